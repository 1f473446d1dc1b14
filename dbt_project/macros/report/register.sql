{#-
    What stands in a register by name: batches, fields, platforms, bases, techniques,
    tasks. Each is one cell; where several rows say
    the same, the first one tells it. `value` is the batch's number, the area, the target; or how many rows say it.
-#}
{% macro report_registers() %}
    select
        {{ item_code("concat(told_cell, suffix)") }} as code, region_code, data_period, period_type, kind, theme, indicator,
        label_zh, label_en, text,
        cast(value as decimal(28, 6)) as value, unit, on_day, cast(null as bigint) as rank, cast(null as varchar) as universe,
        cast(null as bigint) as n, compare_text, 'complete' as status,
        {{ item_code("concat(told_cell, suffix)") }} as lineage_key,
        submission_id, source_sheet, told_cell as source_cell, order_no
    from (
        {{ talent_batches() }}
        union all
        {{ pool_batches() }}
        union all
        {{ yearly_names('fct_high_tech_application', 'applied_on', 'batch') }}
        union all
        {{ yearly_names('fct_subsidy_application', 'declared_on', 'policy_field') }}
        union all
        {{ standing_names() }}
        union all
        {{ planned_tasks() }}
    ) as told
    where telling = 1
{%- endmacro %}

{% macro talent_batches() %}
        select
            talent.region_code, talent.period as data_period, 'point' as period_type, 'batch' as kind, 'platform_talent' as theme,
            case talent.programme when 'special_support' then 'talent_programme_batch' when 'team_115' then 'talent_team_115_batch'
                when 'star_50' then 'talent_team_star_batch' else 'talent_other_batch' end as indicator,
            programme.name as label_zh, 'batch of the programme' as label_en, talent.batch as text,
            {{ batch_number('talent.batch') }} as value, 'batch' as unit, cast(null as date) as on_day,
            concat(cast(count(*) over (partition by talent.region_code, talent.period, talent.programme, talent.batch) as varchar),
                case talent.entry_kind when 'person' then '人' else '家' end) as compare_text,
            talent.submission_id, talent.source_sheet, {{ cell_or_row('batch_cell', 'talent') }} as told_cell, '' as suffix,
            30 as order_no,
            row_number() over (
                partition by talent.region_code, talent.period, talent.programme, talent.batch order by talent.submission_id,
                talent.source_row
            ) as telling
        from {{ ref('fct_talent_team') }} as talent
        left join {{ ref('dim_code') }} as programme on programme.list = 'talent_programme' and talent.programme = programme.code
        where talent.is_in_force and talent.batch is not null
{%- endmacro %}

{% macro pool_batches() %}
        select
            region_code, period, 'point', 'batch', 'enterprise_ladder', 'pool_enterprise_batch', '高企培育库',
            'batch of the nursery', batch,
            {{ batch_number('batch') }}, 'batch', cast(null as date),
            concat(cast(count(*) over (partition by region_code, period, batch) as varchar), '家'), submission_id, source_sheet,
            {{ cell_or_row('batch_cell') }}, '', 12,
            row_number() over (partition by region_code, period, batch order by submission_id, source_row)
        from {{ ref('fct_enterprise_tier') }}
        where tier = 'pool' and is_in_force and batch is not null
{%- endmacro %}
