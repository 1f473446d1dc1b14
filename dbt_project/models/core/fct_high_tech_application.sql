select
    reporter_code as region_code, period, apply_year, batch, batch_cell, entity_id, enterprise_name, enterprise_uscc_cell,
    is_renewal,
    applied_on, result, {{ place_columns() }}
from {{ ref('int_high_tech_application_newest') }}
order by region_code, apply_year, batch, entity_id
