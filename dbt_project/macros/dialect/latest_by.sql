{#- The value of the row with the greatest key. Narrow keys only: wide rows are joined afterwards. -#}
{% macro latest_by(value, key) -%}
    {{ return(adapter.dispatch('latest_by', 'kezhi')(value, key)) }}
{%- endmacro %}

{% macro duckdb__latest_by(value, key) -%} arg_max({{ value }}, {{ key }}) {%- endmacro %}

{% macro spark__latest_by(value, key) -%} max_by({{ value }}, {{ key }}) {%- endmacro %}
