-- No more entities than applications.
with measure as (
    select
        region_code, period,
        max(case when indicator = 'subsidy_entity_count' then value end) as entities,
        max(case when indicator = 'subsidy_application_count' then value end) as applications
    from {{ ref('mart_indicator_value') }}
    where period_type = 'cumulative' and value is not null
    group by region_code, period
)

select *
from measure
where entities > applications
