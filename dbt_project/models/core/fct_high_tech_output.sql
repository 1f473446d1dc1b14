select
    region_code, data_period, publisher, reporter_code, period, growth_pct, growth_cell, value_added_yuan, value_added_cell,
    price_basis, scope, {{ place_columns() }}
from {{ ref('int_high_tech_output_stated') }}
order by region_code, data_period, publisher
