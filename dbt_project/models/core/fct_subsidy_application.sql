select
    application_id, reporter_code as region_code, period, policy_year, batch, policy_item, policy_field, policy_field_cell,
    policy_level,
    entity_id, entity_cell, project_name, project_name_cell, declared_amount_yuan, declared_amount_cell,
    approved_amount_yuan, approved_amount_cell, paid_amount_yuan, paid_amount_cell, declared_on, approved_on, paid_on, stage,
    {{ place_columns() }}
from {{ ref('int_subsidy_application_newest') }}
order by region_code, source_sheet, source_row
