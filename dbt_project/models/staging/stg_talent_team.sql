with current_row as (
    {{ current_rows('talent_team') }}
)

select
    reporter_code,
    period,
    entry_no,
    entry_no__cell as entry_no_cell,
    programme,
    batch,
    batch__cell as batch_cell,
    entry_kind,
    team_name,
    {{ entity_id('host_uscc', 'host_name') }} as entity_id,
    host_name,
    host_uscc,
    level,
    selected_year,
    valid_to as valid_to_on,
    {{ place_columns() }}
from current_row
