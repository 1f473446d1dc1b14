-- One row per contract: the listing that supplies its terms. The seller's side wins; the buyer's side stands in for sellers who
-- do not report here, and for a member that has not listed its own (which the mirror check then reports).
with choice as (
    select
        registration_no, reporter_code, role,
        concat(
            case when role = 'export' then '1' else '2' end,
            case when reporter_code = case when role = 'export' then seller_region else buyer_region end then '1' else '2' end,
            reporter_code
        ) as preference
    from {{ ref('int_tech_contract_listed') }}
),

best as (
    select registration_no, min(preference) as preference
    from choice
    group by registration_no
)

select choice.registration_no, choice.reporter_code, choice.role
from choice
inner join best on choice.registration_no = best.registration_no and choice.preference = best.preference
