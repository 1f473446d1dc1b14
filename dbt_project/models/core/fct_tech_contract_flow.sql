select
    registration_no, registration_no_cell, direction, region_code, other_region, registered_on,
    contract_amount_yuan, contract_amount_cell, technical_amount_yuan, technical_amount_cell,
    is_first_in_region, is_first_in_whole, {{ place_columns() }}
from {{ ref('fct_tech_contract_flow_version') }}
where in_force_to = '9999-12'
order by registration_no, direction
