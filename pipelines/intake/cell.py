"""One cell to one typed value, by the type of its column, with its bounds and pattern. No knowledge of rows or sheets."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from pipelines.core.form import Column
from pipelines.core.money import decimal_of
from pipelines.core.text import squeeze
from pipelines.intake.code import codes_meant, is_credit_code
from pipelines.intake.day import parse_day, parse_month
from pipelines.intake.number import read_number
from pipelines.intake.reading import Fault, Reading, Setting, fault, meaning_of_mark
from pipelines.intake.region import has_lapsed, region_name, regions_meant
from pipelines.intake.unit import NUMERIC

_WRAP = re.compile(r"\s*[\r\n]+\s*")
_SCIENTIFIC = re.compile(r"[+-]?\d+(\.\d+)?[eE][+-]?\d+")
_TRUE = {"是", "有", "true", "yes", "y", "1", "√", "✓", "t"}
_FALSE = {"否", "无", "false", "no", "n", "0", "×", "x", "✗", "f"}
# IEEE 754 doubles keep 15 decimal digits: a longer number in a numeric cell has already lost some.
_EXACT = 10**15


def show(value: object) -> str:
    """A cell's own text as a person sees it in a report of findings."""
    if isinstance(value, float):
        return f"{decimal_of(value):f}" if abs(value) < 1e300 else str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip(" \t\r\n\u3000\u00a0\ufeff"))


def read_cell(value: object, setting: Setting, percent: bool = False) -> Reading:
    """The value of a filled cell in the stored unit, checked against pattern and bounds. Blank cells are the caller's."""
    if isinstance(value, str) and (meaning := meaning_of_mark(value)) is not None:
        rule = "null_marked" if setting.column.nullable else "null_mark_not_allowed"
        return fault(rule, meaning=meaning[0], meaning_en=meaning[1])
    if isinstance(value, float) and not isfinite(value):
        return fault("number_unreadable")
    if setting.column.type in NUMERIC:
        reading = read_number(value, setting, percent)
    else:
        reading = _READERS[setting.column.type](value, setting)
    return _checked(reading, setting.column)


def _checked(reading: Reading, column: Column) -> Reading:
    value = reading.value
    if value is None:
        return reading
    if column.pattern is not None and isinstance(value, str) and not _pattern(column.pattern).search(value):
        return Reading(None, (*reading.faults, Fault("pattern_mismatch", {"pattern": column.pattern})))
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return reading._replace(faults=reading.faults + _outside(Decimal(value), column))
    return reading


@lru_cache(maxsize=256)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _outside(value: Decimal, column: Column) -> tuple[Fault, ...]:
    bounds = (
        ("below_minimum", column.minimum, -1),
        ("above_maximum", column.maximum, 1),
        ("below_usual", column.query_minimum, -1),
        ("above_usual", column.query_maximum, 1),
    )
    for rule, limit, side in bounds:
        if limit is not None and (value - limit) * side > 0:
            return (Fault(rule, {"limit": f"{limit:f}", "stored": f"{value:f}", "source": column.bounds_source}),)
    return ()


def text_of(value: object) -> str:
    """Any cell as text: wrapped lines are joined, numbers by their shortest text, dates as ISO."""
    if isinstance(value, str):
        return _WRAP.sub("", value).strip(" \t\u3000\u00a0\ufeff")
    return show(value)


def _read_text(value: object, _: Setting) -> Reading:
    return Reading(text_of(value))


def _read_id(value: object, _: Setting) -> Reading:
    if isinstance(value, (bool, date, time, timedelta)):
        return fault("id_damaged")
    if isinstance(value, (int, float)):
        damaged = abs(value) >= _EXACT or value != int(value)
        return fault("id_damaged") if damaged else Reading(str(int(value)))
    flat = squeeze(str(value)).lstrip("'`‘’")
    return fault("id_damaged") if _SCIENTIFIC.fullmatch(flat) else Reading(flat)


def _read_date(value: object, setting: Setting) -> Reading:
    try:
        return Reading(parse_day(value, date_1904=setting.date_1904))
    except LookupError:
        return fault("date_impossible")
    except (ValueError, OverflowError):
        return fault("date_unreadable")


def _read_period(value: object, setting: Setting) -> Reading:
    try:
        return Reading(parse_month(value, setting.period))
    except (ValueError, OverflowError):
        return fault("period_unreadable")


def _read_code(value: object, setting: Setting) -> Reading:
    codes = codes_meant(text_of(value), str(setting.column.codelist), setting.period)
    if len(codes) == 1:
        return Reading(next(iter(codes)))
    return fault(
        "code_ambiguous" if codes else "code_unknown", codelist=setting.column.codelist, candidates="、".join(sorted(codes))
    )


def _read_region(value: object, setting: Setting) -> Reading:
    text = text_of(value)
    codes = regions_meant(text, setting.period, setting.reporter)
    if len(codes) == 1:
        return Reading(next(iter(codes)))
    if codes:
        return fault(
            "region_ambiguous", candidates="、".join(f"{code} {region_name(code, setting.period)}" for code in sorted(codes))
        )
    return fault("region_lapsed" if has_lapsed(text, setting.period) else "region_unknown", period=setting.period)


def _read_uscc(value: object, _: Setting) -> Reading:
    if not isinstance(value, str):
        return fault("id_damaged")
    flat = squeeze(value).upper()
    return Reading(flat) if is_credit_code(flat) else fault("credit_code_invalid")


def _read_boolean(value: object, _: Setting) -> Reading:
    if isinstance(value, bool):
        return Reading(value)
    flat = squeeze(text_of(value)).casefold()
    if flat in _TRUE or flat in _FALSE:
        return Reading(flat in _TRUE)
    return fault("boolean_unreadable")


_READERS: dict[str, Callable[[object, Setting], Reading]] = {
    "text": _read_text,
    "name": _read_text,
    "id": _read_id,
    "date": _read_date,
    "period": _read_period,
    "code": _read_code,
    "region": _read_region,
    "uscc": _read_uscc,
    "boolean": _read_boolean,
}
