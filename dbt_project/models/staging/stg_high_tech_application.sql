with current_row as (
    {{ current_rows('high_tech_application') }}
)

select
    reporter_code,
    period,
    apply_year,
    batch,
    batch__cell as batch_cell,
    {{ entity_id('enterprise_uscc', 'enterprise_name') }} as entity_id,
    enterprise_name,
    enterprise_uscc,
    enterprise_uscc__cell as enterprise_uscc_cell,
    coalesce(is_renewal, false) as is_renewal,
    applied_on,
    coalesce(result, 'pending') as result,
    {{ place_columns() }}
from current_row
