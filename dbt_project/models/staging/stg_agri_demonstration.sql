with current_row as (
    {{ current_rows('agri_demonstration') }}
)

select
    reporter_code,
    period,
    kind,
    base_name,
    base_name__cell as base_name_cell,
    technique,
    technique__cell as technique_cell,
    village_name,
    {{ pct('area_mu') }} as area_mu,
    area_mu__cell as area_mu_cell,
    started_on,
    {{ place_columns() }}
from current_row
