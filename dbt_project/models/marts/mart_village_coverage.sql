-- Registers may disagree: each stands with its own figures, and none vetoes another.
with linked as (
    select distinct region_code, period, village_key, village_name, village_code
    from {{ ref('fct_commissioner_village') }}
    where is_in_force
),

listed as (
    select
        register, region_code, period, register_from, is_in_force, count(*) as village_count,
        sum(case when is_linked then 1 else 0 end) as covered_count,
        {{ join_texts("case when not is_linked then village_name end", 'village_code') }} as unlinked_names
    from {{ ref('fct_village_register') }}
    group by register, region_code, period, register_from, is_in_force
),

unlisted as (
    select
        listed.register, listed.region_code, listed.period, count(distinct linked.village_key) as linked_count,
        count(distinct case when register.village_code is null then linked.village_key end) as unlisted_count,
        {{ join_texts("case when register.village_code is null then linked.village_name end", 'linked.village_key') }}
            as unlisted_names
    from listed
    left join linked on listed.region_code = linked.region_code and listed.period = linked.period
    left join {{ ref('fct_village_register') }} as register
        on listed.register = register.register and linked.region_code = register.region_code and linked.period = register.period
        and linked.village_code = register.village_code
    group by listed.register, listed.region_code, listed.period
)

select
    listed.register, listed.region_code, listed.period, listed.register_from, listed.is_in_force, listed.village_count,
    unlisted.linked_count, cast(listed.covered_count as bigint) as covered_count,
    cast(listed.village_count - listed.covered_count as bigint) as unlinked_count, listed.unlinked_names,
    unlisted.unlisted_count, unlisted.unlisted_names,
    {{ exact_ratio('cast(listed.covered_count as decimal(28, 6))', 'cast(listed.village_count as decimal(28, 6))', 0, 100, 1) }}
        as coverage_pct
from listed
inner join unlisted
    on listed.register = unlisted.register and listed.region_code = unlisted.region_code and listed.period = unlisted.period
order by listed.register, listed.region_code, listed.period
