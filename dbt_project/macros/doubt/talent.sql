{#- Programmes exclude support by two of them at once: a host with entries in force under several is asked about, entry by entry. -#}
{% macro talent_doubts() %}
    with counted as (
        select region_code, period, entity_id, count(distinct programme) as programme_count
        from {{ ref('fct_talent_team') }}
        where is_in_force
        group by region_code, period, entity_id
    )

    select
        'talent_host_under_two_programmes' as rule, talent.region_code, talent.period, talent.entity_id as subject,
        concat(min(talent.host_name), '：', {{ join_texts("concat(programme.name, ' ', talent.entry_no)", 'talent.programme, talent.entry_no') }}) as what,
        {{ join_texts("concat(talent.submission_id, ' ', talent.source_sheet, '!', talent.entry_no_cell)",
            'talent.programme, talent.entry_no', '；') }} as cells,
        count(*) as row_count
    from {{ ref('fct_talent_team') }} as talent
    inner join counted
        on talent.region_code = counted.region_code and talent.period = counted.period and talent.entity_id = counted.entity_id
    inner join {{ ref('dim_code') }} as programme on programme.list = 'talent_programme' and talent.programme = programme.code
    where talent.is_in_force and counted.programme_count > 1
    group by talent.region_code, talent.period, talent.entity_id
{%- endmacro %}
