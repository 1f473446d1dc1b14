select
    submission_id, form, region_code, period, version, receipt_no, file_name, sha256, received_at, state, is_current, row_count,
    quarantined_count
from {{ ref('stg_submission') }}
order by form, region_code, period, version
