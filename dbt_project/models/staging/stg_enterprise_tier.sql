with current_row as (
    {{ current_rows('enterprise_tier') }}
)

select
    reporter_code,
    period,
    {{ entity_id('enterprise_uscc', 'enterprise_name') }} as entity_id,
    enterprise_name,
    enterprise_uscc,
    enterprise_uscc__cell as enterprise_uscc_cell,
    tier,
    batch,
    batch__cell as batch_cell,
    certificate_no,
    valid_from as valid_from_on,
    valid_to as valid_to_on,
    coalesce(is_renewal, false) as is_renewal,
    {{ place_columns() }}
from current_row
