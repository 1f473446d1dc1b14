"""A clerk who fills a template by what he sees in it: heads, drop-downs, notes. No test lives here.

He knows the declarations only where a person would know the facts (which date comes first); what may be chosen he takes from the
workbook itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.core.form import Column, load_forms
from pipelines.core.money import YUAN_PER_UNIT
from pipelines.template import Previous, Request, head_of, render
from pipelines.template.plan import Plan, plans_of
from tests.unit.intake_book import credit_code

REGION, PERIOD = "340403", "2022-06"
# One row says it all: a district reports itself, a total is one for each role.
_SINGLE = {"high_tech_output": 1, "tech_contract_total": 1}
_ID = {"registration_no": "2022340403{:06d}", "village_code": "340403100{:03d}", "certificate_no": "GR202234{:06d}"}


def make(folder: Path, *codes: str, region: str = REGION, period: str = PERIOD, previous: tuple[Previous, ...] = ()) -> Path:
    """A template of these forms, or of all."""
    forms = [form for code, form in load_forms().items() if not codes or code in codes]
    return render(Request(forms, region, period, previous), folder / f"{region}_{period}.xlsx")


def plans(*codes: str, period: str = PERIOD) -> list[Plan]:
    return [plan for code, form in load_forms().items() if not codes or code in codes for plan in plans_of(form, period)]


def fill(path: Path, *codes: str, rows: int = 3, period: str = PERIOD) -> Path:
    """Types ``rows`` sound rows into each entry sheet of the workbook, in place."""
    book = openpyxl.load_workbook(path)
    for number, plan in enumerate(plans(*codes, period=period)):
        page = book[plan.name]
        heads = {page.cell(plan.head_row + 1, place + 1).value: place + 1 for place in range(len(plan.columns))}
        offered = choices_in(book, page, plan)
        for serial in range(min(rows, _SINGLE.get(plan.form.form, rows))):
            for column in plan.columns:
                value = sound_value(plan, column, 100 * number + serial + 1, offered)
                page.cell(plan.first + 1 + serial, heads[head_of(column)], value)
    book.save(path)
    return path


def choices_in(book: openpyxl.Workbook, page: Worksheet, plan: Plan) -> dict[str, list[str]]:
    """What the drop-down of each column offers, as the workbook says it."""
    found: dict[str, list[str]] = {}
    offered: Any = page.data_validations.dataValidation
    for rule in offered:
        if rule.type != "list":
            continue
        place = next(iter(rule.sqref.ranges)).min_col - 1
        found[plan.columns[place].name] = _listed(book, rule.formula1)
    return found


def _listed(book: openpyxl.Workbook, formula: str) -> list[str]:
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    sheet, _, span = formula.rpartition("!")
    return [row[0].value for row in book[sheet.strip("'")][span.replace("$", "")]]


def sound_value(plan: Plan, column: Column, serial: int, offered: Mapping[str, list[str]]) -> Any:
    if column.name in offered:
        options = offered[column.name]
        return (
            options[-1] if column.type == "period" else options[0] if column.type == "region" else options[serial % len(options)]
        )
    level = _level(plan, column.name)
    if column.type == "date":
        return datetime.date(2022, 6, 1) + datetime.timedelta(days=level)
    if column.type == "money":
        return float((column.typical or 1_000_000) / YUAN_PER_UNIT[column.unit or "元"]) * (1 + level / 10)
    if column.type == "integer":
        return 2022 if (column.minimum or 0) > 1900 else 5 + serial % 7
    if column.type in ("percent", "decimal"):
        return 5.2
    if column.type == "uscc":
        return credit_code(serial)
    if column.type == "id":
        return _ID.get(column.name, "N{:06d}").format(serial)
    return f"{column.header.zh}{serial}"


def _level(plan: Plan, name: str) -> int:
    """How many columns must not exceed this one, by the form's comparisons."""
    below = [rule.params["left"] for rule in plan.form.rule if rule.kind == "compare" and rule.params["right"] == name]
    return max((1 + _level(plan, other) for other in below), default=0)
