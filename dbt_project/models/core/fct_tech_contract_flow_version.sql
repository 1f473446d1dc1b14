-- A cancelled version flows nowhere. A contract with both ends in a region stands there twice: is_first_in_… marks the row that
-- counts where each contract counts once, in the region and in the whole (the city) that the region belongs to.
with version as (
    select * from {{ ref('fct_tech_contract_version') }} where change_kind <> 'cancelled'
),

part as (
    select * from {{ ref('dim_region_part') }} where part_kind <> 'self'
),

flow as (
    select version.*, 'export' as direction, version.seller_region as region_code, version.buyer_region as other_region
    from version
    union all
    select version.*, 'absorb' as direction, version.buyer_region as region_code, version.seller_region as other_region
    from version
)

select
    flow.registration_no, flow.registration_no_cell, flow.version_no, flow.direction, flow.region_code, flow.other_region,
    flow.in_force_from, flow.in_force_to, flow.registered_on,
    flow.contract_amount_yuan, flow.contract_amount_cell, flow.technical_amount_yuan, flow.technical_amount_cell,
    flow.direction = 'export' or flow.region_code <> flow.other_region as is_first_in_region,
    flow.direction = 'export' or other.whole_code is null or own.whole_code is null or own.whole_code <> other.whole_code
        as is_first_in_whole,
    {{ place_columns('flow') }}
from flow
left join part as own
    on flow.region_code = own.part_code
    and {{ month_of('flow.registered_on') }} >= own.valid_from and {{ month_of('flow.registered_on') }} < own.valid_to
left join part as other
    on flow.other_region = other.part_code
    and {{ month_of('flow.registered_on') }} >= other.valid_from and {{ month_of('flow.registered_on') }} < other.valid_to
order by flow.registration_no, flow.version_no, flow.direction
