select * from {{ ref('mart_identity') }} where identity = 'mirror_inside_city_amount' and not holds
