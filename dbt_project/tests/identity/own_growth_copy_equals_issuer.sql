select * from {{ ref('mart_identity') }} where identity = 'own_growth_copy_equals_issuer' and not holds
