-- Enterprises, each once in a step however many certificates overlap. Steps don't exclude each other: they must not be added up.
with listed as (
    select part.whole_code as region_code, submission.period, count(*) as reporter_count
    from {{ ref('dim_submission') }} as submission
    inner join {{ ref('dim_region_part') }} as part
        on submission.region_code = part.part_code and submission.period >= part.valid_from and submission.period < part.valid_to
    where submission.form = 'enterprise_tier' and submission.is_current
    group by part.whole_code, submission.period
),

seen as (
    {{ tier_memberships() }}
),

rung as (
    select code as tier, name as tier_name, step as tier_step from {{ ref('dim_code') }} where list = 'enterprise_tier'
)

select
    listed.region_code, listed.period, rung.tier, rung.tier_name, rung.tier_step, listed.reporter_count,
    count(distinct case when seen.is_in_force then seen.entity_id end) as in_force_count,
    count(distinct case when seen.is_entered and not seen.is_renewal then seen.entity_id end) as first_entered_count,
    count(distinct case when seen.is_entered and seen.is_renewal then seen.entity_id end) as renewed_count,
    count(distinct case when seen.is_left and not seen.is_kept then seen.entity_id end) as left_count,
    count(distinct case when seen.expires_within_half_year then seen.entity_id end) as expiring_count,
    count(distinct case when seen.is_in_force and seen.tier_step = seen.highest_step then seen.entity_id end) as highest_count
from listed
cross join rung
left join seen
    on listed.region_code = seen.region_code and listed.period = seen.period and rung.tier = seen.tier
group by listed.region_code, listed.period, rung.tier, rung.tier_name, rung.tier_step, listed.reporter_count
order by listed.region_code, listed.period, rung.tier_step
