with current_row as (
    {{ current_rows('subsidy_application') }}
)

select
    reporter_code,
    period,
    policy_year,
    batch,
    policy_item,
    policy_field,
    policy_field__cell as policy_field_cell,
    policy_level,
    {{ entity_id('entity_uscc', 'entity_name') }} as entity_id,
    entity_name,
    entity_uscc,
    coalesce(entity_uscc__cell, entity_name__cell) as entity_cell,
    project_name,
    project_name__cell as project_name_cell,
    partner_names,
    {{ yuan('declared_amount') }} as declared_amount_yuan,
    declared_amount__cell as declared_amount_cell,
    {{ yuan('approved_amount') }} as approved_amount_yuan,
    approved_amount__cell as approved_amount_cell,
    {{ yuan('paid_amount') }} as paid_amount_yuan,
    paid_amount__cell as paid_amount_cell,
    declared_on,
    approved_on,
    paid_on,
    stage,
    {{ place_columns() }}
from current_row
