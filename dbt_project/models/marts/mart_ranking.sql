with member as (
    {{ ranking_members() }}
),

edge as (
    select indicator, period, region_code, 'low' as edge, low as place, weight_best as weight from member
    union all
    select indicator, period, region_code, 'high' as edge, high as place, weight_worst as weight from member
),

-- Walking down from the top: at a member's high edge the low edges passed so far lie strictly above it, and the other way round.
walked as (
    select
        indicator, period, region_code, edge,
        sum(case when edge = 'low' then weight else 0 end) over (
            partition by indicator, period order by place desc, case when edge = 'high' then 0 else 1 end
            rows between unbounded preceding and current row
        ) as lows_above,
        sum(case when edge = 'high' then weight else 0 end) over (
            partition by indicator, period order by place desc, case when edge = 'low' then 0 else 1 end
            rows between unbounded preceding and current row
        ) as highs_above
    from edge
),

bound as (
    select
        indicator, period, region_code,
        1 + max(case when edge = 'high' then lows_above end) as rank_best,
        1 + max(case when edge = 'low' then highs_above end) as rank_worst_with_own
    from walked
    group by indicator, period, region_code
),

standing as (
    select
        indicator, period, own, count(*) as sharing,
        lag(own) over (partition by indicator, period order by own desc) as next_above,
        lead(own) over (partition by indicator, period order by own desc) as next_below
    from member
    where own is not null
    group by indicator, period, own
),

placed as (
    select
        indicator, period, region_code,
        {{ rank_by_policy('indicator, period') }} as place,
        {{ rank_by_policy('indicator, period, peer_group') }} as peer_place
    from member
    where own is not null
)

select
    member.indicator, member.period, member.region_code, member.data_period, member.period_type, member.value, member.unit,
    cast(placed.place as bigint) as rank,
    cast(bound.rank_best as bigint) as rank_best,
    cast(
        bound.rank_worst_with_own - case when member.high > member.low then member.weight_worst else 0 end as bigint
    ) as rank_worst,
    member.universe, member.n, member.tie_policy, member.direction,
    {{ value_decimal('standing.next_above - member.own') }} as gap_to_next,
    {{ value_decimal('case when standing.sharing > 1 then 0 else member.own - standing.next_below end') }} as margin_to_previous,
    {{ value_decimal('member.value - member.city_value') }} as gap_to_city,
    member.peer_group, cast(placed.peer_place as bigint) as peer_rank, member.status, member.lineage_key
from member
inner join bound
    on member.indicator = bound.indicator and member.period = bound.period and member.region_code = bound.region_code
left join placed
    on member.indicator = placed.indicator and member.period = placed.period and member.region_code = placed.region_code
left join standing
    on member.indicator = standing.indicator and member.period = standing.period and member.own = standing.own
order by member.indicator, member.period, rank, member.region_code
