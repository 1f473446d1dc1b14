with current_row as (
    {{ current_rows('tech_contract') }}
)

select
    registration_no,
    registration_no__cell as registration_no_cell,
    role,
    reporter_code,
    period,
    project_name,
    contract_type,
    {{ entity_id('seller_uscc', 'seller_name') }} as seller_entity_id,
    seller_name,
    seller_uscc,
    seller_region,
    {{ entity_id('buyer_uscc', 'buyer_name') }} as buyer_entity_id,
    buyer_name,
    buyer_uscc,
    buyer_region,
    buyer_nature,
    {{ yuan('contract_amount') }} as contract_amount_yuan,
    contract_amount__cell as contract_amount_cell,
    {{ yuan('technical_amount') }} as technical_amount_yuan,
    technical_amount__cell as technical_amount_cell,
    signed_on,
    effective_from as effective_from_on,
    effective_to as effective_to_on,
    registered_on,
    tech_field,
    {{ place_columns() }}
from current_row
