with current_row as (
    {{ current_rows('enterprise_visit') }}
)

select
    reporter_code,
    period,
    contact_kind,
    held_on,
    held_on__cell as held_on_cell,
    enterprise_name,
    enterprise_name__cell as enterprise_name_cell,
    topic,
    level,
    coalesce(list_is_open, false) as list_is_open,
    enterprise_count,
    enterprise_count__cell as enterprise_count_cell,
    {{ place_columns() }}
from current_row
