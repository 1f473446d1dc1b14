{#- Differences and ratios of two values of the CTE `base`; a row exists where both operands have one; a ratio to nothing has none. -#}
{% macro derived_values() -%}
{%- for item in indicator_declarations() if item.op in ('difference', 'ratio') %}
    select
        '{{ item.code }}' as indicator, first_operand.region_code, first_operand.period, first_operand.period_type,
        case
            when first_operand.value is null or second_operand.value is null then 'missing'
            when first_operand.status = 'complete' and second_operand.status = 'complete' then 'complete'
            else 'incomplete'
        end as status,
        true as may_fall, 2 as operand_count,
        {% if item.op == 'difference' -%}
        first_operand.value - second_operand.value
        {%- else -%}
        {{ exact_ratio('first_operand.value', 'second_operand.value', item.offset, item.scale, item.decimals) }}
        {%- endif %} as value
    from base as first_operand
    {{ join_operand(item.operands[1]) }}
    where first_operand.indicator = '{{ item.operands[0].split('@')[0] }}'
        {%- if item.op == 'ratio' %} and coalesce(second_operand.value, 1) <> 0{% endif %}
{%- if not loop.last %}
    union all
{%- endif %}
{%- endfor %}
{%- endmacro %}

{#- `code`, `code@city` (the whole that the region is a member of) or `code@last_year` (the same months a year before). -#}
{% macro join_operand(operand) -%}
    {%- set code = operand.split('@')[0] -%}
    {%- set where = operand.split('@')[1] if '@' in operand else '' -%}
    {%- if where == 'city' %}
    inner join part
        on first_operand.region_code = part.part_code and part.part_kind = 'member'
        and first_operand.period >= part.valid_from and first_operand.period < part.valid_to
    {%- endif %}
    inner join base as second_operand
        on second_operand.indicator = '{{ code }}' and first_operand.period_type = second_operand.period_type
        {% if where == 'city' -%}
        and part.whole_code = second_operand.region_code and first_operand.period = second_operand.period
        {%- elif where == 'last_year' -%}
        and first_operand.region_code = second_operand.region_code
        and first_operand.period = concat(
            cast(cast(substring(second_operand.period, 1, 4) as integer) + 1 as varchar), substring(second_operand.period, 5, 3)
        )
        {%- else -%}
        and first_operand.region_code = second_operand.region_code and first_operand.period = second_operand.period
        {%- endif %}
{%- endmacro %}

{#- Figures that are taken as they were submitted. -#}
{% macro submitted_values() -%}
{%- for item in indicator_declarations() if item.op == 'as_submitted' %}
    select '{{ item.code }}' as indicator, {{ item.region }} as region_code, {{ item.period }} as period,
        {{ value_decimal(item.column ~ ' * ' ~ item.scale) }} as amount
    from {{ relation_of(item) }}
    where {{ item.where }} and {{ item.column }} is not null
{%- if not loop.last %}
    union all
{%- endif %}
{%- endfor %}
{%- endmacro %}
