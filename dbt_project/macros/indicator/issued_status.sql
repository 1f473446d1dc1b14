{#-
    Figures that a whole issues for itself and its members: complete where the row is there, else missing. Asked for in every month
    for which the issuer's submission is expected, and in every month that the issuer states for anybody.
-#}
{% macro issued_status() -%}
{%- for item in indicator_declarations() if item.op == 'as_submitted' %}
{%- for period_type in item.period_types %}
    select
        '{{ item.code }}' as indicator, part.part_code as region_code, due.period, '{{ period_type }}' as period_type,
        case when stated.region_code is null then 'missing' else 'complete' end as status, true as may_fall
    from (
        select slot.region_code as whole_code, slot.period
        from slot
        inner join form_used on slot.form = form_used.form and form_used.indicator = '{{ item.code }}'
        where slot.is_expected and slot.region_code in (select whole_code from part where part_kind = 'member')
        union
        select part.whole_code, stated.{{ item.period }} as period
        from {{ relation_of(item) }} as stated
        inner join part on stated.{{ item.region }} = part.part_code and part.part_kind <> 'self'
        inner join {{ ref('dim_period') }} as period on stated.{{ item.period }} = period.period
        where {{ item.where }}
    ) as due
    inner join part
        on due.whole_code = part.whole_code and due.period >= part.valid_from and due.period < part.valid_to
        and (part.part_kind = 'member' or part.part_code = part.whole_code)
    left join (
        select {{ item.region }} as region_code, {{ item.period }} as period
        from {{ relation_of(item) }}
        where {{ item.where }} and {{ item.column }} is not null
    ) as stated
        on part.part_code = stated.region_code and due.period = stated.period
{%- if not loop.last %}
    union all
{%- endif %}
{%- endfor %}
{%- if not loop.last %}
    union all
{%- endif %}
{%- endfor %}
{%- endmacro %}
