{#- The day that lies a number of months later; at the end of a month the last day that month has. -#}
{% macro months_later(day, months) -%}
    {{ return(adapter.dispatch('months_later', 'kezhi')(day, months)) }}
{%- endmacro %}

{% macro duckdb__months_later(day, months) -%} cast({{ day }} + interval ({{ months }}) month as date) {%- endmacro %}

{% macro spark__months_later(day, months) -%} add_months({{ day }}, {{ months }}) {%- endmacro %}

{#- Whole days from one day to another. -#}
{% macro days_between(first, last) -%}
    {{ return(adapter.dispatch('days_between', 'kezhi')(first, last)) }}
{%- endmacro %}

{% macro duckdb__days_between(first, last) -%} cast({{ last }} - {{ first }} as integer) {%- endmacro %}

{% macro spark__days_between(first, last) -%} datediff({{ last }}, {{ first }}) {%- endmacro %}

{#- The day before. -#}
{% macro day_before(day) -%}
    {{ return(adapter.dispatch('day_before', 'kezhi')(day)) }}
{%- endmacro %}

{% macro duckdb__day_before(day) -%} {{ day }} - 1 {%- endmacro %}

{% macro spark__day_before(day) -%} date_sub({{ day }}, 1) {%- endmacro %}
