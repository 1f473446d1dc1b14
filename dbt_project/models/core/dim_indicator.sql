select
    code as indicator, name_zh, name_en, definition_zh, definition_en, unit,
    cast(decimals as integer) as decimals, measure_type, cast(additive as boolean) as is_additive, op, period_type,
    price_basis, scope, publisher,
    {{ value_decimal('lower_limit') }} as lower_limit, {{ value_decimal('tolerance') }} as tolerance,
    tolerance_source, universe, tie_policy, missing_policy, direction, revision_policy,
    counter_zh, counter_en, theme, cast(report_order as integer) as report_order, source
from {{ ref('stg_indicator') }}
order by code
