with current_row as (
    {{ current_rows('instrument_sharing') }}
)

select
    reporter_code,
    period,
    instrument_no,
    served_on,
    {{ yuan('fee') }} as fee_yuan,
    fee__cell as fee_cell,
    {{ place_columns() }}
from current_row
