{#-
    Surveys, visits and meetings: a day each, the names that stand in the ledger, and the list of a day's names. A list that was
    left open counts at least its names.
-#}
{% macro report_contacts() %}
    select
        {{ item_code(place_of_kind('kind')) }} as code, region_code, {{ month_of('held_on') }} as data_period,
        'month' as period_type, kind,
        'enterprise_contact' as theme,
        concat('enterprise_', contact_kind, case kind when 'date' then '_date' when 'name' then '_name' else '_list' end) as indicator,
        coalesce(topic, kind_name) as label_zh, concat('enterprise ', contact_kind) as label_en,
        case kind when 'date' then {{ month_day('held_on') }} when 'name' then enterprise_name
            else concat(names, case when is_open then '等' else '' end, '企业') end as text,
        cast(case when kind = 'list' then name_count end as decimal(28, 6)) as value,
        case kind when 'list' then 'count' else kind end as unit, held_on as on_day, cast(null as bigint) as rank,
        cast(null as varchar) as universe, cast(null as bigint) as n,
        case when is_open and kind <> 'name' then '名单未列全' end as compare_text,
        case when is_open and kind = 'list' then 'incomplete' else 'complete' end as status,
        {{ item_code(place_of_kind('kind')) }} as lineage_key, submission_id, source_sheet,
        case kind when 'date' then held_on_cell else enterprise_name_cell end as source_cell,
        10 + case contact_kind when 'survey' then 0 when 'visit' then 10 when 'meeting' then 20 else 30 end
        + case kind when 'date' then 0 when 'list' then 1 else 2 end as order_no
    from (
        {{ contact_kinds() }}
    ) as told
{%- endmacro %}

{% macro place_of_kind(kind) -%}
    case {{ kind }} when 'date' then {{ cell_or_row('held_on_cell') }} when 'name' then {{ cell_or_row('enterprise_name_cell') }}
        else concat({{ cell_or_row('enterprise_name_cell') }}, '/list') end
{%- endmacro %}

{#- The first row of a day tells its date and its list; every row with a name tells that name. -#}
{% macro contact_kinds() %}
        select ordered.*, code.name as kind_name, wanted.kind
        from (
            select
                *,
                row_number() over (partition by region_code, held_on, contact_kind order by submission_id, source_sheet, source_row) as telling,
                count(enterprise_name) over (partition by region_code, held_on, contact_kind) as name_count,
                max(case when list_is_open then 1 else 0 end) over (partition by region_code, held_on, contact_kind) = 1 as is_open,
                {{ join_texts('enterprise_name', 'submission_id, source_sheet, source_row') }}
                    over (partition by region_code, held_on, contact_kind) as names
            from {{ ref('fct_enterprise_visit') }}
        ) as ordered
        inner join (
            select 'date' as kind union all select 'list' as kind union all select 'name' as kind
        ) as wanted
            on case wanted.kind when 'date' then telling = 1 when 'list' then telling = 1 and name_count > 1
                else enterprise_name is not null end
        left join {{ ref('dim_code') }} as code on code.list = 'contact_kind' and ordered.contact_kind = code.code
{%- endmacro %}
