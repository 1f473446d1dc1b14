-- One row per contract, reporter and role: where a reporter lists a contract in several months, its newest listing stands.
with listing as (
    select *, concat(period, '|', submission_id, '|', lpad(cast(source_row as varchar), 8, '0')) as listing_key
    from {{ ref('stg_tech_contract') }}
),

newest as (
    select registration_no, reporter_code, role, max(listing_key) as listing_key, count(*) as listing_count
    from listing
    group by registration_no, reporter_code, role
)

select listing.*, newest.listing_count
from listing
inner join newest
    on listing.registration_no = newest.registration_no
    and listing.reporter_code = newest.reporter_code
    and listing.role = newest.role
    and listing.listing_key = newest.listing_key
