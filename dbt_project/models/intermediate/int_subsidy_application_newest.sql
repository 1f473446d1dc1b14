-- One row per application: the ledger runs through the year, and each reporter's newest one of a year replaces the earlier ones.
with newest_ledger as (
    select region_code as reporter_code, max(period) as period
    from {{ ref('stg_submission') }}
    where form = 'subsidy_application' and is_current
    group by region_code, substring(period, 1, 4)
),

listed as (
    select
        application.*,
        md5(
            concat_ws(
                '|', application.reporter_code, application.policy_year, application.batch, application.policy_item,
                application.entity_name, application.project_name
            )
        ) as application_id
    from {{ ref('stg_subsidy_application') }} as application
    inner join newest_ledger
        on application.reporter_code = newest_ledger.reporter_code and application.period = newest_ledger.period
),

told as (
    select *, row_number() over (partition by application_id order by period desc, source_row asc) as telling
    from listed
)

select *
from told
where telling = 1
