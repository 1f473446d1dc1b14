-- A membership is in force when the reporting period's last day lies inside its dates, both ends included.
select
    tier.reporter_code as region_code, tier.period, tier.entity_id, tier.enterprise_name, tier.enterprise_uscc_cell, tier.tier,
    codelist.step as tier_step, tier.batch, tier.batch_cell, tier.certificate_no, tier.valid_from_on, tier.valid_to_on,
    tier.is_renewal,
    tier.valid_from_on <= dim_period.last_day_on and coalesce(tier.valid_to_on, dim_period.last_day_on) >= dim_period.last_day_on
        as is_in_force,
    coalesce(
        tier.valid_from_on <= dim_period.last_day_on and tier.valid_to_on >= dim_period.last_day_on
        and tier.valid_to_on <= last_day({{ months_later('dim_period.last_day_on', 6) }}), false
    ) as expires_within_half_year,
    {{ place_columns('tier') }}
from {{ ref('stg_enterprise_tier') }} as tier
inner join {{ ref('dim_period') }} as dim_period on tier.period = dim_period.period
left join {{ ref('dim_code') }} as codelist on codelist.list = 'enterprise_tier' and tier.tier = codelist.code
order by tier.reporter_code, tier.period, tier.tier, tier.entity_id, tier.valid_from_on
