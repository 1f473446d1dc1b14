-- Terms hold from the month of registration or change until the month of the next change; a cancelled contract is worth nothing.
with registered as (
    select
        registration_no, registration_no_cell, 'registered' as change_kind, registered_on as changed_on, 0 as change_order,
        {{ month_of('registered_on') }} as in_force_from, contract_amount_yuan, contract_amount_cell, technical_amount_yuan,
        technical_amount_cell, seller_region, buyer_region, registered_on, {{ place_columns() }}
    from {{ ref('fct_tech_contract_sighting') }}
    where supplies_contract
),

changed as (
    select
        changed.registration_no, changed.registration_no_cell, changed.change_kind, changed.changed_on, 1 as change_order,
        greatest({{ month_of('changed.changed_on') }}, registered.in_force_from) as in_force_from,
        case
            when changed.change_kind = 'cancelled' then 0
            else coalesce(changed.contract_amount_yuan, registered.contract_amount_yuan)
        end as contract_amount_yuan,
        changed.contract_amount_cell,
        case
            when changed.change_kind = 'cancelled' then 0
            else coalesce(changed.technical_amount_yuan, registered.technical_amount_yuan)
        end as technical_amount_yuan,
        changed.technical_amount_cell,
        registered.seller_region, registered.buyer_region, registered.registered_on, {{ place_columns('changed') }}
    from {{ ref('int_tech_contract_changed') }} as changed
    inner join registered on changed.registration_no = registered.registration_no
),

version as (
    select * from registered
    union all
    select * from changed
),

ordered as (
    select
        *,
        row_number() over (partition by registration_no order by in_force_from, change_order, changed_on) as version_no,
        lead(in_force_from) over (partition by registration_no order by in_force_from, change_order, changed_on) as next_from
    from version
)

select
    registration_no, registration_no_cell, cast(version_no as integer) as version_no, change_kind, changed_on, in_force_from,
    coalesce(next_from, '9999-12') as in_force_to, seller_region, buyer_region, registered_on,
    {{ yuan('contract_amount_yuan') }} as contract_amount_yuan, contract_amount_cell,
    {{ yuan('technical_amount_yuan') }} as technical_amount_yuan, technical_amount_cell, {{ place_columns() }}
from ordered
order by registration_no, version_no
