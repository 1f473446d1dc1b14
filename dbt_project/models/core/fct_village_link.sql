-- A village that several commissioners are linked to counts once, with the first row that says so.
with told as (
    select
        register.register, link.*,
        row_number() over (
            partition by register.register, link.region_code, link.period, link.village_code
            order by link.submission_id, link.source_row
        ) as telling
    from {{ ref('fct_commissioner_village') }} as link
    inner join {{ ref('fct_village_register') }} as register
        on link.region_code = register.region_code and link.period = register.period and link.village_code = register.village_code
    where link.is_in_force
)

select register, region_code, period, village_code, village_name, village_name_cell, commissioner_no, {{ place_columns() }}
from told
where telling = 1
order by register, region_code, period, village_code
