"""Dates and periods as cells hold them: serials of both epochs, date cells, and text in the usual spellings."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from pipelines.core.period import Period
from pipelines.core.text import squeeze

_DAY = re.compile(r"(\d{4})(?:[./-](\d{1,2})[./-](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)(?:T?\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(?:(\d{4})年?)?(?:0?1月?[-~至到—])?(\d{1,2})月(?:份|底|末|止)?(?:累计)?")
_MONTH_PLAIN = re.compile(r"(\d{4})(?:[-./]?(0[1-9]|1[0-2]))")
_NAMED = {"一季度": 3, "1季度": 3, "上半年": 6, "前三季度": 9, "三季度": 9, "全年": 12, "年度": 12}
_NAMED_TEXT = re.compile(rf"(?:(\d{{4}})年?)?第?({'|'.join(_NAMED)})(?:累计)?")
# 1980-01-01 to 2099-12-31: a number outside is no date that a bureau writes.
_EARLIEST, _LATEST = date(1980, 1, 1), date(2099, 12, 31)
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def parse_day(value: object, *, date_1904: bool = False) -> date:
    """The day a cell means. ``LookupError`` for a day that can't be or lies outside 1980–2099, ``ValueError`` for no date."""
    day = _day(value, date_1904)
    if not _EARLIEST <= day <= _LATEST:
        raise LookupError(f"outside the calendar of the forms: {day.isoformat()}")
    return day


def _day(value: object, date_1904: bool) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _day_of_number(value, date_1904)
    if isinstance(value, str):
        return _day_of_text(value)
    raise ValueError(f"not a date: {value!r}")


def _day_of_number(number: int | float, date_1904: bool) -> date:
    if number == int(number) and 19_000_101 <= number <= 21_001_231:
        return _day_of_text(str(int(number)))
    if not 20_000 <= number <= 80_000:
        raise ValueError(f"not a serial of a date: {number!r}")
    return (_EPOCH_1904 if date_1904 else _EPOCH_1900) + timedelta(days=int(number))


def _day_of_text(text: str) -> date:
    # The blank between day and time goes too: what is left must fit as a whole.
    flat = squeeze(text)
    match = _DAY.fullmatch(flat) or _COMPACT.fullmatch(flat)
    if match is None:
        raise ValueError(f"not a date: {text!r}")
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError as error:
        raise LookupError(f"no such day: {text!r}") from error


def parse_month(value: object, period: str) -> str:
    """The month (``YYYY-MM``) that a cell of a period column means; a missing year is the period's. ``ValueError`` for no month.

    ``1—5月`` is cumulative to May; ranges that begin after January are no cumulative period and are refused.
    """
    if isinstance(value, (date, datetime)):
        return str(Period(f"{value.year:04d}-{value.month:02d}"))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = _month_text(value)
    flat = squeeze(str(value)).replace("–", "-").replace("－", "-")
    if match := _MONTH_PLAIN.fullmatch(flat):
        return f"{match[1]}-{match[2]}"
    if match := _NAMED_TEXT.fullmatch(flat):
        return f"{match[1] or period[:4]}-{_NAMED[match[2]]:02d}"
    match = _MONTH.fullmatch(flat)
    if match is None or not 1 <= int(match[2]) <= 12:
        raise ValueError(f"not a month: {value!r}")
    return f"{match[1] or period[:4]}-{int(match[2]):02d}"


def _month_text(number: int | float) -> str:
    """``202205`` and ``5`` are months; ``2022.1`` could be January or October and is none."""
    if number != int(number):
        raise ValueError(f"not a month: {number!r}")
    return f"{int(number)}月" if 1 <= number <= 12 else str(int(number))
