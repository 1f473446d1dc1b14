"""The mechanisms that a form's ``[[rule]]`` names by ``kind``. Each looks at the tables of one form and yields findings.

A mechanism never judges a value that could not be read: that cell has its own finding. Which words, severity and effect a
finding carries, the catalogue says."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from pipelines.core.finding import Finding
from pipelines.core.form import RowRule
from pipelines.core.period import Period
from pipelines.core.rule import load_rules
from pipelines.intake.magnitude import magnitude, references_for
from pipelines.intake.presence import any_of, pattern_when, required_when, together, together_text
from pipelines.intake.region import region_name, regions_of
from pipelines.intake.scene import Scene, beside, say
from pipelines.intake.table import Record, Table
from pipelines.intake.total import check_totals

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}


def compare(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """``left op right`` for two columns of a row; rows in which either is blank are not judged."""
    left, right, holds = rule.params["left"], rule.params["right"], _COMPARISONS[rule.params["op"]]
    for table, record in scene.records():
        first, second = record.values.get(left), record.values.get(right)
        if first is not None and second is not None and not holds(first, second):
            yield say(rule.rule, table, record, left, op=rule.params["op"], **beside(table, record, right))


def _elsewhere(rule: RowRule, scene: Scene, table: Table, record: Record, name: str, found: Any) -> Finding:
    """A region that is none of the reporter's, with both names."""
    names = {key: region_name(code, scene.period) for key, code in (("reporter_name", scene.region), ("found_name", found))}
    return say(rule.rule, table, record, name, reporter=scene.region, found=found, **names)


def reporter_matches(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """For each role the column whose region must be the reporter's own; a city answers for itself and for its zones, which
    stand in no district. ``params``: role → column; the role stands in the column ``role`` or that of ``params.by``."""
    params = {key: value for key, value in rule.params.items() if key != "by"}
    by = rule.params.get("by", "role")
    own = regions_of(scene.region, scene.period, kinds=("statistical_zone",))
    for table, record in scene.records():
        name = params.get(str(record.values.get(by)))
        value = record.values.get(name) if name else None
        if name and value is not None and value not in own:
            yield _elsewhere(rule, scene, table, record, name, value)


def region_within_reporter(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """The region of a row is the reporter or one of its members in the period."""
    name = rule.params["column"]
    own = regions_of(scene.region, scene.period)
    for table, record in scene.records():
        value = record.values.get(name)
        if value is not None and value not in own:
            yield _elsewhere(rule, scene, table, record, name, value)


def unique_key(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """No key twice in a submission, over all its sheets. Of rows that are equal in every column the first one stands; where they
    differ nobody but the reporter knows which is right, and all are named."""
    seen: dict[tuple[Any, ...], list[tuple[Table, Record]]] = defaultdict(list)
    for table, record in scene.records():
        if not record.broken.intersection(table.form.key):
            seen[tuple(record.values.get(name) for name in table.form.key)].append((table, record))
    for key, rows in seen.items():
        if len(rows) > 1 and any(part is not None for part in key):
            equal = all(record.values == rows[0][1].values for _, record in rows)
            for table, record in rows[1:] if equal else rows:
                name = next((name for name in reversed(table.form.key) if table.address(record, name)), table.form.key[-1])
                yield say(
                    rule.rule,
                    table,
                    record,
                    name,
                    key=" / ".join(str(part) for part in key if part is not None),
                    cells=_cells_of(rows, name),
                )


def _cells_of(rows: list[tuple[Table, Record]], name: str) -> str:
    shown = [f"{table.grid.name}!{table.address(record, name) or record.row + 1}" for table, record in rows[:6]]
    return "、".join(shown) + ("…" if len(rows) > 6 else "")


def within_period(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """A date lies in the period's year and not after its end; where the form comes monthly, one of an earlier month is noted."""
    name, last = rule.params["column"], Period(scene.period).last_day
    monthly = scene.period >= load_rules()["date_of_earlier_month"].params["monthly_from"]
    for table, record in scene.records():
        day = record.values.get(name)
        if not isinstance(day, date):
            continue
        if day.year != last.year or day > last:
            yield say(rule.rule, table, record, name, period=scene.period)
        elif monthly and table.form.content == "month" and day.month != last.month:
            table.report(
                "date_of_earlier_month",
                cell=table.address(record, name) or "",
                row=record.row,
                period=scene.period,
                value=day.isoformat(),
                column=table.column(name),
            )


def not_after_period(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """A date is not later than the end of the period."""
    name, last = rule.params["column"], Period(scene.period).last_day
    for table, record in scene.records():
        day = record.values.get(name)
        if isinstance(day, date) and day > last:
            yield say(rule.rule, table, record, name, period=scene.period)


def period_not_later(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """A data period is not later than the submission's."""
    name = rule.params["column"]
    for table, record in scene.records():
        if (record.values.get(name) or "") > scene.period:
            yield say(rule.rule, table, record, name, period=scene.period)


def different(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """Two columns of a row don't hold the same value."""
    left, right = rule.params["left"], rule.params["right"]
    for table, record in scene.records():
        if record.values.get(left) is not None and record.values[left] == record.values.get(right):
            yield say(rule.rule, table, record, left, **beside(table, record, right))


def fits_magnitude(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """See ``magnitude``."""
    yield from magnitude(rule, scene.tables, scene.history)


def total_row(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """See ``total``."""
    for table in scene.tables:
        yield from check_totals(rule, table)


def cannot_judge_magnitude(rule: RowRule, scene: Scene) -> bool:
    """Whether no column of the rule has anything to be compared with."""
    return not any(references_for(table, name, scene.history) for table in scene.tables for name in rule.params["columns"])


MECHANISMS: dict[str, Callable[[RowRule, Scene], Iterator[Finding]]] = {
    "compare": compare,
    "reporter_matches": reporter_matches,
    "region_within_reporter": region_within_reporter,
    "unique_key": unique_key,
    "within_period": within_period,
    "not_after_period": not_after_period,
    "period_not_later": period_not_later,
    "required_when": required_when,
    "pattern_when": pattern_when,
    "any_of": any_of,
    "together": together,
    "together_text": together_text,
    "different": different,
    "magnitude": fits_magnitude,
    "total_row": total_row,
}
