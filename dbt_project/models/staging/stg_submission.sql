select
    submission_id, receipt_no, form, region_code, period, version, received_at, state, is_current, row_count, quarantined_count,
    file_name, sha256
from {{ source('raw', 'submission') }}
