{#- One row for each name of a list that is parted by 、 or another comma or semicolon. -#}
{% macro split_names(names) -%}
    {{ return(adapter.dispatch('split_names', 'kezhi')(names)) }}
{%- endmacro %}

{% macro duckdb__split_names(names) -%} unnest(regexp_split_to_array({{ names }}, '[、，,;；]')) {%- endmacro %}

{% macro spark__split_names(names) -%} explode(split({{ names }}, '[、，,;；]')) {%- endmacro %}
