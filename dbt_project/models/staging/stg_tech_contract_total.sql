with current_row as (
    {{ current_rows('tech_contract_total') }}
)

select
    region as region_code,
    role as direction,
    reporter_code,
    period,
    contract_count,
    contract_count__cell as contract_count_cell,
    {{ yuan('contract_amount') }} as contract_amount_yuan,
    contract_amount__cell as contract_amount_cell,
    {{ place_columns() }}
from current_row
