with part as (
    select * from {{ ref('dim_region_part') }}
),

status as (
    select * from {{ ref('mart_indicator_status') }}
),

step as (
    {{ indicator_steps() }}
),

submitted as (
    {{ submitted_values() }}
),

counted as (
    select
        status.indicator, status.region_code, status.period, status.period_type,
        coalesce(sum(step.amount), 0) as amount, coalesce(sum(step.row_count), 0) as operand_count
    from status
    left join step
        on status.indicator = step.indicator and status.region_code = step.region_code
        and substring(status.period, 1, 4) = substring(step.registered_in, 1, 4)
        and (status.period_type = 'cumulative' or status.period = step.registered_in)
        and status.period >= step.moved_in
    group by status.indicator, status.region_code, status.period, status.period_type
),

base as (
    select
        status.indicator, status.region_code, status.period, status.period_type, status.status, status.may_fall,
        case
            when indicator.op <> 'as_submitted' then counted.operand_count
            when submitted.amount is null then 0
            else 1
        end as operand_count,
        case
            when status.status = 'missing' then cast(null as decimal(28, 6))
            when indicator.op = 'as_submitted' then submitted.amount
            else {{ value_decimal('counted.amount') }}
        end as value
    from status
    inner join {{ ref('dim_indicator') }} as indicator on status.indicator = indicator.indicator
    inner join counted
        on status.indicator = counted.indicator and status.region_code = counted.region_code
        and status.period = counted.period and status.period_type = counted.period_type
    left join submitted
        on status.indicator = submitted.indicator and status.region_code = submitted.region_code
        and status.period = submitted.period
),

valued as (
    select indicator, region_code, period, period_type, status, may_fall, operand_count, value from base
    union all
    select indicator, region_code, period, period_type, status, may_fall, operand_count, value from (
        {{ derived_values() }}
    ) as derived
)

select
    valued.indicator, valued.region_code, valued.period, valued.period as data_period, valued.period_type,
    indicator.price_basis, indicator.scope, indicator.publisher,
    {{ round_at('valued.value', 'indicator.decimals') }} as value,
    {{ round_at("case when valued.status = 'complete' or (valued.status = 'incomplete' and not valued.may_fall) then valued.value
        else indicator.lower_limit end", 'indicator.decimals') }} as value_lower,
    {{ round_at("case when valued.status = 'complete' then valued.value end", 'indicator.decimals') }} as value_upper,
    indicator.unit, valued.status, cast(valued.operand_count as bigint) as operand_count,
    concat_ws('/', valued.indicator, valued.region_code, valued.period, valued.period_type) as lineage_key
from valued
inner join {{ ref('dim_indicator') }} as indicator on valued.indicator = indicator.indicator
order by valued.indicator, valued.period, valued.period_type, valued.region_code
