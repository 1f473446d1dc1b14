select reporter_code as region_code, period, instrument_no, served_on, fee_yuan, fee_cell, {{ place_columns() }}
from {{ ref('stg_instrument_sharing') }}
order by reporter_code, period, instrument_no, served_on
