{#- The texts of a group in one, in the order of a key; empty texts are left out. -#}
{% macro join_texts(text, order, mark='、') -%}
    {{ return(adapter.dispatch('join_texts', 'kezhi')(text, order, mark)) }}
{%- endmacro %}

{% macro duckdb__join_texts(text, order, mark) -%} string_agg({{ text }}, '{{ mark }}' order by {{ order }}) {%- endmacro %}

{% macro spark__join_texts(text, order, mark) -%}
    array_join(transform(array_sort(collect_list(case when {{ text }} is not null then struct({{ order }} as place, {{ text }} as said) end)),
        item -> item.said), '{{ mark }}')
{%- endmacro %}
