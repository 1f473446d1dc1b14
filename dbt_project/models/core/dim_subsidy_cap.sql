select policy_level, cap_yuan, year_from, year_to
from {{ ref('stg_subsidy_cap') }}
order by policy_level, year_from
