-- One row per link: a village is known by its code; where none was given, by the one village of that name (and town, if given)
-- that the registers have in the region; else by its name alone. No name is changed here.
with named as (
    select region_code, village_name, town_name, village_code
    from {{ ref('stg_village') }}
    group by region_code, village_name, town_name, village_code
),

guessed as (
    select link.submission_id, link.source_sheet, link.source_row, min(named.village_code) as village_code
    from {{ ref('stg_commissioner_village') }} as link
    inner join named
        on link.reporter_code = named.region_code and link.village_name = named.village_name
        and coalesce(link.town_name, named.town_name) = named.town_name
    where link.village_code is null
    group by link.submission_id, link.source_sheet, link.source_row
    having count(distinct named.village_code) = 1
)

select
    link.*, coalesce(link.village_code, guessed.village_code) as known_code,
    coalesce(
        link.village_code, guessed.village_code,
        concat('name:', link.reporter_code, '/', coalesce(link.town_name, ''), '/', link.village_name)
    ) as village_key
from {{ ref('stg_commissioner_village') }} as link
left join guessed
    on link.submission_id = guessed.submission_id
    and link.source_sheet = guessed.source_sheet
    and link.source_row = guessed.source_row
