select * from {{ ref('mart_identity') }} where identity = 'city_growth_between_members' and not holds
