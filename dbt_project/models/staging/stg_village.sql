-- Each village with the version of the register's file and the row that it stands in: a figure that rests on it can be traced.
select
    village.register, village.region_code, village.village_code, village.name as village_name, village.town as town_name,
    coalesce(village.valid_from, '0001-01') as valid_from,
    coalesce(village.valid_to, '9999-12') as valid_to,
    {{ place_columns('place') }}
from {{ source('register', 'village') }} as village
left join {{ source('register', 'village_place') }} as place
    on village.register = place.register and village.village_code = place.village_code
    and coalesce(village.valid_from, '') = coalesce(place.valid_from, '')
