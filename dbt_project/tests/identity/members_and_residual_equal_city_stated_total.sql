-- Counts exactly; amounts within half a unit of the last digit that the city states.
select * from {{ ref('mart_identity') }}
where identity in ('members_and_residual_equal_city_stated_count', 'members_and_residual_equal_city_stated_amount') and not holds
