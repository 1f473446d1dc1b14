select *
from {{ source('register', 'indicator') }}
