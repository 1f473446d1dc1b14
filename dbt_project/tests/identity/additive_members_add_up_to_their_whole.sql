-- What is declared additive adds up: members never make more than their whole, whose rest is what is coded to no member.
with counted as (
    select figure.period, figure.period_type, figure.indicator, figure.region_code, figure.value
    from {{ ref('mart_indicator_value') }} as figure
    inner join {{ ref('dim_indicator') }} as indicator on figure.indicator = indicator.indicator
    where indicator.is_additive and figure.status = 'complete'
),

part as (
    select * from {{ ref('dim_region_part') }} where part_kind = 'member'
)

select whole.indicator, whole.period, whole.period_type, whole.region_code, whole.value, sum(member.value) as members
from counted as whole
inner join part on whole.region_code = part.whole_code and whole.period >= part.valid_from and whole.period < part.valid_to
left join counted as member
    on part.part_code = member.region_code and whole.indicator = member.indicator and whole.period = member.period
    and whole.period_type = member.period_type
group by whole.indicator, whole.period, whole.period_type, whole.region_code, whole.value
having coalesce(sum(member.value), 0) > whole.value
