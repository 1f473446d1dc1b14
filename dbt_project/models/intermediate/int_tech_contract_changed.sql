-- One row per contract and day of change: where several reporters tell of the same change, the newest telling stands.
with told as (
    select
        *,
        row_number() over (
            partition by registration_no, changed_on
            order by period desc, reporter_code asc, submission_id asc, source_row asc
        ) as telling
    from {{ ref('stg_tech_contract_change') }}
)

select *
from told
where telling = 1
