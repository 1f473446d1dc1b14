{#- The month of a date as text, 2022-05. -#}
{% macro month_of(day) -%}
    {{ return(adapter.dispatch('month_of', 'kezhi')(day)) }}
{%- endmacro %}

{% macro duckdb__month_of(day) -%} strftime({{ day }}, '%Y-%m') {%- endmacro %}

{% macro spark__month_of(day) -%} date_format({{ day }}, 'yyyy-MM') {%- endmacro %}
