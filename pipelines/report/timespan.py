"""Months as a report speaks of them: 2022年上半年, 1—5月, 截至5月末. Report period and data period are two things."""

from __future__ import annotations

from datetime import date

from pipelines.core.period import Period
from pipelines.report.wording import Wording


def report_title(period: Period, wording: Wording) -> str:
    """The time that a report of ``period`` tells of: a half-year, a year, or the year so far."""
    name = {6: "title_half", 12: "title_year"}.get(period.month, "title_months")
    return wording.say(name, year=period.year, month=period.month)


def short_title(period: Period, wording: Wording) -> str:
    """The same without the year, for the middle of a sentence."""
    if period.month in (6, 12):
        return wording.say("half_first" if period.month == 6 else "year_end")
    return wording.say("span_months" if period.month > 1 else "span_month", month=period.month)


def next_title(period: Period, wording: Wording) -> str:
    """The time that the plan is for: the following half-year."""
    if period.month == 12:
        return wording.say("next_year", year=period.year + 1)
    return wording.say("next_half" if period.month == 6 else "next_months", year=period.year)


def data_span(data_period: str, period_type: str, report: Period, wording: Wording) -> str:
    """``1—5月`` for a cumulative figure, ``5月`` for a month's, ``截至5月末`` for a stock; with its year where it is another."""
    data = Period(data_period)
    name = {"point": "span_point", "month": "span_month"}.get(period_type, "span_months" if data.month > 1 else "span_month")
    if data.year == report.year:
        return wording.say(name, month=data.month)
    return wording.say(f"{name}_of_year", year=data.year, month=data.month)


def day_words(day: date, report: Period, wording: Wording) -> str:
    """``5月23日``, with the year where it is not the report's."""
    name = "day" if day.year == report.year else "full_day"
    return wording.say(name, year=day.year, month=day.month, day=day.day)
