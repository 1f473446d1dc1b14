{#-
    A claim of full coverage is borne out by the register in force: complete where all its villages are linked, else incomplete;
    every register stands beside it. A claim to a place in front is shown with the places held. Others rest on their own words.
-#}
{% macro report_claims() %}
    select
        concat('item/', claim.submission_id, '/', claim.source_sheet, '/', {{ cell_or_row('claim_cell', 'claim') }}) as code,
        claim.region_code, coalesce(claim.held_month, claim.period) as data_period,
        'month' as period_type, 'claim' as kind,
        case when claim.about = 'full_coverage' then 'agriculture' else 'activity' end as theme,
        concat('claim_', claim.about) as indicator, claim.title as label_zh, 'claim in words' as label_en, claim.claim as text,
        cast(null as decimal(28, 6)) as value, 'claim' as unit, cast(null as date) as on_day, cast(null as bigint) as rank,
        cast(null as varchar) as universe, cast(null as bigint) as n,
        coalesce(case claim.about when 'full_coverage' then coverage.said when 'rank_front' then place.said end, claim.claim_basis)
            as compare_text,
        case when claim.about = 'full_coverage' and coverage.is_full then 'complete' else 'incomplete' end as status,
        concat('item/', claim.submission_id, '/', claim.source_sheet, '/', {{ cell_or_row('claim_cell', 'claim') }}) as lineage_key, claim.submission_id, claim.source_sheet, claim.claim_cell as source_cell,
        80 as order_no
    from (
        select *, case when claim like '%覆盖%' then 'full_coverage' when claim like '%靠前%' or claim like '%前列%' then 'rank_front'
            else 'other' end as about
        from {{ ref('fct_activity') }}
        where claim is not null
    ) as claim
    left join (
        select region_code, period, {{ register_words('coverage') }} as said,
            min(case when is_in_force then coverage_pct end) = 100 as is_full
        from {{ ref('mart_village_coverage') }} as coverage
        group by region_code, period
    ) as coverage
        on claim.region_code = coverage.region_code and claim.period = coverage.period
    left join (
        select place.region_code, place.period, {{ join_texts(
            "concat(indicator.name_zh, '第', cast(place.rank as varchar), '/', cast(place.n as varchar))",
            'indicator.report_order', '；') }} as said
        from {{ ref('mart_ranking') }} as place
        inner join {{ ref('dim_indicator') }} as indicator on place.indicator = indicator.indicator
        where place.rank is not null
        group by place.region_code, place.period
    ) as place
        on claim.region_code = place.region_code and claim.period = place.period
{%- endmacro %}
