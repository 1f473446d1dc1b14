{#- Linked villages that a register does not have, and two registers that give different coverage. -#}
{% macro village_doubts() %}
    with link as (
        select
            region_code, period, village_key,
            min(concat(submission_id, ' ', source_sheet, '!', village_name_cell)) as place
        from {{ ref('fct_commissioner_village') }}
        where is_in_force
        group by region_code, period, village_key
    ),

    unlisted as (
        select coverage.register, coverage.region_code, coverage.period,
        {{ join_texts('link.place', 'link.village_key', '；') }} as cells
        from {{ ref('mart_village_coverage') }} as coverage
        inner join link on coverage.region_code = link.region_code and coverage.period = link.period
        left join {{ ref('fct_village_register') }} as register
            on coverage.register = register.register and coverage.region_code = register.region_code and coverage.period = register.period
            and link.village_key = register.village_code
        where register.village_code is null
        group by coverage.register, coverage.region_code, coverage.period
    )

    select
        'village_not_in_register' as rule, coverage.region_code, coverage.period, coverage.register as subject,
        concat(coverage.register, '：', coverage.unlisted_names) as what, unlisted.cells, coverage.unlisted_count as row_count
    from {{ ref('mart_village_coverage') }} as coverage
    inner join unlisted
        on coverage.register = unlisted.register and coverage.region_code = unlisted.region_code and coverage.period = unlisted.period
    where coverage.unlisted_count > 0

    union all

    select
        'village_registers_disagree' as rule, one.region_code, one.period, concat(one.register, '|', other.register) as subject,
        concat(one.register, ' ', cast(one.covered_count as varchar), '/', cast(one.village_count as varchar), '；', other.register, ' ',
            cast(other.covered_count as varchar), '/', cast(other.village_count as varchar), '，',
            coalesce(other.unlinked_names, '')) as what,
        cast(null as varchar) as cells, 2 as row_count
    from {{ ref('mart_village_coverage') }} as one
    inner join {{ ref('mart_village_coverage') }} as other
        on one.region_code = other.region_code and one.period = other.period and one.register_from < other.register_from
    where one.coverage_pct <> other.coverage_pct
{%- endmacro %}
