-- Exported and absorbed make the gross amount; the distinct amount lies between the larger side and the gross amount; the
-- technical part lies within what was exported.
with amount as (
    select
        region_code, period,
        max(case when indicator = 'contract_exported_amount' then value end) as exported,
        max(case when indicator = 'contract_absorbed_amount' then value end) as absorbed,
        max(case when indicator = 'contract_gross_amount' then value end) as gross,
        max(case when indicator = 'contract_distinct_amount' then value end) as distinct_amount,
        max(case when indicator = 'contract_technical_amount' then value end) as technical
    from {{ ref('mart_indicator_value') }}
    where period_type = 'cumulative' and value is not null
    group by region_code, period
)

select *
from amount
where
    gross <> exported + absorbed
    or distinct_amount < greatest(exported, absorbed)
    or distinct_amount > gross
    or technical > exported
