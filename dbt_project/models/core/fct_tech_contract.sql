with sighting as (
    select * from {{ ref('fct_tech_contract_sighting') }} where supplies_contract
),

newest as (
    select * from {{ ref('fct_tech_contract_version') }} where in_force_to = '9999-12'
)

select
    sighting.registration_no, newest.registration_no_cell, sighting.project_name, sighting.contract_type, sighting.tech_field,
    sighting.seller_entity_id, sighting.seller_region, sighting.buyer_entity_id, sighting.buyer_region, sighting.buyer_nature,
    newest.contract_amount_yuan, newest.contract_amount_cell, newest.technical_amount_yuan, newest.technical_amount_cell,
    sighting.signed_on, sighting.registered_on, newest.change_kind as status, newest.changed_on,
    sighting.reporter_code, sighting.role as supplied_by, {{ place_columns('newest') }}
from sighting
inner join newest on sighting.registration_no = newest.registration_no
order by sighting.registration_no
