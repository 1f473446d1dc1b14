select list, code, name, cast(step as integer) as step
from {{ source('register', 'codelist') }}
