-- The ledger is handed in whole each month: of a year's applications the newest ledger of the reporter counts.
with application as (
    select * from {{ ref('stg_high_tech_application') }}
),

newest as (
    select reporter_code, apply_year, max(period) as period
    from application
    group by reporter_code, apply_year
)

select
    application.reporter_code as region_code, application.period, application.apply_year, application.batch, application.entity_id,
    application.enterprise_name, application.enterprise_uscc_cell, application.is_renewal, application.applied_on, application.result,
    {{ place_columns('application') }}
from application
inner join newest
    on application.reporter_code = newest.reporter_code and application.apply_year = newest.apply_year
    and application.period = newest.period
order by application.reporter_code, application.apply_year, application.batch, application.entity_id
