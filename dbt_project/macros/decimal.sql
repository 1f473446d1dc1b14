{#- The only casts to decimals: a bare DECIMAL is (18, 3) in DuckDB, and AVG and / leave decimals altogether. -#}
{% macro yuan(amount) -%} cast({{ amount }} as decimal(18, 2)) {%- endmacro %}

{% macro pct(value) -%} cast({{ value }} as decimal(18, 6)) {%- endmacro %}

{% macro value_decimal(value) -%} cast({{ value }} as decimal(28, 6)) {%- endmacro %}

{#- Rounded half away from zero at a number of places that stands in a column (round() takes a constant only). -#}
{% macro round_at(value, places) -%}
    case {{ places }}
        {%- for step in range(6) %}
        when {{ step }} then {{ value_decimal('round(' ~ value ~ ', ' ~ step ~ ')') }}
        {%- endfor %}
        else {{ value_decimal(value) }}
    end
{%- endmacro %}

{#- (above / below + offset) * scale at `places` decimals, half away from zero, in whole numbers: no float on the way. -#}
{% macro exact_ratio(above, below, offset, scale, places) -%}
    {%- set top = wide_integer('(' ~ above ~ ' + ' ~ offset ~ ' * ' ~ below ~ ') * 1000000') ~ ' * ' ~ (scale * 10 ** places) -%}
    {%- set bottom = wide_integer('abs(' ~ below ~ ') * 1000000') -%}
    case when {{ below }} <> 0 then {{ value_decimal(
        'sign(' ~ above ~ ' + ' ~ offset ~ ' * ' ~ below ~ ') * sign(' ~ below ~ ') * cast('
        ~ whole_quotient('2 * abs(' ~ top ~ ') + ' ~ bottom, '2 * ' ~ bottom)
        ~ ' as decimal(28, 0)) * cast(' ~ '%.6f' % (10 ** -places) ~ ' as decimal(8, 6))') }} end
{%- endmacro %}
