with current_row as (
    {{ current_rows('platform') }}
)

select
    reporter_code,
    period,
    platform_name,
    platform_name__cell as platform_name_cell,
    platform_kind,
    level,
    {{ entity_id('host_uscc', 'host_name') }} as entity_id,
    host_name,
    host_uscc,
    batch,
    approved_on,
    valid_to as valid_to_on,
    document_no,
    {{ place_columns() }}
from current_row
