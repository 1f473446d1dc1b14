select period
from {{ source('register', 'period') }}
