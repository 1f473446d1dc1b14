-- One row per application: the ledger runs through the year, and each reporter's newest one of a year replaces the earlier ones.
with newest_ledger as (
    select region_code as reporter_code, max(period) as period
    from {{ ref('stg_submission') }}
    where form = 'high_tech_application' and is_current
    group by region_code, substring(period, 1, 4)
),

told as (
    select
        application.*,
        row_number() over (
            partition by application.reporter_code, application.apply_year, application.batch, application.entity_id
            order by application.period desc, application.source_row asc
        ) as telling
    from {{ ref('stg_high_tech_application') }} as application
    inner join newest_ledger
        on application.reporter_code = newest_ledger.reporter_code and application.period = newest_ledger.period
)

select *
from told
where telling = 1
