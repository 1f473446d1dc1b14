{#-
    Every member of the dated universe in every month for which the ranked indicator has a value for anybody. `own`, `low` and `high`
    are turned so that larger is better; what is unbounded gets the greatest number that DECIMAL(28,6) holds. Under dense places a
    value that several share weighs once in the bounds, and what is not known may always share a place (best) or take one (worst).
-#}
{% macro ranking_members() -%}
{%- set far = "cast('9999999999999999999999' as decimal(28, 6))" %}
    select
        *,
        case when tie_policy <> 'dense' then 1 when own is null or low < high then 0 when twin = 1 then 1 else 0 end as weight_best,
        case when tie_policy <> 'dense' or own is null or low < high then 1 when twin = 1 then 1 else 0 end as weight_worst
    from (
        select *, row_number() over (partition by indicator, period, low, high order by region_code) as twin
        from (
            select
                asked.indicator, asked.period, asked.data_period, universe.region_code, universe.peer_group,
                policy.period_type, policy.unit, policy.universe, policy.tie_policy, policy.direction,
                cast(count(*) over (partition by asked.indicator, asked.period) as bigint) as n,
                found.value, coalesce(found.status, 'missing') as status, found.lineage_key,
                case when policy.measure_type in ('growth', 'ratio') then city.value end as city_value,
                {{ turned('found.value', 'found.value') }} as own,
                {{ turned('coalesce(found.value_lower, policy.lower_limit, -' ~ far ~ ')', 'coalesce(found.value_upper, ' ~ far ~ ')') }} as low,
                {{ turned('coalesce(found.value_upper, ' ~ far ~ ')', 'coalesce(found.value_lower, policy.lower_limit, -' ~ far ~ ')') }} as high
            from {{ ref('dim_indicator') }} as policy
            inner join (
                select distinct indicator, period, data_period, period_type from {{ ref('mart_indicator_value') }}
            ) as asked
                on policy.indicator = asked.indicator and policy.period_type = asked.period_type
            inner join {{ ref('dim_universe') }} as universe
                on policy.universe = universe.universe
                and asked.period >= universe.valid_from and asked.period < universe.valid_to
            left join {{ ref('mart_indicator_value') }} as found
                on asked.indicator = found.indicator and asked.period = found.period and asked.period_type = found.period_type
                and universe.region_code = found.region_code
            left join {{ ref('dim_region_part') }} as part
                on universe.region_code = part.part_code and part.part_kind = 'member'
                and asked.period >= part.valid_from and asked.period < part.valid_to
            left join {{ ref('mart_indicator_value') }} as city
                on asked.indicator = city.indicator and asked.period = city.period and asked.period_type = city.period_type
                and part.whole_code = city.region_code
        ) as gathered
    ) as compared
{%- endmacro %}

{#- A value, or its mirror image where smaller is better. -#}
{% macro turned(higher, lower) -%}
case when policy.direction = 'lower_is_better' then -({{ lower }}) else {{ higher }} end
{%- endmacro %}

{#- The place among those with a value: 1, 2, 2, 4 by competition, 1, 2, 2, 3 where the policy is dense. -#}
{% macro rank_by_policy(partition) -%}
case when tie_policy = 'dense' then dense_rank() over (partition by {{ partition }} order by own desc)
            else rank() over (partition by {{ partition }} order by own desc) end
{%- endmacro %}
