{#- Batches and fields of a year's ledger: what had been told of by the end of each month up to the newest ledger. -#}
{% macro yearly_names(relation, day, column) %}
{%- set is_batch = column == 'batch' %}
        select
            item.region_code, month.period, 'cumulative', {{ "'batch'" if is_batch else "'name'" }},
            {{ "'enterprise_ladder', 'high_tech_application_batch', '高企申报', 'batch of applications'" if is_batch
                else "'policy_funding', 'subsidy_field', '申报领域', 'field of policy'" }},
            {{ 'item.batch' if is_batch else 'coalesce(code.name, item.policy_field)' }},
            {{ batch_number('item.batch') if is_batch else
                'count(*) over (partition by item.region_code, month.period, item.policy_field)' }},
            {{ "'batch'" if is_batch else "'name'" }}, cast(null as date),
            concat(cast(count(*) over (partition by item.region_code, month.period, item.{{ column }}) as varchar),
                {{ "'家'" if is_batch else "'个项目'" }}),
            item.submission_id, item.source_sheet, {{ cell_or_row(column ~ '_cell', 'item') }}, concat('/', month.period), {{ 13 if is_batch else 15 }},
            row_number() over (
                partition by item.region_code, month.period, item.{{ column }} order by item.{{ day }}, item.submission_id,
                item.source_row
            )
        from {{ ref(relation) }} as item
        inner join {{ ref('dim_period') }} as month
            on {{ month_of('item.' ~ day) }} <= month.period and substring(item.period, 1, 4) = substring(month.period, 1, 4)
            and {{ month_of('item.' ~ day) }} >= concat(substring(month.period, 1, 4), '-01') and month.period <= item.period
        {%- if not is_batch %}
        left join {{ ref('dim_code') }} as code on code.list = 'policy_field' and item.policy_field = code.code
        {%- endif %}
        where item.{{ column }} is not null
{%- endmacro %}
