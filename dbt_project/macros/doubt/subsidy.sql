{#-
    One entity, item, year and level stand once; and what an entity gets or asks for in a policy year stays under the level's cap.
    The approved amount counts where there is one, else the declared one; what was refused asks for nothing.
-#}
{% macro subsidy_doubts() %}
    with application as (
        select *, coalesce(approved_amount_yuan, declared_amount_yuan) as weighed_yuan,
            concat(submission_id, ' ', source_sheet, '!', coalesce(approved_amount_cell, declared_amount_cell)) as place
        from {{ ref('fct_subsidy_application') }}
        where coalesce(stage, 'declared') <> 'rejected'
    ),

    named as (
        select entity_id, name from {{ ref('dim_enterprise') }}
    )

    select
        'subsidy_stands_twice' as rule, application.region_code, max(application.period) as period,
        concat(application.entity_id, '|', application.policy_item, '|', cast(application.policy_year as varchar), '|',
            coalesce(application.policy_level, '')) as subject,
        concat(min(named.name), '：', application.policy_item, '（', cast(application.policy_year as varchar), '年） ',
            {{ join_texts('application.project_name', 'application.source_row') }}) as what,
        {{ join_texts('application.place', 'application.source_row', '；') }} as cells, count(*) as row_count
    from application
    left join named on application.entity_id = named.entity_id
    group by application.region_code, application.entity_id, application.policy_item, application.policy_year,
    application.policy_level
    having count(*) > 1

    union all

    select
        'subsidy_over_cap' as rule, application.region_code, max(application.period) as period,
        concat(application.entity_id, '|', cast(application.policy_year as varchar), '|', application.policy_level) as subject,
        concat(min(named.name), '：', cast(application.policy_year as varchar), '年 ',
            cast(sum(application.weighed_yuan) as varchar), '元 > ', cast(min(cap.cap_yuan) as varchar), '元') as what,
        {{ join_texts('application.place', 'application.source_row', '；') }} as cells, count(*) as row_count
    from application
    inner join {{ ref('dim_subsidy_cap') }} as cap
        on application.policy_level = cap.policy_level and application.policy_year between cap.year_from and cap.year_to
    left join named on application.entity_id = named.entity_id
    group by application.region_code, application.entity_id, application.policy_year, application.policy_level
    having sum(application.weighed_yuan) > min(cap.cap_yuan)
{%- endmacro %}
