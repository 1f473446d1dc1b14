-- Every comparison of two independently submitted sides, so that a check that compared nothing can be told from one that held.
with value as (
    select * from {{ ref('mart_indicator_value') }} where status = 'complete' and period_type = 'cumulative'
),

part as (
    select * from {{ ref('dim_region_part') }} where part_kind = 'member'
),

issued as (
    select * from {{ ref('fct_high_tech_output') }} where publisher = 'city_bureau'
),

compared as (
    select 'mirror_inside_city_count' as identity, period, concat(seller_region, '>', buyer_region) as place,
        exported_count as one_side, absorbed_count as other_side, 0 as tolerance
    from {{ ref('mart_mirror') }} where is_comparable
    union all
    select 'mirror_inside_city_amount', period, concat(seller_region, '>', buyer_region), exported_amount_yuan, absorbed_amount_yuan, 0
    from {{ ref('mart_mirror') }} where is_comparable
    union all
    select 'members_and_residual_equal_city_stated_count', total.period, concat(total.region_code, ' ', total.direction),
        value.value, total.contract_count, 0
    from {{ ref('fct_tech_contract_total') }} as total
    inner join value on total.region_code = value.region_code and total.period = value.period and value.indicator
        = case when total.direction = 'export' then 'contract_exported_count' else 'contract_absorbed_count' end
    union all
    -- The city states 亿元 with one decimal: half a unit of the last digit is 0.05 亿元.
    select 'members_and_residual_equal_city_stated_amount', total.period, concat(total.region_code, ' ', total.direction),
        value.value, total.contract_amount_yuan, 5000000
    from {{ ref('fct_tech_contract_total') }} as total
    inner join value on total.region_code = value.region_code and total.period = value.period and value.indicator
        = case when total.direction = 'export' then 'contract_exported_amount' else 'contract_absorbed_amount' end
    union all
    select 'own_growth_copy_equals_issuer', own.data_period, own.region_code, own.growth_pct, issued.growth_pct, indicator.tolerance
    from {{ ref('fct_high_tech_output') }} as own
    inner join issued on own.region_code = issued.region_code and own.data_period = issued.data_period
        and own.price_basis = issued.price_basis and own.scope = issued.scope
    inner join {{ ref('dim_indicator') }} as indicator on indicator.indicator = 'high_tech_growth'
    where own.publisher <> 'city_bureau'
    union all
    -- The distance from the city's growth to the span of its members': 0 where it lies inside.
    select 'city_growth_between_members', city.period, city.region_code, city.value,
        least(greatest(city.value, min(member.value)), max(member.value)), 0
    from value as city
    inner join part on city.region_code = part.whole_code and city.period >= part.valid_from and city.period < part.valid_to
    left join value as member
        on part.part_code = member.region_code and city.period = member.period and city.indicator = member.indicator
    where city.indicator = 'high_tech_growth'
    group by city.period, city.region_code, city.value
    having count(*) = count(member.value)
)

select
    identity, period, place, {{ value_decimal('one_side') }} as one_side, {{ value_decimal('other_side') }} as other_side,
    {{ value_decimal('tolerance') }} as tolerance, {{ value_decimal('abs(one_side - other_side)') }} as difference,
    abs(one_side - other_side) <= tolerance as holds
from compared
order by identity, period, place
