{#- Small readings of the derived declarations. -#}

{#- `core.fct_x` of a declaration as the model of that name. -#}
{% macro relation_of(item) -%} {{ ref(item.relation.split('.')[-1]) }} {%- endmacro %}

{#- One row per indicator, period type and form whose submissions it rests on; differences and ratios rest on their operands. -#}
{% macro indicator_forms() -%}
{%- set rows = [] -%}
{%- for item in indicator_declarations() if item.op not in ('difference', 'ratio') -%}
{%- for period_type in item.period_types -%}
{%- for form in item.forms -%}
{%- do rows.append("select '" ~ item.code ~ "' as indicator, '" ~ period_type ~ "' as period_type, '" ~ form.form ~ "' as form, '"
    ~ form.content ~ "' as content, " ~ (form.may_lower | string | lower) ~ " as may_lower, '" ~ item.reporter ~ "' as reporter") -%}
{%- endfor -%}
{%- endfor -%}
{%- endfor -%}
{{ rows | join('\n    union all\n    ') }}
{%- endmacro %}
