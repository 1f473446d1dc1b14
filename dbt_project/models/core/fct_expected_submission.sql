select
    expected.form, expected.region_code, expected.period, expected.covers_from, expected.due_at, expected.locks_at,
    waiver.form is not null as is_waived
from {{ ref('stg_expected_submission') }} as expected
left join {{ ref('stg_waiver') }} as waiver
    on expected.form = waiver.form and expected.region_code = waiver.region_code and expected.period = waiver.period
order by expected.form, expected.region_code, expected.period
