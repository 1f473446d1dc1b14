with current_row as (
    {{ current_rows('tech_contract_change') }}
)

select
    registration_no,
    registration_no__cell as registration_no_cell,
    reporter_code,
    period,
    change_kind,
    changed_on,
    {{ yuan('new_contract_amount') }} as contract_amount_yuan,
    new_contract_amount__cell as contract_amount_cell,
    {{ yuan('new_technical_amount') }} as technical_amount_yuan,
    new_technical_amount__cell as technical_amount_cell,
    {{ place_columns() }}
from current_row
