select
    platform.reporter_code as region_code, platform.period, platform.platform_name, platform.platform_name_cell,
    platform.platform_kind,
    platform.level, platform.level in ('national', 'province') as is_province_or_above, platform.entity_id, platform.batch,
    platform.approved_on, platform.valid_to_on, platform.document_no,
    platform.approved_on <= dim_period.last_day_on
    and coalesce(platform.valid_to_on, dim_period.last_day_on) >= dim_period.last_day_on as is_in_force,
    {{ place_columns('platform') }}
from {{ ref('stg_platform') }} as platform
inner join {{ ref('dim_period') }} as dim_period on platform.period = dim_period.period
order by platform.reporter_code, platform.period, platform.platform_kind, platform.platform_name
