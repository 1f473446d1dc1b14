-- A cohort is whoever first entered a step in a year. What became of it is told as each month's register knows it: a membership
-- of a higher step that began no earlier, an application for certification since, still in force.
with entry as (
    select
        region_code, period, entity_id, tier, tier_step, min(valid_from_on) as entered_on,
        max(case when is_kept then 1 else 0 end) as is_kept
    from (
        {{ tier_memberships() }}
    ) as seen
    where not is_renewal and region_code = reporter_code
    group by region_code, period, entity_id, tier, tier_step
),

followed as (
    select
        entry.region_code, entry.period, entry.tier, entry.tier_step, entry.entity_id, entry.is_kept,
        cast(extract(year from entry.entered_on) as bigint) as cohort_year,
        max(case when higher.entity_id is not null then 1 else 0 end) as is_promoted,
        max(case when application.entity_id is not null then 1 else 0 end) as has_applied
    from entry
    left join entry as higher
        on entry.region_code = higher.region_code and entry.period = higher.period and entry.entity_id = higher.entity_id
        and entry.tier_step < higher.tier_step and entry.entered_on <= higher.entered_on
    left join {{ ref('fct_high_tech_application') }} as application
        on entry.region_code = application.region_code and entry.entity_id = application.entity_id
        and entry.entered_on <= application.applied_on and {{ month_of('application.applied_on') }} <= entry.period
    group by entry.region_code, entry.period, entry.tier, entry.tier_step, entry.entity_id, entry.is_kept, entry.entered_on
)

select
    region_code, period, tier, tier_step, cohort_year, count(*) as entered_count,
    cast(sum(is_kept) as bigint) as in_force_count, cast(sum(has_applied) as bigint) as applied_count,
    cast(sum(is_promoted) as bigint) as promoted_count,
    {{ exact_ratio('cast(sum(is_promoted) as decimal(28, 6))', 'cast(count(*) as decimal(28, 6))', 0, 100, 1) }} as promoted_pct
from followed
group by region_code, period, tier, tier_step, cohort_year
order by region_code, period, tier_step, cohort_year
