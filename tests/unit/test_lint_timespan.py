"""The times that reports speak of."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.lint import find_numbers
from pipelines.report.lint.timespan import date_in, spans_in

YEAR = 2022


def first_span(text: str) -> tuple[str, str, str, str]:
    span = next(item.timespan for item in find_numbers(text, YEAR) if item.timespan)
    return span.text, span.start, span.end, span.type


@pytest.mark.parametrize(("text", "start", "end", "kind"), [
    ("上半年", "2022-01", "2022-06", "cumulative"),
    ("2021年上半年", "2021-01", "2021-06", "cumulative"),
    ("去年上半年", "2021-01", "2021-06", "cumulative"),
    ("下半年", "2022-07", "2022-12", "range"),
    ("1-5月", "2022-01", "2022-05", "cumulative"),
    ("1—5月", "2022-01", "2022-05", "cumulative"),
    ("1至5月份", "2022-01", "2022-05", "cumulative"),
    ("1月至5月", "2022-01", "2022-05", "cumulative"),
    ("１-５月", "2022-01", "2022-05", "cumulative"),
    ("一至五月", "2022-01", "2022-05", "cumulative"),
    ("2022年1-5月", "2022-01", "2022-05", "cumulative"),
    ("二〇二二年1-5月", "2022-01", "2022-05", "cumulative"),
    ("去年1-11月", "2021-01", "2021-11", "cumulative"),
    ("3-5月", "2022-03", "2022-05", "range"),
    ("一季度", "2022-01", "2022-03", "cumulative"),
    ("第二季度", "2022-04", "2022-06", "range"),
    ("前三季度", "2022-01", "2022-09", "cumulative"),
    ("2021年4季度", "2021-10", "2021-12", "range"),
    ("截至5月底", "2022-05", "2022-05", "point"),
    ("截至2022年6月末", "2022-06", "2022-06", "point"),
    ("5月份", "2022-05", "2022-05", "month"),
    ("十二月", "2022-12", "2022-12", "month"),
    ("2022年", "2022-01", "2022-12", "year"),
    ("2022年度", "2022-01", "2022-12", "year"),
    ("去年", "2021-01", "2021-12", "year"),
    ("去年同期", "2021-01", "2021-12", "year"),
    ("2022-2024年", "2022-01", "2024-12", "years"),
    ("2022年至2024年", "2022-01", "2024-12", "years"),
    ("今年以来", "2022-01", "2022-12", "loose"),
])
def test_spans(text: str, start: str, end: str, kind: str) -> None:
    assert first_span(f"，{text}，全区") == (find_numbers(f"，{text}，", YEAR)[0].text, start, end, kind)


@pytest.mark.parametrize("text", ["13月", "0月", "安全生产月", "3个月", "月", "一企一策"])
def test_what_is_no_span(text: str) -> None:
    assert not [item for item in find_numbers(f"，{text}，", YEAR) if item.timespan and item.timespan.names_data]


@given(st.integers(min_value=2000, max_value=2099), st.integers(min_value=1, max_value=12))
def test_a_run_of_months_from_january_is_cumulative(year: int, last: int) -> None:
    span = spans_in(f"{year}年1-{last}月", YEAR)[0]
    assert (span.start, span.end, span.type, span.year_written) == (f"{year}-01", f"{year}-{last:02d}", "cumulative", True)


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_of_the_calendar_is_read_back(day: date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day.year}.{day.month}.{day.day}"):
        spoken = date_in(text, 1999)
        assert spoken is not None and spoken.first == spoken.last == day


@pytest.mark.parametrize(("text", "first", "last"), [
    ("5月23日", "2022-05-23", "2022-05-23"),
    ("5月23号", "2022-05-23", "2022-05-23"),
    ("五月二十三日", "2022-05-23", "2022-05-23"),
    ("去年5月23日", "2021-05-23", "2021-05-23"),
    ("5月21日至27日", "2022-05-21", "2022-05-27"),
    ("5月30日-6月2日", "2022-05-30", "2022-06-02"),
])
def test_dates(text: str, first: str, last: str) -> None:
    day = find_numbers(text, YEAR)[0].day
    assert day is not None and (day.first.isoformat(), day.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["2月30日", "13月1日", "5月32日", "", "1.2.3", "10.11.12.13"])
def test_no_calendar_has_such_a_day(text: str) -> None:
    assert date_in(text, YEAR) is None


def test_a_date_is_no_month_and_a_month_of_a_range_is_taken_once() -> None:
    kinds = [(item.text, item.kind) for item in find_numbers("1-5月，5月23日，5月", YEAR)]
    assert kinds == [("1-5月", "period"), ("5月23日", "date"), ("5月", "period")]


@pytest.mark.parametrize(("text", "period"), [
    ("1-5月，增速21.1%", "1-5月"),
    ("1-5月，增速21.1%；吸纳额5万元", "1-5月"),
    ("1-5月，增速3%。吸纳额5万元", "1-5月"),
    ("1-4月收入1元，1-5月吸纳额5万元", "1-5月"),
    ("2022-2024年培育库在库28家", None),
    ("今年以来在库28家", None),
    ("在库28家，1-5月申报", None),
])
def test_the_time_of_a_number_is_the_last_one_named_before_it_in_its_sentence(text: str, period: str | None) -> None:
    numbers = [item for item in find_numbers(text, YEAR) if item.kind == "measure"]
    last = numbers[-1] if "。" not in text else numbers[0]
    assert (last.period.text if last.period else None) == period


def test_a_new_sentence_forgets_the_time() -> None:
    *_, last = find_numbers("1-5月，增速21.1%。吸纳额5万元", YEAR)
    assert last.text == "5万元" and last.period is None
