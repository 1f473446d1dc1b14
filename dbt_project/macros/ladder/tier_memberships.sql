{#- Memberships in each region and each whole that it is a part of, with their standing on the first and last day of the month. -#}
{% macro tier_memberships() %}
    select
        part.whole_code as region_code, tier.region_code as reporter_code, tier.period, tier.entity_id, tier.tier,
        tier.tier_step, tier.is_renewal,
        tier.valid_from_on, tier.valid_to_on, tier.is_in_force, tier.expires_within_half_year,
        tier.valid_from_on >= dim_period.first_day_on and tier.valid_from_on <= dim_period.last_day_on as is_entered,
        coalesce(
            tier.valid_from_on <= dim_period.last_day_on and tier.valid_to_on >= {{ day_before('dim_period.first_day_on') }}
            and tier.valid_to_on < dim_period.last_day_on, false
        ) as is_left,
        max(case when tier.is_in_force then tier.tier_step end) over (
            partition by part.whole_code, tier.period, tier.entity_id
        ) as highest_step,
        max(case when tier.is_in_force then 1 else 0 end) over (
            partition by part.whole_code, tier.period, tier.entity_id, tier.tier
        ) = 1 as is_kept
    from {{ ref('fct_enterprise_tier') }} as tier
    inner join {{ ref('dim_period') }} as dim_period on tier.period = dim_period.period
    inner join {{ ref('dim_region_part') }} as part
        on tier.region_code = part.part_code and tier.period >= part.valid_from and tier.period < part.valid_to
{%- endmacro %}
