select
    stg_period.period,
    cast(substring(stg_period.period, 1, 4) as integer) as year_number,
    cast(floor((cast(substring(stg_period.period, 6, 2) as integer) + 2) / 3) as integer) as quarter_number,
    cast(substring(stg_period.period, 6, 2) as integer) as month_number,
    cast(concat(stg_period.period, '-01') as date) as first_day_on,
    last_day(cast(concat(stg_period.period, '-01') as date)) as last_day_on,
    stg_period.period = run_context.period as is_run_period
from {{ ref('stg_period') }} as stg_period
cross join {{ ref('stg_run_context') }} as run_context
order by stg_period.period
