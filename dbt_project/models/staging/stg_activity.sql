with current_row as (
    {{ current_rows('activity') }}
)

select
    reporter_code,
    period,
    activity_kind,
    title,
    title__cell as title_cell,
    held_on,
    held_on__cell as held_on_cell,
    held_month,
    held_month__cell as held_month_cell,
    ended_on,
    place,
    people_count,
    people_count__cell as people_count_cell,
    material_count,
    material_count__cell as material_count_cell,
    claim,
    claim__cell as claim_cell,
    claim_basis,
    {{ place_columns() }}
from current_row
