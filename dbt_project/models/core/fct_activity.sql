-- A campaign without a day is placed by its month; an event with a day by that day.
select
    reporter_code as region_code, period, activity_kind, title, title_cell, held_on, held_on_cell,
    coalesce(held_month, {{ month_of('held_on') }}) as held_month, coalesce(held_month_cell, held_on_cell) as held_month_cell,
    ended_on, place, people_count, people_count_cell, material_count, material_count_cell, claim, claim_cell, claim_basis,
    {{ place_columns() }}
from {{ ref('stg_activity') }}
order by reporter_code, held_month, held_on, title
