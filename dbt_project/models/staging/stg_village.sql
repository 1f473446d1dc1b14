select
    register, region_code, village_code, name as village_name, town as town_name,
    coalesce(valid_from, '0001-01') as valid_from,
    coalesce(valid_to, '9999-12') as valid_to
from {{ source('register', 'village') }}
