-- The two ends of contracts between members, as the two reporters listed them independently. Compared where both lists are in
-- without a gap; before the merge, which would make them equal by construction.
with member as (
    select part_code, valid_from, valid_to from {{ ref('dim_region_part') }} where part_kind = 'member'
),

listed as (
    select *, {{ month_of('registered_on') }} as registered_in from {{ ref('fct_tech_contract_sighting') }}
),

paired as (
    select
        listed.registered_in, listed.seller_region, listed.buyer_region,
        sum(case when listed.role = 'export' then 1 else 0 end) as exported_count,
        sum(case when listed.role = 'absorb' then 1 else 0 end) as absorbed_count,
        sum(case when listed.role = 'export' then listed.contract_amount_yuan else 0 end) as exported_amount_yuan,
        sum(case when listed.role = 'absorb' then listed.contract_amount_yuan else 0 end) as absorbed_amount_yuan
    from listed
    inner join member as seller
        on listed.seller_region = seller.part_code
        and listed.registered_in >= seller.valid_from and listed.registered_in < seller.valid_to
    inner join member as buyer
        on listed.buyer_region = buyer.part_code
        and listed.registered_in >= buyer.valid_from and listed.registered_in < buyer.valid_to
    where listed.reporter_code = case when listed.role = 'export' then listed.seller_region else listed.buyer_region end
    group by listed.registered_in, listed.seller_region, listed.buyer_region
),

in_full as (
    select region_code, covers_from, period
    from {{ ref('mart_completeness') }}
    where form = 'tech_contract' and state = 'accepted'
)

select
    paired.registered_in as period, paired.seller_region, paired.buyer_region,
    cast(paired.exported_count as bigint) as exported_count,
    cast(paired.absorbed_count as bigint) as absorbed_count,
    {{ yuan('paired.exported_amount_yuan') }} as exported_amount_yuan,
    {{ yuan('paired.absorbed_amount_yuan') }} as absorbed_amount_yuan,
    exists (
        select 1 from in_full
        where
            in_full.region_code = paired.seller_region
            and paired.registered_in between in_full.covers_from and in_full.period
    ) and exists (
        select 1 from in_full
        where
            in_full.region_code = paired.buyer_region
            and paired.registered_in between in_full.covers_from and in_full.period
    ) as is_comparable
from paired
order by period, paired.seller_region, paired.buyer_region
