"""Rules over a row as formulas that are true where the rule is broken. The cell then turns red while it is being filled.

What a formula cannot hold (history, sizes, other sheets) is left to the reader of the workbook: these are a help, never the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from pipelines.core.form import Column, RowRule
from pipelines.core.money import YUAN_PER_UNIT
from pipelines.core.period import Period
from pipelines.template.choice import codes_in_force, spellings
from pipelines.template.pattern import credit_code_formula, pattern_formula
from pipelines.template.plan import NUMBERS, Plan, in_unit, is_needed

_OPPOSITE = {"<=": ">", "<": ">=", ">=": "<", ">": "<=", "==": "<>", "!=": "="}
EARLIEST, LATEST = date(1980, 1, 1), date(2099, 12, 31)


class Condition(NamedTuple):
    """The column (from 0) that turns red, or yellow where ``asks``, and the formula for the first entry row."""

    place: int
    formula: str
    rule: str
    asks: bool = False


def conditions_of(plan: Plan) -> list[Condition]:
    """Every rule of the sheet that a formula can hold."""
    found = [condition for column in plan.columns for condition in _of_column(plan, column)]
    for rule in plan.form.rule:
        found += _HELD[rule.kind](plan, rule) if rule.kind in _HELD else ()
    return found


def letters(place: int) -> str:
    """``0`` → ``A``, ``26`` → ``AA``."""
    text, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _cell(plan: Plan, place: int) -> str:
    return f"${letters(place)}{plan.first + 1}"


def _started(plan: Plan) -> str:
    """Somebody has begun to fill the row."""
    return f"COUNTA({_cell(plan, 0)}:{_cell(plan, len(plan.columns) - 1)})>0"


def _of_column(plan: Plan, column: Column) -> Iterator[Condition]:
    place = plan.place(column.name)
    assert place is not None
    cell = _cell(plan, place)
    if is_needed(column):
        yield Condition(place, f"AND({_started(plan)},ISBLANK({cell}))", "cell_missing")
    if column.type in NUMBERS:
        yield from _bounds(place, cell, column)
    if column.type == "date":
        low, high = date_bounds(plan, column.name)
        yield Condition(place, f"AND(ISNUMBER({cell}),OR({cell}<{_day(low)},{cell}>={_day(high)}+1))", "date_within_period")
    if column.type == "uscc":
        yield Condition(place, f"AND(NOT(ISBLANK({cell})),NOT({credit_code_formula(cell)}))", "credit_code_invalid")
    test = pattern_formula(column.pattern, cell) if column.pattern else None
    if test is not None:
        yield Condition(place, f"AND(NOT(ISBLANK({cell})),NOT({test}))", "pattern_mismatch")


def _bounds(place: int, cell: str, column: Column) -> Iterator[Condition]:
    pairs = (
        (column.minimum, column.maximum, "above_maximum", False),
        (column.query_minimum, column.query_maximum, "above_usual", True),
    )
    for low, high, rule, asks in pairs:
        tests = [f"{cell}{sign}{in_unit(limit, column):f}" for limit, sign in ((low, "<"), (high, ">")) if limit is not None]
        if tests:
            yield Condition(place, f"AND(ISNUMBER({cell}),OR({','.join(tests)}))", rule, asks)


def date_bounds(plan: Plan, name: str) -> tuple[date, date]:
    """First and last day that the form's rules allow in a date column."""
    low, high, last = EARLIEST, LATEST, Period(plan.period).last_day
    for rule in plan.form.rule:
        if rule.params.get("column") == name and rule.kind in ("within_period", "not_after_period"):
            high = last
            low = date(last.year, 1, 1) if rule.kind == "within_period" else low
    return low, high


def _day(day: date) -> str:
    return f"DATE({day.year},{day.month},{day.day})"


def _compare(plan: Plan, rule: RowRule) -> Iterator[Condition]:
    places = [plan.place(rule.params[side]) for side in ("left", "right")]
    left, right = places
    if left is None or right is None:
        return
    first, second = _amounts(plan, left, right)
    both = f"ISNUMBER({_cell(plan, left)}),ISNUMBER({_cell(plan, right)})"
    yield Condition(left, f"AND({both},{first}{_OPPOSITE[rule.params['op']]}{second})", rule.rule)


def _amounts(plan: Plan, *places: int) -> list[str]:
    """Cells as they are where their units agree, else in the stored unit."""
    columns = [plan.columns[place] for place in places]
    factors = [YUAN_PER_UNIT[column.unit or "元"] if column.type == "money" else 1 for column in columns]
    if len(set(factors)) == 1:
        return [_cell(plan, place) for place in places]
    return [f"N({_cell(plan, place)})*{factor}" for place, factor in zip(places, factors, strict=True)]


def _applies(plan: Plan, params: dict[str, Any]) -> str | None:
    """Whether ``when`` equals ``equals``, by any spelling of the code, or is filled; null where the sheet has no such column."""
    place = plan.place(params["when"])
    if place is None:
        return None
    wanted = params.get("equals")
    if wanted is None:
        return f"NOT(ISBLANK({_cell(plan, place)}))"
    codes = wanted if isinstance(wanted, list) else [wanted]
    texts = [text for code in codes for text in _texts(plan, plan.columns[place], code)]
    return f"OR({','.join(f'{_cell(plan, place)}={_quoted(text)}' for text in texts)})"


def _texts(plan: Plan, column: Column, code: str) -> list[str]:
    rows = codes_in_force(column.codelist, plan.period) if column.codelist else []
    return next((spellings(row) for row in rows if row["code"] == code), [code])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _required_when(plan: Plan, rule: RowRule) -> Iterator[Condition]:
    when = _applies(plan, rule.params)
    for place in _places(plan, rule.params["columns"]):
        if when is not None:
            yield Condition(place, f"AND({when},ISBLANK({_cell(plan, place)}))", rule.rule)


def _pattern_when(plan: Plan, rule: RowRule) -> Iterator[Condition]:
    when, place = _applies(plan, rule.params), plan.place(rule.params["column"])
    test = pattern_formula(rule.params["pattern"], _cell(plan, place)) if place is not None else None
    if when is not None and place is not None and test is not None:
        yield Condition(place, f"AND({when},NOT(ISBLANK({_cell(plan, place)})),NOT({test}))", rule.rule)


def _any_of(plan: Plan, rule: RowRule) -> Iterator[Condition]:
    places = _places(plan, rule.params["columns"])
    blank = ",".join(f"ISBLANK({_cell(plan, place)})" for place in places)
    for place in places:
        yield Condition(place, f"AND({_started(plan)},{blank})", rule.rule)


def _together(plan: Plan, rule: RowRule) -> Iterator[Condition]:
    for names in rule.params.get("pairs") or [rule.params["columns"]]:
        places = _places(plan, names)
        for place in places:
            others = ",".join(f"NOT(ISBLANK({_cell(plan, other)}))" for other in places if other != place)
            if others:
                yield Condition(place, f"AND(ISBLANK({_cell(plan, place)}),OR({others}))", rule.rule)


def _different(plan: Plan, rule: RowRule) -> Iterator[Condition]:
    left, right = plan.place(rule.params["left"]), plan.place(rule.params["right"])
    if left is not None and right is not None:
        yield Condition(left, f"AND(NOT(ISBLANK({_cell(plan, left)})),{_cell(plan, left)}={_cell(plan, right)})", rule.rule)


def _unique_key(plan: Plan, rule: RowRule) -> Iterator[Condition]:
    """Compared cell by cell: COUNTIFS takes long numbers for numbers and finds duplicates that differ in the sixteenth digit."""
    places = _places(plan, plan.form.key)
    ranges = [f"(${letters(p)}${plan.first + 1}:${letters(p)}${plan.last + 1}={_cell(plan, p)})" for p in places]
    filled = ",".join(f"NOT(ISBLANK({_cell(plan, place)}))" for place in places)
    if places:
        yield Condition(places[-1], f"AND(OR({filled}),SUMPRODUCT({'*'.join(ranges)}*1)>1)", rule.rule)


def _places(plan: Plan, names: Any) -> list[int]:
    return [place for name in names if (place := plan.place(name)) is not None]


_HELD: dict[str, Callable[[Plan, RowRule], Iterator[Condition]]] = {
    "compare": _compare,
    "required_when": _required_when,
    "pattern_when": _pattern_when,
    "any_of": _any_of,
    "together": _together,
    "together_text": _together,
    "different": _different,
    "unique_key": _unique_key,
}
