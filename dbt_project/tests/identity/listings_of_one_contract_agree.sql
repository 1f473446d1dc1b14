-- A reporter that lists a contract twice, in two months or in one, gives it the same terms: only a change form may alter them.
select reporter_code, role, registration_no, count(*) as listings
from {{ ref('stg_tech_contract') }}
group by reporter_code, role, registration_no
having
    count(distinct contract_amount_yuan) > 1
    or count(distinct technical_amount_yuan) > 1
    or count(distinct registered_on) > 1
    or count(distinct seller_region) > 1
    or count(distinct buyer_region) > 1
