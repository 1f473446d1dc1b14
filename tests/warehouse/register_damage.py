"""One damage for each condition on the registers and on what is made of them. No test lives here."""

from __future__ import annotations

BROKEN_CONDITIONS = {
    "fct_enterprise_need_open_days_are_not_negative": "update core.fct_enterprise_need set open_days = -1",
    "mart_enterprise_ladder_parts_lie_within_what_is_in_force":
        "update marts.mart_enterprise_ladder set expiring_count = in_force_count + 1",
    "mart_ladder_conversion_parts_lie_within_the_cohort":
        "update marts.mart_ladder_conversion set promoted_count = entered_count + 1",
    "mart_village_coverage_adds_up": "update marts.mart_village_coverage set linked_count = linked_count + 1",
    "mart_doubt_only_asks": "update marts.mart_doubt set severity = 'error'",
    "mart_report_figure_kinds_are_known": "update marts.mart_report_figure set kind = 'guess'",
    "mart_report_figure_items_have_a_place": "update marts.mart_report_figure set source_sheet = null",
    "mart_report_figure_lies_in_its_half_year": "update marts.mart_report_figure set report_period = '2022-05'",
}
