-- Figures as they are written in a report: amounts in 万元 with two places, all else at the indicator's decimals.
select
    found.lineage_key as code, found.region_code, {{ half_year_of('found.period') }} as report_period, found.data_period,
    found.period_type, 'measure' as kind, found.indicator, indicator.name_zh as label,
    concat({{ written_value('found.value', 'found.unit', 'indicator.decimals') }}, {{ written_unit('found.unit', 'indicator.counter') }}) as text,
    found.value, found.unit, found.status, found.lineage_key
from {{ ref('mart_indicator_value') }} as found
inner join {{ ref('dim_indicator') }} as indicator on found.indicator = indicator.indicator
where found.value is not null

union all

select
    concat(place.lineage_key, '/rank') as code, place.region_code, {{ half_year_of('place.period') }} as report_period, place.data_period,
    place.period_type, 'rank' as kind, place.indicator, indicator.name_zh as label,
    concat('第', cast(place.rank as varchar)) as text,
    cast(place.rank as decimal(28, 6)) as value, 'rank' as unit, place.status, concat(place.lineage_key, '/rank') as lineage_key
from {{ ref('mart_ranking') }} as place
inner join {{ ref('dim_indicator') }} as indicator on place.indicator = indicator.indicator
where place.rank is not null
