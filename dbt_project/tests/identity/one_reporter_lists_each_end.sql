-- Each end of a contract lies in one place: a zone and its district, or two districts, must not both list it.
select registration_no, role, count(*) as reporters
from {{ ref('fct_tech_contract_sighting') }}
group by registration_no, role
having count(*) > 1
