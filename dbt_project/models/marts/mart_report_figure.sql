-- Every data period of a half-year is told; whoever writes a report takes the newest that was known. Report period and data
-- period differ by design: a first-half report written in June carries growth of January to May.
with told as (
    {{ report_measures() }}
    union all
    {{ report_ranks() }}
    union all
    {{ report_contacts() }}
    union all
    {{ report_activities() }}
    union all
    {{ report_claims() }}
    union all
    {{ report_registers() }}
)

select
    code, region_code, {{ half_year_of('data_period') }} as report_period, data_period, period_type, kind, theme, indicator,
    label_zh, label_en, text, {{ value_decimal('value') }} as value, unit, on_day, rank, universe, n, compare_text, status,
    lineage_key,
    submission_id, source_sheet, source_cell,
    cast(
        1000 * case theme
            when 'policy_funding' then 1 when 'enterprise_contact' then 2 when 'enterprise_ladder' then 3
            when 'platform_talent' then 4 when 'agriculture' then 5 when 'activity' then 6 else 7
        end + order_no as integer
    ) as sort_order
from told
order by region_code, report_period, data_period, sort_order, code
