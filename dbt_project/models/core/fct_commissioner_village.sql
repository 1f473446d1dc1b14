-- A link is in force when the reporting period's last day lies inside the term, both ends included.
select
    link.reporter_code as region_code, link.period, link.commissioner_no, link.commissioner_no_cell, link.level,
    link.village_name,
    link.village_name_cell, link.known_code as village_code, link.village_key, link.town_name, link.term_from_on, link.term_to_on,
    link.agreement_no, link.field,
    link.term_from_on <= dim_period.last_day_on and link.term_to_on >= dim_period.last_day_on as is_in_force,
    {{ place_columns('link') }}
from {{ ref('int_commissioner_village_known') }} as link
inner join {{ ref('dim_period') }} as dim_period on link.period = dim_period.period
order by link.reporter_code, link.period, link.commissioner_no, link.village_name
