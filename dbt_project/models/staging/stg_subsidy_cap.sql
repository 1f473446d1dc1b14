select
    policy_level, cast(cap_yuan as decimal(18, 2)) as cap_yuan, cast(year_from as bigint) as year_from,
    coalesce(cast(year_to as bigint), 9999) as year_to
from {{ source('register', 'subsidy_cap') }}
