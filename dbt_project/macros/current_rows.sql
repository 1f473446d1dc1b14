{#- The rows of a form that count: of submissions that are current, without those that were kept out. -#}
{% macro current_rows(form) -%}
    select form_row.*
    from {{ source('raw', form) }} as form_row
    inner join {{ source('raw', 'submission') }} as submission on form_row.submission_id = submission.submission_id
    where submission.is_current and not form_row.quarantined
{%- endmacro %}

{#- Where a row stood in the workbook: the columns that every fact carries. -#}
{% macro place_columns(relation=none) -%}
    {%- set prefix = relation ~ '.' if relation else '' -%}
    {{ prefix }}submission_id, {{ prefix }}source_sheet, {{ prefix }}source_row
{%- endmacro %}
