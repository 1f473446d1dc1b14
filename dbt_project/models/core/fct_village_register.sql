-- Every register that names villages of a region meets every month for which the region told of its links: a month before the
-- register was in force meets it as of its first day, and is_in_force says so. Registers may disagree; both stand.
with due as (
    select distinct region_code, period
    from {{ ref('stg_submission') }}
    where form = 'commissioner_village' and is_current
),

start as (
    select register, min(valid_from) as register_from from {{ ref('stg_village') }} group by register
),

linked as (
    select distinct region_code, period, village_code
    from {{ ref('fct_commissioner_village') }}
    where is_in_force and village_code is not null
)

select
    village.register, village.region_code, due.period, village.village_code, village.village_name, village.town_name,
    concat('C', cast(village.source_row as varchar)) as village_cell,
    start.register_from, start.register_from <= due.period as is_in_force, linked.village_code is not null as is_linked,
    {{ place_columns('village') }}
from due
inner join {{ ref('stg_village') }} as village on due.region_code = village.region_code
inner join start
    on village.register = start.register
    and village.valid_from <= greatest(due.period, start.register_from)
    and village.valid_to > greatest(due.period, start.register_from)
left join linked
    on due.region_code = linked.region_code and due.period = linked.period and village.village_code = linked.village_code
order by village.register, village.region_code, due.period, village.village_code
