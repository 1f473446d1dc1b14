select distinct form, region_code, period
from {{ source('raw', 'waiver') }}
