{#- Schemas are named in full, without the target's prefix: the same name in DuckDB, dbt and the asset graph. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
