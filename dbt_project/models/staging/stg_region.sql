-- Our own register first; what it does not hold comes from the national list, then from the codes for what lies outside it.
with own as (
    select
        region_id, code as region_code, name, name_en, parent_code, kind,
        coalesce(valid_from, '0001-01') as valid_from,
        coalesce(valid_to, '9999-12') as valid_to,
        additive_to_city = 'yes' as is_additive
    from {{ source('register', 'region') }}
),

elsewhere as (
    select
        concat('GB-', code) as region_id, code as region_code, name, cast(null as varchar) as name_en,
        case
            when code like '%0000' then cast(null as varchar)
            when code like '%00' then concat(substring(code, 1, 2), '0000')
            else concat(substring(code, 1, 4), '00')
        end as parent_code,
        case when code like '%0000' then 'province' when code like '%00' then 'prefecture' else 'county' end as kind,
        concat(substring(first_seen_yyyymm, 1, 4), '-', substring(first_seen_yyyymm, 5, 2)) as valid_from,
        case
            when first_absent_yyyymm is null then '9999-12'
            else concat(substring(first_absent_yyyymm, 1, 4), '-', substring(first_absent_yyyymm, 5, 2))
        end as valid_to,
        cast(null as boolean) as is_additive
    from {{ source('register', 'gb2260') }}
    where code not in (select region_code from own)
),

special as (
    select
        concat('S-', code) as region_id, code as region_code, name, cast(null as varchar) as name_en,
        cast(null as varchar) as parent_code, 'special' as kind, '0001-01' as valid_from, '9999-12' as valid_to,
        cast(null as boolean) as is_additive
    from {{ source('register', 'special_region') }}
    where code not in (select region_code from elsewhere)
)

select * from own
union all
select * from elsewhere
union all
select * from special
