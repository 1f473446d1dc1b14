-- One row per region, data period, publisher and basis: the newest statement stands, since growth is revised in later tables.
with stated as (
    select
        output.*,
        case when region.kind = 'prefecture' then 'city_bureau' else 'district_bureau' end as publisher,
        row_number() over (
            partition by output.region_code, output.data_period, output.price_basis, output.scope, region.kind = 'prefecture'
            order by output.period desc, output.reporter_code asc, output.source_row asc
        ) as telling
    from {{ ref('stg_high_tech_output') }} as output
    left join {{ ref('stg_region') }} as region
        on output.reporter_code = region.region_code and output.period >= region.valid_from and output.period < region.valid_to
)

select *
from stated
where telling = 1
