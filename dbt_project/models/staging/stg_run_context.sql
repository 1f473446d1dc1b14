select period, as_of
from {{ source('raw', 'run_context') }}
