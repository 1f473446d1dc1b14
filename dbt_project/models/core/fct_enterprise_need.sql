-- Days open are counted to the day of closing, or to the end of the reporting period where the need is still open.
select
    need.reporter_code as region_code, need.period, need.need_no, need.need_no_cell, need.entity_id, need.enterprise_name,
    need.need_kind,
    need.description, need.source_kind, need.raised_on, need.plan, need.plan is not null as has_plan, need.status,
    lag(need.status) over (partition by need.reporter_code, need.need_no order by need.period) as previous_status,
    need.followed_on, need.closed_on,
    {{ days_between('need.raised_on', 'coalesce(need.closed_on, dim_period.last_day_on)') }} as open_days,
    need.status <> 'closed' as is_open,
    {{ place_columns('need') }}
from {{ ref('stg_enterprise_need') }} as need
inner join {{ ref('dim_period') }} as dim_period on need.period = dim_period.period
order by need.reporter_code, need.period, need.need_no
