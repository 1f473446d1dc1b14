{#- None of `columns` is empty in any row. -#}
{% test is_filled(model, columns) %}
select * from {{ model }}
where {% for column in columns %}{{ column }} is null{% if not loop.last %} or {% endif %}{% endfor %}
{% endtest %}
