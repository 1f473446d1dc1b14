{#-
    CTE `reported`: is the value of an indicator, region and month complete, as far as the region's own submissions go?
    Needs form_used, slot. Lists of a month: every slot of the year up to the month must be in; the slot that covers the month
    itself decides between missing and incomplete. Running ledgers: the newest one of the year replaces the earlier ones, so that
    it alone decides. A month is asked for where a submission that covers it is expected. Stocks at a point in time need the
    register of that very month, no later one; they are also asked for where a register came that nobody expected.
-#}
{% macro reported_status() -%}
asked as (
    select distinct form_used.indicator, form_used.period_type, slot.region_code, period.period
    from form_used
    inner join slot
        on form_used.form = slot.form and (slot.is_expected or (form_used.period_type = 'point' and slot.is_in))
    inner join {{ ref('dim_period') }} as period
        on period.period between case when form_used.period_type = 'point' then slot.period else slot.covers_from end and slot.period
    where form_used.reporter = 'region'
),

weighed as (
    select
        asked.indicator, asked.period_type, asked.region_code, asked.period,
        max(case when form_used.content = 'month' and slot.is_expected and not slot.is_in
            and asked.period between slot.covers_from and slot.period then 1 else 0 end) as lacks_its_own,
        max(case when form_used.content = 'month' and slot.state <> 'accepted' then 1 else 0 end) as lacks_some,
        max(case when form_used.content = 'month' and form_used.may_lower and slot.state <> 'accepted' then 1 else 0 end) as may_fall,
        max(case when form_used.content = 'snapshot' and asked.period_type <> 'point' then 1 else 0 end) as is_ledger,
        max(case when asked.period_type = 'point' and asked.period = slot.period and not slot.is_in then 1 else 0 end) as lacks_its_stock,
        max(case when asked.period_type = 'point' and asked.period = slot.period and slot.state = 'partial' then 1 else 0 end)
            as lacks_some_of_its_stock,
        max(case when form_used.content = 'snapshot' and slot.is_in then slot.period else '' end) as newest_ledger,
        max(case when form_used.content = 'snapshot' and slot.state = 'partial' then slot.period else '' end) as newest_partial
    from asked
    inner join form_used on asked.indicator = form_used.indicator and asked.period_type = form_used.period_type
    left join slot
        on form_used.form = slot.form and asked.region_code = slot.region_code
        and substring(asked.period, 1, 4) = substring(slot.period, 1, 4)
        and (form_used.content = 'snapshot' or slot.covers_from <= asked.period)
        and (form_used.content = 'snapshot' or asked.period_type <> 'month' or asked.period <= slot.period)
    group by asked.indicator, asked.period_type, asked.region_code, asked.period
),

reported as (
    select
        indicator, period_type, region_code, period,
        case
            when lacks_its_own = 1 or lacks_its_stock = 1 or (is_ledger = 1 and newest_ledger < period) then 'missing'
            when lacks_some = 1 or lacks_some_of_its_stock = 1 or (is_ledger = 1 and newest_partial = newest_ledger) then 'incomplete'
            else 'complete'
        end as status,
        may_fall
    from weighed
)
{%- endmacro %}
