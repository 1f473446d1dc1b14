-- Asked, never blocking: what is doubtful only when rows of several sheets, months or registers are laid side by side.
with found as (
    select * from ({{ talent_doubts() }}) as talent
    union all
    select * from ({{ subsidy_doubts() }}) as subsidy
    union all
    select * from ({{ village_doubts() }}) as village
)

select rule, 'query' as severity, region_code, period, subject, what, cells, cast(row_count as bigint) as row_count
from found
order by rule, region_code, period, subject
