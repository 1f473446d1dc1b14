-- Days, months and names that a report mentions: each is one cell of one submitted row.
select
    region_code, period, held_on as on_day, concat('contact_', contact_kind) as indicator,
    case when enterprise_name is null then 'date' else 'name' end as kind,
    coalesce(enterprise_name, {{ month_day('held_on') }}) as text,
    case when list_is_open then concat(topic, '（名单未列全）') else topic end as label,
    submission_id, source_sheet, source_row, coalesce(enterprise_name_cell, held_on_cell) as source_cell
from {{ ref('fct_enterprise_visit') }}

union all

select
    region_code, min(period) as period, held_on as on_day, concat('contact_', contact_kind) as indicator, 'date' as kind,
    {{ month_day('held_on') }} as text, min(topic) as label,
    min(submission_id) as submission_id, min(source_sheet) as source_sheet, min(source_row) as source_row,
    {{ value_at_least('held_on_cell', 'source_row') }} as source_cell
from {{ ref('fct_enterprise_visit') }}
where enterprise_name is not null
group by region_code, held_on, contact_kind

union all

select
    region_code, period, held_on as on_day, concat('activity_', activity_kind) as indicator,
    case when activity_kind = 'claim' then 'claim' when held_on is null then 'month' else 'date' end as kind,
    case
        when activity_kind = 'claim' then claim
        when held_on is null then concat(cast(cast(substring(held_month, 6, 2) as integer) as varchar), '月')
        else {{ month_day('held_on') }}
    end as text,
    title as label, submission_id, source_sheet, source_row,
    case when activity_kind = 'claim' then claim_cell else coalesce(held_on_cell, held_month_cell) end as source_cell
from {{ ref('fct_activity') }}
