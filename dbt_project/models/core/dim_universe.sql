select universe, region_code, peer_group, valid_from, valid_to
from {{ ref('stg_universe') }}
order by universe, region_code, valid_from
