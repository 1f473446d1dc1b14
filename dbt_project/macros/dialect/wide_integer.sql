{#- A whole number wide enough for amounts in millionths of a yuan times a scale. -#}
{% macro wide_integer(number) -%}
    {{ return(adapter.dispatch('wide_integer', 'kezhi')(number)) }}
{%- endmacro %}

{% macro duckdb__wide_integer(number) -%} cast({{ number }} as hugeint) {%- endmacro %}

{% macro spark__wide_integer(number) -%} cast({{ number }} as decimal(38, 0)) {%- endmacro %}

{#- Whole quotient of two numbers that are not negative. -#}
{% macro whole_quotient(above, below) -%}
    {{ return(adapter.dispatch('whole_quotient', 'kezhi')(above, below)) }}
{%- endmacro %}

{% macro duckdb__whole_quotient(above, below) -%} (({{ above }}) // ({{ below }})) {%- endmacro %}

{% macro spark__whole_quotient(above, below) -%} (({{ above }}) div ({{ below }})) {%- endmacro %}
