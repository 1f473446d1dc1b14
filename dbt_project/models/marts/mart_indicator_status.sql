with form_used as (
    {{ indicator_forms() }}
),

slot as (
    select *, state in ('accepted', 'partial') as is_in from {{ ref('mart_completeness') }}
),

part as (
    select * from {{ ref('dim_region_part') }}
),

{{ reported_status() }},

member as (
    select part.whole_code, period.period, count(*) as member_count
    from part
    inner join {{ ref('dim_period') }} as period on part.valid_from <= period.period and part.valid_to > period.period
    where part.part_kind = 'member'
    group by part.whole_code, period.period
),

rolled as (
    select
        reported.indicator, reported.period_type, part.whole_code as region_code, reported.period,
        count(*) as part_count,
        sum(case when part.part_kind = 'member' then 1 else 0 end) as member_count,
        sum(case when reported.status = 'complete' then 1 else 0 end) as complete_count,
        sum(case when reported.status = 'missing' then 1 else 0 end) as missing_count,
        max(reported.may_fall) as may_fall
    from reported
    inner join part
        on reported.region_code = part.part_code and reported.period >= part.valid_from and reported.period < part.valid_to
    group by reported.indicator, reported.period_type, part.whole_code, reported.period
),

judged as (
    select
        rolled.indicator, rolled.region_code, rolled.period, rolled.period_type,
        case
            when rolled.missing_count = rolled.part_count then 'missing'
            when rolled.complete_count = rolled.part_count and rolled.member_count >= coalesce(member.member_count, 0)
                then 'complete'
            else 'incomplete'
        end as status,
        rolled.may_fall = 1 as may_fall
    from rolled
    left join member on rolled.region_code = member.whole_code and rolled.period = member.period

    union all

    {{ issued_status() }}
)

select indicator, region_code, period, period_type, status, may_fall
from judged
order by indicator, region_code, period, period_type
