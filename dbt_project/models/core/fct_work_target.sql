select
    reporter_code as region_code, period, task_no, task_no_cell, target_period, theme, task, task_cell, indicator, operator,
    target_value, target_value_cell, target_unit, target_value is not null as is_numeric, owner_office, due_on, progress,
    {{ place_columns() }}
from {{ ref('stg_work_target') }}
order by reporter_code, period, target_period, task_no
