with current_row as (
    {{ current_rows('work_target') }}
)

select
    reporter_code,
    period,
    task_no,
    task_no__cell as task_no_cell,
    target_period,
    theme,
    task,
    task__cell as task_cell,
    indicator,
    operator,
    {{ pct('target_value') }} as target_value,
    target_value__cell as target_value_cell,
    target_unit,
    owner_office,
    due_on,
    progress,
    {{ place_columns() }}
from current_row
