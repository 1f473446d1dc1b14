-- The same host under two programmes at once is an overlap to be asked about, not a mistake by itself.
select
    talent.reporter_code as region_code, talent.period, talent.entry_no, talent.entry_no_cell, talent.programme, talent.batch,
    talent.batch_cell, talent.entry_kind, talent.team_name, talent.entity_id, talent.host_name, talent.level,
    talent.selected_year,
    talent.valid_to_on,
    coalesce(talent.valid_to_on, dim_period.last_day_on) >= dim_period.last_day_on as is_in_force,
    {{ place_columns('talent') }}
from {{ ref('stg_talent_team') }} as talent
inner join {{ ref('dim_period') }} as dim_period on talent.period = dim_period.period
order by talent.reporter_code, talent.period, talent.programme, talent.entry_no
