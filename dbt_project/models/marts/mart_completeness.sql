with received as (
    select
        form, region_code, period, cast(count(*) as integer) as versions, min(received_at) as received_at,
        max(case when is_current then state end) as current_state,
        {{ latest_by('state', 'version') }} as newest_state,
        max(case when is_current then quarantined_count end) as quarantined_count
    from {{ ref('dim_submission') }}
    group by form, region_code, period
),

expected as (
    select * from {{ ref('fct_expected_submission') }}
)

select
    coalesce(expected.form, received.form) as form,
    coalesce(expected.region_code, received.region_code) as region_code,
    coalesce(expected.period, received.period) as period,
    coalesce(expected.covers_from, received.period) as covers_from,
    expected.form is not null as is_expected,
    coalesce(
        received.current_state, case when expected.is_waived then 'waived' end, received.newest_state, 'missing'
    ) as state,
    received.received_at,
    expected.due_at,
    expected.locks_at,
    received.received_at <= expected.due_at as on_time,
    coalesce(received.versions, 0) as versions,
    coalesce(received.quarantined_count, 0) as quarantined_count
from expected
full outer join received
    on expected.form = received.form and expected.region_code = received.region_code and expected.period = received.period
order by form, region_code, period
