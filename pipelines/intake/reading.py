"""What one cell gives: a value, and what is to be said of it. Shared by all converters of cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from pipelines.core.form import Column
from pipelines.core.text import squeeze

# What people write where there is no number. None of them is zero.
_MARKS = {
    "无数据或不可比": ("—", "–", "-", "--", "——", "―"),
    "不适用": ("/", "\\", "不适用", "n/a", "na", "n.a."),
    "数据不足或未列出": ("…", "……", "...", "......", "暂无", "无数据", "未提供"),
}
_MARK_ENGLISH = {"无数据或不可比": "no data or not comparable", "不适用": "not applicable", "数据不足或未列出": "not available"}
_LONGEST = 12  # a longer text is none of them, blanks included
_MEANING = {squeeze(mark).casefold(): meaning for meaning, marks in _MARKS.items() for mark in marks}


class Fault(NamedTuple):
    """A rule of the catalogue that a cell breaks, with the details for its words."""

    rule: str
    details: dict[str, Any]


class Reading(NamedTuple):
    """A typed value (null where there is none or it can't be known) and its faults."""

    value: Any = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Setting:
    """What a column's cells are read by: its declaration, the unit in force on this sheet, and whose file it is."""

    column: Column
    period: str
    reporter: str
    unit: str | None = None
    date_1904: bool = False


def fault(rule: str, **details: Any) -> Reading:
    return Reading(None, (Fault(rule, details),))


def meaning_of_mark(text: str) -> tuple[str, str] | None:
    """What a mark such as ``—`` or ``/`` says instead of a number, in both languages; null for other texts."""
    if len(text) > _LONGEST:
        return None
    meaning = _MEANING.get(squeeze(text).casefold())
    return (meaning, _MARK_ENGLISH[meaning]) if meaning else None
