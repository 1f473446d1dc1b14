select region_id, region_code, name, name_en, parent_code, kind, valid_from, valid_to, is_additive
from {{ ref('stg_region') }}
order by region_code, valid_from
