select list, code, name, step
from {{ ref('stg_codelist') }}
order by list, code
