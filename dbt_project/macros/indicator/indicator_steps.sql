{#-
    What each month adds to an indicator: one row per indicator, region or whole, month of registration and month of the step.
    Changed terms are a step down at the month in which the old ones end and a step up where the new ones begin, so that a
    cumulative is a sum of steps and no version has to be spread over the months in which it holds.
-#}
{% macro indicator_steps() -%}
{%- for item in indicator_declarations() if item.op in ('sum', 'count', 'count_distinct') %}
    {{ distinct_steps(item) if item.op == 'count_distinct' else additive_steps(item) }}
{%- if not loop.last %}
    union all
{%- endif %}
{%- endfor %}
{%- endmacro %}

{#- The rows of the relation with their month; signed: 1 where they begin to count, -1 where they cease. -#}
{% macro counted_rows(item, moved_in, sign) -%}
        select
            {{ item.region }} as region_code, {{ item.period if item.period else month_of(item.on) }} as registered_in,
            {{ moved_in }} as moved_in, {{ sign }} as sign, {{ item.column if item.column else '1' }} as operand,
            ({{ item.where }}) as in_region, ({{ item.whole_where or item.where }}) as in_whole
        from {{ relation_of(item) }}
        where {{ item.on or item.period }} is not null
            {%- if item.column %} and {{ item.column }} is not null{% endif %}
            {%- if sign < 0 %} and {{ moved_in }} < '9999-12'{% endif %}
{%- endmacro %}

{#- A row stands in its region and in every whole that the region is a part of in the month of registration. -#}
{% macro join_parts() -%}
    inner join part
        on counted.region_code = part.part_code
        and counted.registered_in >= part.valid_from and counted.registered_in < part.valid_to
    where case when part.part_kind = 'self' then counted.in_region else counted.in_whole end
{%- endmacro %}

{% macro additive_steps(item) -%}
    select
        '{{ item.code }}' as indicator, part.whole_code as region_code, counted.registered_in, counted.moved_in,
        sum(counted.sign * {{ value_decimal('counted.operand' if item.op == 'sum' else '1') }}) * {{ item.scale }} as amount,
        sum(counted.sign) as row_count
    from (
{%- if item.in_force_from %}
{{ counted_rows(item, item.in_force_from, 1) }}
        union all
{{ counted_rows(item, item.in_force_to, -1) }}
{%- else %}
{{ counted_rows(item, item.period if item.period else month_of(item.on), 1) }}
{%- endif %}
    ) as counted
    {{ join_parts() }}
    group by part.whole_code, counted.registered_in, counted.moved_in
{%- endmacro %}

{#-
    An entity counts in the month in which it first appears in a year; its further rows are operands that add nothing. In a stock
    at a point in time it counts in each month anew.
-#}
{% macro distinct_steps(item) -%}
    select
        '{{ item.code }}' as indicator, appeared.region_code, appeared.registered_in, appeared.registered_in as moved_in,
        {{ value_decimal("sum(case when appeared.appearance = 1 then 1 else 0 end)") }} * {{ item.scale }} as amount,
        count(*) as row_count
    from (
        select
            part.whole_code as region_code, counted.registered_in,
            row_number() over (
                partition by part.whole_code, counted.operand,
                    {{ 'counted.registered_in' if 'point' in item.period_types else 'substring(counted.registered_in, 1, 4)' }}
                order by counted.registered_in
            ) as appearance
        from (
{{ counted_rows(item, item.period if item.period else month_of(item.on), 1) }}
        ) as counted
        {{ join_parts() }}
    ) as appeared
    group by appeared.region_code, appeared.registered_in
{%- endmacro %}
