-- One row per entity and appearance in a form: name and code as they were typed, with the region that stood beside them.
select
    seller_entity_id as entity_id, seller_name as entity_name, seller_uscc as credit_code, seller_region as region_code, period,
    1 as is_party
from {{ ref('stg_tech_contract') }}
union all
select buyer_entity_id, buyer_name, buyer_uscc, buyer_region, period, 1 as is_party
from {{ ref('stg_tech_contract') }}
union all
select entity_id, entity_name, entity_uscc, reporter_code, period, 0 as is_party
from {{ ref('stg_subsidy_application') }}
{%- for form, name, code in [
    ('enterprise_need', 'enterprise_name', 'enterprise_uscc'), ('enterprise_tier', 'enterprise_name', 'enterprise_uscc'),
    ('high_tech_application', 'enterprise_name', 'enterprise_uscc'), ('platform', 'host_name', 'host_uscc'),
    ('talent_team', 'host_name', 'host_uscc'),
] %}

    union all

    select entity_id, {{ name }}, {{ code }}, reporter_code, period, cast(null as integer) as is_party
    from {{ ref('stg_' ~ form) }}
{%- endfor %}
