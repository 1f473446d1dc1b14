"""The times a report speaks of: 上半年, 1-5月, 一季度, 截至5月底, 5月23日. Where no year is written, it is the report's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.report.lint.numeral import parse_numeral

N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_DASH = r"(?:-|—|–|~|至|到)"
_YEAR = r"(?:(?P<year>(?:19|20)\d{2}|[一二][〇零一二三四五六七八九]{3})年|(?P<relative>今年|本年|去年|上年))?"
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_NOT_DIGIT = r"(?<![\d.])"
SpanType = Literal["cumulative", "month", "point", "range", "year", "years", "loose"]


@dataclass(frozen=True)
class Timespan:
    """Months ``start`` to ``end`` (``YYYY-MM``). ``cumulative`` begins in January; ``years``, ``loose`` name no data period."""

    start: str
    end: str
    type: SpanType
    text: str
    year_written: bool = False

    @property
    def names_data(self) -> bool:
        return self.type not in ("years", "loose")


@dataclass(frozen=True)
class SpokenDate:
    """A day, or the days from ``first`` to ``last``."""

    first: date
    last: date
    text: str


def small_number(text: str) -> int:
    """A small number, digits or Chinese; 0, which no month, day or year is, for what is no number (二二十)."""
    try:
        return int(parse_numeral(text))
    except ValueError:
        return 0


def _year(match: re.Match[str], default: int) -> tuple[int, bool]:
    groups = match.groupdict()
    if groups.get("year"):
        return small_number(groups["year"]), True
    if groups.get("relative"):
        return default - (groups["relative"] in ("去年", "上年")), True
    return default, False


def _span(match: re.Match[str], default: int, first: int, last: int, kind: SpanType) -> Timespan | None:
    year, written = _year(match, default)
    if not 1 <= first <= last <= 12:
        return None
    return Timespan(f"{year:04d}-{first:02d}", f"{year:04d}-{last:02d}", kind, match[0], written)


def _months(match: re.Match[str], default: int) -> Timespan | None:
    first, last = small_number(match["a"]), small_number(match["b"])
    return _span(match, default, first, last, "cumulative" if first == 1 else "range")


def _half(match: re.Match[str], default: int) -> Timespan | None:
    return _span(match, default, 1, 6, "cumulative") if match["half"] == "上半年" else _span(match, default, 7, 12, "range")


def _quarter(match: re.Match[str], default: int) -> Timespan | None:
    quarter = _QUARTERS[match["q"]]
    first = 1 if match["upto"] else quarter * 3 - 2
    return _span(match, default, first, quarter * 3, "cumulative" if first == 1 else "range")


def _point(match: re.Match[str], default: int) -> Timespan | None:
    month = small_number(match["m"])
    return _span(match, default, month, month, "point")


def _month(match: re.Match[str], default: int) -> Timespan | None:
    month = small_number(match["m"])
    return _span(match, default, month, month, "month")


def _years(match: re.Match[str], default: int) -> Timespan | None:
    return Timespan(f"{match['a']}-01", f"{match['b']}-12", "years", match[0], True)


def _whole_year(match: re.Match[str], default: int) -> Timespan | None:
    return _span(match, default, 1, 12, "year")


def _same_period(match: re.Match[str], default: int) -> Timespan | None:
    return Timespan(f"{default - 1:04d}-01", f"{default - 1:04d}-12", "year", match[0], True)


def _loose(match: re.Match[str], default: int) -> Timespan | None:
    return Timespan(f"{default:04d}-01", f"{default:04d}-12", "loose", match[0])


# In this order: what is longer comes first, so that 1-5月 is not read as 5月.
SPAN_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], int], Timespan | None]], ...] = (
    (re.compile(rf"{_NOT_DIGIT}(?P<a>(?:19|20)\d{{2}})年?{_DASH}(?P<b>(?:19|20)\d{{2}})年(?:度)?"), _years),
    (re.compile(rf"{_NOT_DIGIT}{_YEAR}(?P<a>{N})月?(?:份)?{_DASH}(?P<b>{N})月(?:份)?(?![\d日])"), _months),
    (re.compile(rf"{_YEAR}(?:度)?(?P<half>[上下]半年)"), _half),
    (re.compile(rf"{_YEAR}(?P<upto>前)?第?(?P<q>[一二三四1-4])季度"), _quarter),
    (re.compile(rf"(?:截至|截止|截止到|至){_YEAR}(?P<m>{N})月(?:底|末|份)?(?!\d)"), _point),
    (re.compile(rf"{_NOT_DIGIT}{_YEAR}(?P<m>{N})月(?:份|底|末)?(?!\d)"), _month),
    (re.compile(r"(?:去年|上年)同期"), _same_period),
    (re.compile(rf"{_NOT_DIGIT}(?P<year>(?:19|20)\d{{2}}|[一二][〇零一二三四五六七八九]{{3}})年(?:度|底|末|初)?"), _whole_year),
    (re.compile(r"(?P<relative>去年|上年)(?!度)"), _whole_year),
    (re.compile(r"今年以来|今年|本年度?|年初以来|近年来"), _loose),
)
_DATE = re.compile(rf"{_NOT_DIGIT}{_YEAR}(?P<m>{N})月(?P<d>{N})(?:日|号)(?:{_DASH}(?:(?P<m2>{N})月)?(?P<d2>{N})(?:日|号))?")
_ISO_DATE = re.compile(r"(?<![\d.\-/])(?P<year>(?:19|20)\d{2})[-./](?P<m>\d{1,2})[-./](?P<d>\d{1,2})(?![\d.\-/])")
DATE_FORMS = (_DATE, _ISO_DATE)


def date_of(match: re.Match[str], default: int) -> SpokenDate | None:
    """The day a match of ``DATE_FORMS`` means; ``None`` for a day that no calendar has (2月30日)."""
    year, _ = _year(match, default)
    groups = match.groupdict()
    try:
        month = small_number(groups["m"])
        first = date(year, month, small_number(groups["d"]))
        last = (
            date(year, small_number(groups["m2"]) if groups.get("m2") else month, small_number(groups["d2"]))
            if groups.get("d2")
            else first
        )
    except ValueError:
        return None
    return SpokenDate(first, last, match[0])


def spans_in(text: str, default: int) -> list[Timespan]:
    """Every timespan of ``text`` in the order of its forms (used on titles, where only the first matters)."""
    return [span for form, build in SPAN_FORMS for match in form.finditer(text) if (span := build(match, default))]


def date_in(text: str, default: int) -> SpokenDate | None:
    """The first date in ``text``, written 5月23日 or 2022-05-23."""
    found = [(match.start(), day) for form in DATE_FORMS for match in form.finditer(text) if (day := date_of(match, default))]
    return min(found, key=lambda item: item[0])[1] if found else None
