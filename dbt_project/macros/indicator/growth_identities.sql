{#- The comparisons of growth, each with its two sides. Needs the CTEs figure and part. -#}
{% macro growth_identities() -%}
    select
        'own_growth_copy_equals_issuer' as identity, own.data_period as period, own.region_code as place,
        own.growth_pct as one_side, issued.growth_pct as other_side, indicator.tolerance
    from {{ ref('fct_high_tech_output') }} as own
    inner join {{ ref('fct_high_tech_output') }} as issued
        on own.region_code = issued.region_code and own.data_period = issued.data_period
        and own.price_basis = issued.price_basis and own.scope = issued.scope
    inner join {{ ref('dim_indicator') }} as indicator on indicator.indicator = 'high_tech_growth'
    where own.publisher <> 'city_bureau' and issued.publisher = 'city_bureau'

    union all

    {#- Beside the city's growth stands the nearest point of its members' span: itself where it lies inside. #}
    select
        'city_growth_between_members' as identity, city.period, city.region_code as place,
        city.value as one_side, least(greatest(city.value, min(member.value)), max(member.value)) as other_side, 0 as tolerance
    from figure as city
    inner join part on city.region_code = part.whole_code and city.period >= part.valid_from and city.period < part.valid_to
    left join figure as member
        on part.part_code = member.region_code and city.period = member.period and city.indicator = member.indicator
    where city.indicator = 'high_tech_growth'
    group by city.period, city.region_code, city.value
    having count(*) = count(member.value)
{%- endmacro %}
