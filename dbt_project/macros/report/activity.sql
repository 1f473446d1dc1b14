{#- Activities: a day, or a month where no day is known; what was counted there; and claims in words, with what bears them out. -#}
{% macro report_activities() %}
    select
        {{ item_code('told_cell') }} as code, region_code, coalesce(held_month, period) as data_period,
        'month' as period_type, kind,
        'activity' as theme, concat('activity_', activity_kind, '_', kind) as indicator, title as label_zh,
        concat('activity: ', activity_kind) as label_en,
        case kind when 'date' then {{ month_day('held_on') }} else {{ month_name('held_month') }} end as text,
        cast(null as decimal(28, 6)) as value, kind as unit, held_on as on_day, cast(null as bigint) as rank,
        cast(null as varchar) as universe, cast(null as bigint) as n,
        case when ended_on > held_on then concat('至', {{ month_day('ended_on') }}) end as compare_text, 'complete' as status,
        {{ item_code('told_cell') }} as lineage_key, submission_id, source_sheet, told_cell as source_cell,
        case activity_kind when 'science_week' then 10 when 'campaign' then 20 when 'policy_publicity' then 30 when 'training' then 40
            when 'field_service' then 50 else 60 end as order_no
    from (
        select
            *, case when held_on is null then 'month' else 'date' end as kind,
            coalesce(case when held_on is null then held_month_cell else held_on_cell end, cast(source_row as varchar)) as told_cell
        from {{ ref('fct_activity') }}
        where claim is null
    ) as activity

    union all

    {{ activity_counts('people_count', '人', 'people reached') }}

    union all

    {{ activity_counts('material_count', '份', 'leaflets handed out') }}
{%- endmacro %}

{#- Where nobody counted, there is no figure: blank is not zero. -#}
{% macro activity_counts(column, word, label_en) %}
    select
        {{ item_code(cell_or_row(column ~ '_cell')) }}, region_code, coalesce(held_month, period), 'month', 'measure', 'activity',
        concat('activity_', activity_kind, '_{{ column }}'), title, '{{ label_en }}',
        concat(cast({{ column }} as varchar), '{{ word }}'), cast({{ column }} as decimal(28, 6)), 'count', held_on,
        cast(null as bigint), cast(null as varchar), cast(null as bigint), cast(null as varchar), 'complete',
        {{ item_code(cell_or_row(column ~ '_cell')) }}, submission_id, source_sheet, {{ column }}_cell, 70
    from {{ ref('fct_activity') }}
    where {{ column }} is not null
{%- endmacro %}
