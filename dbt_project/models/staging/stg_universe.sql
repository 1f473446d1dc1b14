select universe, region_code, peer_group, coalesce(valid_from, '0001-01') as valid_from, coalesce(valid_to, '9999-12') as valid_to
from {{ source('register', 'universe') }}
