{#- How a report writes what the warehouse holds: 12430.39万元, 281万元, 21.1%, 18.1个百分点, 28家, 5月23日. -#}

{#- The half-year that a month lies in, by its last month. -#}
{% macro half_year_of(period) -%}
    concat(substring({{ period }}, 1, 4), case when substring({{ period }}, 6, 2) <= '06' then '-06' else '-12' end)
{%- endmacro %}

{#- A day without its year, as a report of that year writes it. -#}
{% macro month_day(day) -%}
    concat(cast(extract(month from {{ day }}) as varchar), '月', cast(extract(day from {{ day }}) as varchar), '日')
{%- endmacro %}

{#- The month of a period without its year: 6月. -#}
{% macro month_name(period) -%}
    concat(cast(cast(substring({{ period }}, 6, 2) as integer) as varchar), '月')
{%- endmacro %}

{#- Amounts in 万元, whole or with two places; all else at the indicator's places, of which a last zero behind the first is dropped. -#}
{% macro written_value(value, unit, places) -%}
    case
        when {{ unit }} = 'yuan' and {{ value }} % 10000 = 0 then cast(cast({{ value }} * 0.0001 as decimal(28, 0)) as varchar)
        when {{ unit }} = 'yuan' then cast(cast(round({{ value }} * 0.0001, 2) as decimal(28, 2)) as varchar)
        when {{ places }} = 0 then cast(cast(round({{ value }}, 0) as decimal(28, 0)) as varchar)
        {%- for step in range(1, 7) %}
        when {{ places }} = {{ step }} then {{ without_idle_zeros('cast(cast(round(' ~ value ~ ', ' ~ step ~ ') as decimal(28, ' ~ step ~ ')) as varchar)') }}
        {%- endfor %}
    end
{%- endmacro %}

{#- 21.10 as 21.1 and 3.00 as 3.0: one place behind the point stays. -#}
{% macro without_idle_zeros(text) -%}
    regexp_replace({{ text }}, '([.][0-9])0+$|([.][0-9]*[1-9])0+$', {{ group_of(1, 2) }})
{%- endmacro %}

{#- A number of any kind without idle zeros: 5, 2.5. -#}
{% macro plain_number(value) -%}
    regexp_replace(cast({{ value }} as varchar), '[.]0+$|([.][0-9]*[1-9])0+$', {{ group_of(1) }})
{%- endmacro %}

{% macro written_unit(unit, counter) -%}
    case {{ unit }} when 'yuan' then '万元' when 'percent' then '%' when 'percentage_point' then '个百分点' when 'mu' then '亩'
        else coalesce({{ counter }}, '') end
{%- endmacro %}

{#- 第八批 or 第8批 as 8; empty where a batch has no number of its own (2022-2024). Up to 九十九. -#}
{% macro batch_number(text) -%}
    {%- set said = "regexp_extract(" ~ text ~ ", '第([0-9]+|[一二三四五六七八九十]+)批', 1)" -%}
    {%- set digit = "position({} in '一二三四五六七八九')" -%}
    case
        when {{ said }} = '' then null
        when substring({{ said }}, 1, 1) between '0' and '9' then cast({{ said }} as integer)
        when {{ said }} like '%十%' then
            10 * case when {{ said }} like '十%' then 1 else {{ digit.format('substring(' ~ said ~ ', 1, 1)') }} end
            + case when {{ said }} like '%十' then 0 else {{ digit.format('right(' ~ said ~ ', 1)') }} end
        else {{ digit.format(said) }}
    end
{%- endmacro %}

{#- The code of a figure that is one cell of a submitted row. -#}
{% macro item_code(cell) -%}
    concat('item/', submission_id, '/', source_sheet, '/', {{ cell }})
{%- endmacro %}

{#- Where a value stands; one that stands in no cell (set for its whole sheet) goes by its row. -#}
{% macro cell_or_row(cell, relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    coalesce({{ prefix }}{{ cell }}, cast({{ prefix }}source_row as varchar))
{%- endmacro %}
