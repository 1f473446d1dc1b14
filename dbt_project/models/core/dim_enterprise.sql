with newest as (
    select
        entity_id,
        {{ latest_by('entity_name', "concat(period, entity_name)") }} as entity_name,
        upper(max(credit_code)) as credit_code,
        {{ latest_by('region_code', "concat(period, region_code)") }} as region_code,
        max(period) as last_seen_in,
        coalesce(max(is_party) = 1, false) as is_contract_party,
        coalesce(min(is_party) = 0, false) as is_subsidy_applicant
    from {{ ref('int_entity_seen') }}
    where entity_id is not null
    group by entity_id
)

select
    entity_id, entity_name as name, credit_code,
    coalesce({{ credit_code_is_valid('credit_code') }}, false) as is_credit_code_valid,
    region_code, last_seen_in, is_contract_party, is_subsidy_applicant
from newest
order by entity_id
