-- A register names its villages from a day on; each period meets every register that is in force by then.
select
    village.register, village.region_code, dim_period.period, village.village_code, village.village_name, village.town_name,
    coalesce(link.is_linked, false) as is_linked
from {{ ref('stg_village') }} as village
inner join {{ ref('dim_period') }} as dim_period
    on village.valid_from <= dim_period.period and dim_period.period < village.valid_to
left join (
    select region_code, period, village_name, bool_or(is_in_force) as is_linked
    from {{ ref('fct_commissioner_village') }}
    group by region_code, period, village_name
) as link
    on village.region_code = link.region_code and village.village_name = link.village_name and dim_period.period = link.period
order by village.register, village.region_code, dim_period.period, village.village_code
