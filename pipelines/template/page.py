"""One entry sheet: title, whose and when, totals in view, heads, cells to fill, and everything that watches over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.core.finding import SEVERITY_LABEL
from pipelines.core.form import Column
from pipelines.core.rule import load_rules
from pipelines.template.condition import conditions_of, letters
from pipelines.template.look import Looks
from pipelines.template.plan import NUMBERS, Plan, head_of, help_of, is_needed, width_of
from pipelines.template.validation import validation_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

PAPER_CHARACTERS = 170  # what a sheet of A4 across still prints legibly
TEXT_NUMBER = {"number_stored_as_text": "A1:XFD1048576"}
# Without a password: heads are kept from slips, not from people. Everything that fills or shapes a table stays allowed.
ALLOWED = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
    "insert_hyperlinks": True,
    "objects": True,
    "scenarios": True,
}


def write_page(page: Worksheet, plan: Plan, region: str, place: str, lists: dict[str, str], looks: Looks) -> None:
    """``place``: the region's name; ``lists``: column → range of its choices, where they are too many for the rule itself."""
    _write_top(page, plan, region, place, looks)
    for index, column in enumerate(plan.columns):
        page.set_column(index, index, width_of(column), looks.entry(column))
        page.write_string(plan.head_row, index, head_of(column), looks.head(column))
        page.write_comment(plan.head_row, index, help_of(column), {"author": "科指", "x_scale": 1.6, "y_scale": 0.9})
        page.data_validation(plan.first, index, plan.last, index, validation_of(plan, column, region, lists.get(column.name)))
    _write_conditions(page, plan, looks)
    page.set_row(plan.head_row, 36)
    page.ignore_errors(TEXT_NUMBER)
    page.protect("", ALLOWED)
    freeze_and_print(page, plan)


def _write_top(page: Worksheet, plan: Plan, region: str, place: str, looks: Looks) -> None:
    """Every cell above the head gets its own locked format: the columns' own is that of the cells to fill."""
    for row in range(plan.head_row):
        for index in range(len(plan.columns)):
            page.write_blank(row, index, None, looks["line"])
    year, month = plan.period[:4], int(plan.period[5:])
    page.set_row(0, 28)
    page.write_string(0, 0, plan.form.title.zh + (f"（{plan.sheet.title.zh}）" if plan.sheet.set else ""), looks["title"])
    page.write_string(
        1, 0, f"{place}（{region}）　{year}年{month}月　深色表头为必填；单元格变红即有误，变黄请核对", looks["line"]
    )
    grain = f"{plan.form.grain.zh}。" + (plan.form.warning.zh if plan.form.warning else "")
    page.write_string(2, 0, grain, looks["warning"])
    if plan.total_row is not None:
        _write_totals(page, plan, plan.total_row, looks)


def _write_totals(page: Worksheet, plan: Plan, row: int, looks: Looks) -> None:
    for index, column in enumerate(plan.columns):
        if column.name in plan.total_columns:
            span = f"{letters(index)}{plan.first + 1}:{letters(index)}{plan.last + 1}"
            page.write_formula(row, index, f"=SUM({span})", looks["total"], 0)
        else:
            page.write_blank(row, index, None, looks["total_label"])
    page.write_string(row, 0, "合计（自动）", looks["total_label"])


def _write_conditions(page: Worksheet, plan: Plan, looks: Looks) -> None:
    """Red before yellow: the first that holds decides."""
    found = [item for item in conditions_of(plan) if item.rule in load_rules()]
    for item in sorted(found, key=lambda item: item.asks or load_rules()[item.rule].severity != "error"):
        asks = item.asks or load_rules()[item.rule].severity != "error"
        page.conditional_format(
            plan.first,
            item.place,
            plan.last,
            item.place,
            {
                "type": "formula",
                "criteria": f"={item.formula}",
                "format": looks["query" if asks else "error"],
                "stop_if_true": True,
            },
        )


def freeze_and_print(page: Worksheet, plan: Plan) -> None:
    """Heads stay in view and stand on every printed page; the first needed columns stay in view beside."""
    page.freeze_panes(plan.first, 1)
    page.repeat_rows(plan.head_row)
    page.set_landscape()
    page.set_paper(9)
    page.repeat_columns("A:A")
    page.fit_to_pages(-(-sum(width_of(column) for column in plan.columns) // PAPER_CHARACTERS), 0)
    page.set_footer("&C第 &P 页，共 &N 页")


def column_words(column: Column) -> tuple[str, str]:
    """For the explanation: needed or not, and what a number is counted in."""
    return ("必填" if is_needed(column) else "可空"), (column.unit or "" if column.type in NUMBERS else "")


def severity_word(rule: str) -> str:
    return SEVERITY_LABEL[load_rules()[rule].severity]["zh"]
