{#- At least `minimum` rows: an empty table would pass every other check. -#}
{% test has_rows(model, minimum=1) %}
select row_count from (select count(*) as row_count from {{ model }}) as counted where row_count < {{ minimum }}
{% endtest %}
