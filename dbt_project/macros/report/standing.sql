{#- Platforms, bases and techniques on the books. -#}
{% macro standing_names() %}
        select
            platform.region_code, platform.period, 'point', 'name',
            case when platform.platform_kind = 'agri_star_space' then 'agriculture' else 'platform_talent' end,
            concat('platform_', platform.platform_kind), code.name, 'platform', platform.platform_name,
            cast(null as integer), 'name',
            platform.approved_on, level.name, platform.submission_id, platform.source_sheet, 
            {{ cell_or_row('platform_name_cell', 'platform') }}, '', 40, 1
        from {{ ref('fct_platform') }} as platform
        left join {{ ref('dim_code') }} as code on code.list = 'platform_kind' and platform.platform_kind = code.code
        left join {{ ref('dim_code') }} as level on level.list = 'admin_level' and platform.level = level.code
        where platform.is_in_force
        union all
        select
            region_code, period, 'point', 'name', 'agriculture', 'demonstration_base', '示范基地', 'demonstration base',
            base_name, area_mu, 'name',
            started_on, concat({{ written_value('area_mu', "'mu'", 0) }}, '亩'), submission_id, source_sheet,
            {{ cell_or_row('base_name_cell') }}, '', 30, 1
        from {{ ref('fct_agri_demonstration') }}
        where kind = 'base' and base_name is not null
        union all
        select
            region_code, period, 'point', 'technique', 'agriculture', 'demonstration_technique', '新技术', 'technique', technique,
            cast(null as integer), 'technique', started_on, base_name, submission_id, source_sheet, {{ cell_or_row('technique_cell') }}, '', 31, 1
        from {{ ref('fct_agri_demonstration') }}
        where kind <> 'base'
{%- endmacro %}

{#- A task may name an indicator and a target; without a number it is a task all the same. -#}
{% macro planned_tasks() %}
        select
            target.region_code, target.period, 'point', 'task', 'plan', coalesce(target.indicator, 'work_target'), target.theme,
            concat('task for ', target.target_period), target.task, target.target_value, 'task', target.due_on,
            case when target.target_value is not null then concat(
                {{ plain_number('target.target_value') }}, coalesce(target.target_unit, ''), coalesce(operator.name, ''))
                else operator.name end,
            target.submission_id, target.source_sheet, {{ cell_or_row('task_cell', 'target') }}, '', 10, 1
        from {{ ref('fct_work_target') }} as target
        left join {{ ref('dim_code') }} as operator on operator.list = 'target_operator' and target.operator = operator.code
{%- endmacro %}
