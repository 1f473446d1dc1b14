select
    region_code, direction, period, reporter_code, contract_count, contract_count_cell,
    contract_amount_yuan, contract_amount_cell,
    {{ place_columns() }}
from {{ ref('stg_tech_contract_total') }}
order by region_code, direction, period
