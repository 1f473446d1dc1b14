{#- An entity is known by its credit code, else by its name: codes and names never meet, since names get a prefix. -#}
{% macro entity_id(credit_code, name) -%}
    coalesce(upper({{ credit_code }}), concat('name:', {{ name }}))
{%- endmacro %}

{#-
    Both check digits of a unified social credit code (GB 32100-2015: weights 3^(i-1) mod 31 over 31 signs) and of the organisation
    code inside it (GB 11714: positions 9 to 17, eight weights over 36 signs, remainder 10 as X and 11 as 0).
-#}
{% macro credit_code_is_valid(code) -%}
    {%- set signs = '0123456789ABCDEFGHJKLMNPQRTUWXY' -%}
    {%- set letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ' -%}
    {%- set whole = [] -%}
    {%- set inner = [] -%}
    {%- set known = [] -%}
    {%- for weight in [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] -%}
        {%- set sign = 'substring(' ~ code ~ ', ' ~ loop.index ~ ', 1)' -%}
        {%- do whole.append(weight ~ " * (position(" ~ sign ~ " in '" ~ signs ~ "') - 1)") -%}
        {%- do known.append("position(" ~ sign ~ " in '" ~ signs ~ "') > 0") -%}
    {%- endfor -%}
    {%- for weight in [3, 7, 9, 10, 5, 8, 4, 2] -%}
        {%- do inner.append(weight ~ " * (position(substring(" ~ code ~ ", " ~ (loop.index + 8) ~ ", 1) in '" ~ letters ~ "') - 1)") -%}
    {%- endfor -%}
    length({{ code }}) = 18 and {{ known | join(' and ') }}
    and substring({{ code }}, 18, 1) = substring('{{ signs }}', (31 - ({{ whole | join(' + ') }}) % 31) % 31 + 1, 1)
    and substring({{ code }}, 17, 1) = substring('0123456789X', (11 - ({{ inner | join(' + ') }}) % 11) % 11 + 1, 1)
{%- endmacro %}
