{#- Figures: every known value of an indicator that a section prints, with its place and its distance to the city beside it. -#}
{% macro report_measures() %}
    select
        found.lineage_key as code, found.region_code, found.data_period, found.period_type, 'measure' as kind, indicator.theme,
        found.indicator, indicator.name_zh as label_zh, indicator.name_en as label_en,
        concat({{ written_value('found.value', 'found.unit', 'indicator.decimals') }},
            {{ written_unit('found.unit', 'indicator.counter_zh') }}) as text,
        found.value, found.unit, cast(null as date) as on_day, place.rank,
        coalesce(place.universe, coverage.register) as universe, place.n,
        coalesce(coverage.said, {{ against_city('place.gap_to_city', 'indicator.decimals') }}) as compare_text,
        found.status, found.lineage_key, cast(null as varchar) as submission_id, cast(null as varchar) as source_sheet,
        cast(null as varchar) as source_cell, indicator.report_order as order_no
    from {{ ref('mart_indicator_value') }} as found
    inner join {{ ref('dim_indicator') }} as indicator on found.indicator = indicator.indicator
    left join {{ ref('mart_ranking') }} as place on found.lineage_key = place.lineage_key
    left join (
        {{ coverage_said() }}
    ) as coverage
        on found.indicator = coverage.indicator and found.region_code = coverage.region_code and found.period = coverage.period
    where found.value is not null and indicator.theme is not null
{%- endmacro %}

{#- Places, where there is one; with the best and worst possible where they differ. -#}
{% macro report_ranks() %}
    select
        concat(place.lineage_key, '/rank') as code, place.region_code, place.data_period, place.period_type, 'rank' as kind,
        indicator.theme, place.indicator, indicator.name_zh as label_zh, indicator.name_en as label_en,
        {{ written_rank('place') }} as text, cast(place.rank as decimal(28, 6)) as value, 'rank' as unit,
        cast(null as date) as on_day, place.rank, place.universe, place.n,
        {{ against_city('place.gap_to_city', 'indicator.decimals') }},
        place.status, concat(place.lineage_key, '/rank') as lineage_key, cast(null as varchar) as submission_id,
        cast(null as varchar) as source_sheet, cast(null as varchar) as source_cell, indicator.report_order as order_no
    from {{ ref('mart_ranking') }} as place
    inner join {{ ref('dim_indicator') }} as indicator on place.indicator = indicator.indicator
    where place.rank is not null and indicator.theme is not null
{%- endmacro %}

{#- 第2, or 第2（可能 1–3） while something is missing. -#}
{% macro written_rank(place) -%}
    concat('第', cast({{ place }}.rank as varchar), case when {{ place }}.rank_best <> {{ place }}.rank_worst then concat(
        '（可能 ', cast({{ place }}.rank_best as varchar), '–', cast({{ place }}.rank_worst as varchar), '）') else '' end)
{%- endmacro %}

{% macro against_city(gap, places) -%}
    case
        when {{ gap }} = 0 then '与全市持平'
        when {{ gap }} is not null then concat(case when {{ gap }} > 0 then '高于全市' else '低于全市' end,
            {{ written_value('abs(' ~ gap ~ ')', "'percentage_point'", places) }}, '个百分点')
    end
{%- endmacro %}

{#- A coverage names its own register, and says of every register what share of it is covered. -#}
{% macro coverage_said() %}
{%- for ratio in indicator_declarations() if ratio.op == 'ratio' %}
{%- for below in indicator_declarations() if below.code == ratio.operands[1] and below.relation == 'core.fct_village_register' %}
        select '{{ ratio.code }}' as indicator, own.register, own.region_code, own.period, {{ register_words('beside') }} as said
        from {{ ref('mart_village_coverage') }} as own
        inner join {{ ref('mart_village_coverage') }} as beside on own.region_code = beside.region_code and own.period = beside.period
        where {{ below.where | replace('register', 'own.register') }}
        group by own.register, own.region_code, own.period
        union all
{%- endfor %}
{%- endfor %}
        select cast(null as varchar), cast(null as varchar), cast(null as varchar), cast(null as varchar),
        cast(null as varchar) where false
{%- endmacro %}

{% macro register_words(relation) -%}
    {{ join_texts("concat('名册 ', " ~ relation ~ ".register, '：', cast(" ~ relation ~ ".covered_count as varchar), '/', cast("
        ~ relation ~ ".village_count as varchar), '村')", relation ~ '.register_from, ' ~ relation ~ '.register', '；') }}
{%- endmacro %}
