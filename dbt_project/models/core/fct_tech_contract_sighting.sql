select
    listed.registration_no, listed.registration_no_cell, listed.role, listed.reporter_code, listed.period,
    listed.project_name, listed.contract_type, listed.tech_field,
    listed.seller_entity_id, listed.seller_region, listed.buyer_entity_id, listed.buyer_region, listed.buyer_nature,
    listed.contract_amount_yuan, listed.contract_amount_cell, listed.technical_amount_yuan, listed.technical_amount_cell,
    listed.signed_on, listed.effective_from_on, listed.effective_to_on, listed.registered_on,
    listed.listing_count, supplied.registration_no is not null as supplies_contract, {{ place_columns('listed') }}
from {{ ref('int_tech_contract_listed') }} as listed
left join {{ ref('int_tech_contract_supplied') }} as supplied
    on listed.registration_no = supplied.registration_no
    and listed.reporter_code = supplied.reporter_code
    and listed.role = supplied.role
order by listed.registration_no, listed.reporter_code, listed.role
