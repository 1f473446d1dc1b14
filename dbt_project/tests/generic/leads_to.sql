{#- Every value of `column` stands in `field` of another relation; empty values are not asked. -#}
{% test leads_to(model, column, to, field) %}
select near.{{ column }}, count(*) as row_count
from {{ model }} as near
left join (select distinct {{ field }} as far_key from {{ to }}) as far on near.{{ column }} = far.far_key
where near.{{ column }} is not null and far.far_key is null
group by near.{{ column }}
{% endtest %}
