select
    reporter_code as region_code, period, kind, base_name, base_name_cell, technique, technique_cell, village_name, area_mu,
    area_mu_cell,
    started_on, {{ place_columns() }}
from {{ ref('stg_agri_demonstration') }}
order by reporter_code, period, base_name, technique
