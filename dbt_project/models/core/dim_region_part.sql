-- A whole is a region that has additive members. Its own code and its zones are the residual: coded to the city, or to no member.
with region as (
    select * from {{ ref('stg_region') }} where is_additive is not null or kind = 'prefecture'
),

whole as (
    select distinct parent_code as whole_code from region where is_additive
),

part as (
    select
        region.parent_code as whole_code, region.region_code as part_code,
        case when region.is_additive then 'member' else 'residual' end as part_kind, region.valid_from, region.valid_to
    from region
    inner join whole on region.parent_code = whole.whole_code
    union all
    select
        region_code as whole_code, region_code as part_code,
        case when region_code in (select whole_code from whole) then 'residual' else 'self' end as part_kind, valid_from, valid_to
    from {{ ref('stg_region') }}
)

select whole_code, part_code, part_kind, valid_from, valid_to
from part
order by whole_code, part_code, valid_from
