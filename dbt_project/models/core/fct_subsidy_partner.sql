-- Partners share an application and carry no money of their own.
with named as (
    select application_id, {{ split_names('partner_names') }} as name
    from {{ ref('int_subsidy_application_newest') }}
    where partner_names is not null
)

select distinct application_id, trim(name) as partner_name
from named
where trim(name) <> ''
order by application_id, partner_name
