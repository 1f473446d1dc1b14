{#- What one or two groups of a pattern caught; what caught nothing is empty. -#}
{% macro group_of(first, second=none) -%}
    {{ return(adapter.dispatch('group_of', 'kezhi')(first, second)) }}
{%- endmacro %}

{% macro duckdb__group_of(first, second) -%} '\{{ first }}{% if second %}\{{ second }}{% endif %}' {%- endmacro %}

{% macro spark__group_of(first, second) -%} '${{ first }}{% if second %}${{ second }}{% endif %}' {%- endmacro %}
