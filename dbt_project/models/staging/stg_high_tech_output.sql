with current_row as (
    {{ current_rows('high_tech_output') }}
)

select
    region as region_code,
    coalesce(data_period, period) as data_period,
    reporter_code,
    period,
    {{ pct('value_added_growth') }} as growth_pct,
    value_added_growth__cell as growth_cell,
    {{ yuan('value_added') }} as value_added_yuan,
    value_added__cell as value_added_cell,
    price_basis,
    scope,
    {{ place_columns() }}
from current_row
