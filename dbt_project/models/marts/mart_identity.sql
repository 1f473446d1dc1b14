-- Every comparison of two independently submitted sides, so that a check that compared nothing can be told from one that held.
with figure as (
    select * from {{ ref('mart_indicator_value') }} where status = 'complete' and period_type = 'cumulative'
),

part as (
    select * from {{ ref('dim_region_part') }} where part_kind = 'member'
),

mirror as (
    select *, concat(seller_region, '>', buyer_region) as place from {{ ref('mart_mirror') }} where is_comparable
),

stated as (
    select
        *, concat(region_code, ' ', direction) as place,
        case when direction = 'export' then 'contract_exported' else 'contract_absorbed' end as measure
    from {{ ref('fct_tech_contract_total') }}
),

-- The city states 亿元 with one decimal: half a unit of the last digit is 0.05 亿元.
kind as (
    select 'count' as kind, 0 as tolerance

    union all

    select 'amount' as kind, 5000000 as tolerance
),

compared as (
    select
        'mirror_inside_city_count' as identity, period, place, exported_count as one_side, absorbed_count as other_side,
        0 as tolerance
    from mirror

    union all

    select 'mirror_inside_city_amount' as identity, period, place, exported_amount_yuan, absorbed_amount_yuan, 0 as tolerance
    from mirror

    union all

    select
        concat('members_and_residual_equal_city_stated_', kind.kind) as identity, stated.period, stated.place,
        figure.value as one_side,
        case when kind.kind = 'count' then stated.contract_count else stated.contract_amount_yuan end as other_side,
        kind.tolerance
    from stated
    cross join kind
    inner join figure
        on stated.region_code = figure.region_code
        and stated.period = figure.period
        and concat(stated.measure, '_', kind.kind) = figure.indicator

    union all

    {{ growth_identities() }}
)

select
    identity, period, place, {{ value_decimal('one_side') }} as one_side, {{ value_decimal('other_side') }} as other_side,
    {{ value_decimal('tolerance') }} as tolerance, {{ value_decimal('abs(one_side - other_side)') }} as difference,
    abs(one_side - other_side) <= tolerance as holds
from compared
order by identity, period, place
