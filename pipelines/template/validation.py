"""What a cell lets in while it is typed: drop-downs, numbers and days within bounds, ids as text; each with its message.

A spreadsheet holds one validation a cell, and none against pasting: conditions and the reader of the workbook ask again.
"""

from __future__ import annotations

from typing import Any

from pipelines.core.form import Column
from pipelines.template.choice import choices_of
from pipelines.template.condition import date_bounds, letters
from pipelines.template.pattern import credit_code_formula, pattern_formula
from pipelines.template.plan import NUMBERS, Plan, bounds_text, head_of, help_of, in_unit

# Limits of the file format: a list within the rule itself, the title and the text of a message.
LIST_CHARACTERS, TITLE_CHARACTERS, MESSAGE_CHARACTERS = 255, 32, 255
_WIDEST = 10**15


def validation_of(plan: Plan, column: Column, region: str, listed: str | None) -> dict[str, Any]:
    """Options for xlsxwriter's ``data_validation``; ``listed``: the range that holds the choices, where they are too many."""
    choices, closed = choices_of(plan, column, region)
    rule = _list_rule(choices, listed) if choices else _typed_rule(plan, column)
    stops = closed if choices else not column.weak
    return rule | _messages(column) | {"ignore_blank": True, "error_type": "stop" if stops else "warning"}


def needs_list(choices: list[str]) -> bool:
    """Whether choices must stand in cells: too long for the rule itself, or parted by the sign that parts them there."""
    return len(",".join(choices)) > LIST_CHARACTERS or any("," in choice for choice in choices)


def _list_rule(choices: list[str], listed: str | None) -> dict[str, Any]:
    return {"validate": "list", "source": f"={listed}" if listed else choices}


def _typed_rule(plan: Plan, column: Column) -> dict[str, Any]:
    if column.type in NUMBERS:
        return _number_rule(column)
    if column.type == "date":
        low, high = date_bounds(plan, column.name)
        return {"validate": "date", "criteria": "between", "minimum": low, "maximum": high}
    formula = _text_formula(plan, column)
    return {"validate": "custom", "value": f"={formula}"} if formula else {"validate": "any"}


def _number_rule(column: Column) -> dict[str, Any]:
    low, high = (
        fallback if limit is None else float(in_unit(limit, column))
        for limit, fallback in ((column.minimum, -_WIDEST), (column.maximum, _WIDEST))
    )
    kind = "integer" if column.type == "integer" else "decimal"
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": int(low) if kind == "integer" else low,
        "maximum": int(high) if kind == "integer" else high,
    }


def _text_formula(plan: Plan, column: Column) -> str | None:
    place = plan.place(column.name)
    assert place is not None
    cell = f"{letters(place)}{plan.first + 1}"
    if column.type == "uscc":
        return credit_code_formula(cell)
    fits = pattern_formula(column.pattern, cell) if column.pattern else None
    if column.type == "id":
        return f"AND(ISTEXT({cell}),{fits})" if fits else f"ISTEXT({cell})"
    return fits


def _messages(column: Column) -> dict[str, str]:
    title = head_of(column)[:TITLE_CHARACTERS]
    limits = f"允许范围 {bounds_text(column)}。" if bounds_text(column) else ""
    return {
        "input_title": title,
        "input_message": help_of(column)[:MESSAGE_CHARACTERS],
        "error_title": title,
        "error_message": f"填写的内容不符合要求。{limits}{help_of(column)}"[:MESSAGE_CHARACTERS],
    }
