select
    reporter_code as region_code, period, contact_kind, held_on, held_on_cell, enterprise_name, enterprise_name_cell, topic,
    level,
    list_is_open, enterprise_count, enterprise_count_cell, {{ place_columns() }}
from {{ ref('stg_enterprise_visit') }}
order by reporter_code, held_on, source_sheet, source_row
