with current_row as (
    {{ current_rows('enterprise_need') }}
)

select
    reporter_code,
    period,
    need_no,
    need_no__cell as need_no_cell,
    {{ entity_id('enterprise_uscc', 'enterprise_name') }} as entity_id,
    enterprise_name,
    enterprise_uscc,
    need_kind,
    description,
    source_kind,
    raised_on,
    plan,
    status,
    followed_on,
    closed_on,
    {{ place_columns() }}
from current_row
