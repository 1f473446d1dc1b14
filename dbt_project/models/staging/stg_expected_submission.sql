select form, region_code, period, covers_from, due_at, locks_at
from {{ source('register', 'expected') }}
