with current_row as (
    {{ current_rows('commissioner_village') }}
)

select
    reporter_code,
    period,
    commissioner_no,
    commissioner_no__cell as commissioner_no_cell,
    level,
    village_name,
    village_name__cell as village_name_cell,
    village_code,
    town_name,
    term_from as term_from_on,
    term_to as term_to_on,
    agreement_no,
    field,
    {{ place_columns() }}
from current_row
