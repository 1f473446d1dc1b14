"""Dates and months in every spelling that workbooks hold."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.day import parse_day, parse_month

DAY = date(2022, 3, 12)


@pytest.mark.parametrize("value", [
    DAY, datetime(2022, 3, 12), datetime(2022, 3, 12, 15, 30), "2021.3.12".replace("2021", "2022"), "2022-03-12", "2022-3-12", "2022/3/12",
    "2022/03/12", "2022年3月12日", "2022年03月12", "20220312", 20220312, 20220312.0, 44632, 44632.0, 44632.75, " 2022-03-12 ", "２０２２－０３－１２",
    "2022-03-12 00:00:00", "2022-03-12 15:30", "2022-03-12T08:00:00", "2022 年 3 月 12 日"])
def test_each_spelling_is_the_same_day(value: object) -> None:
    assert parse_day(value) == DAY


def test_a_dotted_text_is_a_day() -> None:
    assert parse_day("2021.3.12") == date(2021, 3, 12)


@pytest.mark.parametrize("value", [
    "2022-02-30", "2022.13.1", "20220231", "2021年2月29日", 20221301, date(1905, 1, 1), "1899-12-30", "2150-01-01", date(1900, 2, 14), "2022-00-10"])
def test_a_day_that_cannot_be_is_told_apart(value: object) -> None:
    with pytest.raises(LookupError):
        parse_day(value)


@pytest.mark.parametrize("value", [
    "", "去年底", "22.3.12", "3月12日", "2022年3月", "2022-03", 2022.5, 5, 45, -1, 202203, "2022.3.12.1", "44632", True, time(3, 4), timedelta(1),
    "12/03/2022", "2022-03-12日期", None])
def test_what_is_no_whole_date_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_day(value)


def test_the_flag_of_1904_moves_serials_and_nothing_else() -> None:
    assert parse_day(44632, date_1904=True) == DAY + timedelta(days=1462)
    assert parse_day("2022-03-12", date_1904=True) == DAY
    assert parse_day(DAY, date_1904=True) == DAY


@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_every_day_survives_every_spelling(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    spellings = [day, serial, f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日"]
    assert {parse_day(spelling) for spelling in spellings} == {day}


@given(st.one_of(st.text(max_size=20), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.times()))
def test_any_cell_is_a_day_or_a_known_error(value: object) -> None:
    try:
        assert date(1980, 1, 1) <= parse_day(value) <= date(2099, 12, 31)
    except (ValueError, LookupError, OverflowError) as error:
        assert str(error)


@pytest.mark.parametrize(("value", "month"), [
    ("2022-05", "2022-05"), ("2022年5月", "2022-05"), ("2022年05月", "2022-05"), ("2022年1-5月", "2022-05"), ("1—5月", "2022-05"), ("1-5月", "2022-05"),
    ("1－5月", "2022-05"), ("1至5月", "2022-05"), ("2022年1—5月累计", "2022-05"), ("5月", "2022-05"), ("5月份", "2022-05"), ("2022.05", "2022-05"), ("202205", "2022-05"),
    (202205, "2022-05"), (5, "2022-05"), (5.0, "2022-05"), (date(2022, 5, 1), "2022-05"), (datetime(2022, 5, 31), "2022-05"), ("上半年", "2022-06"),
    ("2021年上半年", "2021-06"), ("一季度", "2022-03"), ("第一季度", "2022-03"), ("前三季度", "2022-09"), ("全年", "2022-12"), ("2021年全年", "2021-12"),
    ("2022年12月", "2022-12"), ("1-12月", "2022-12")])
def test_each_spelling_of_a_month(value: object, month: str) -> None:
    assert parse_month(value, "2022-05") == month


@pytest.mark.parametrize("value", ["", "五月", "13月", "0月", "3-5月", "2022", "2022.1", 2022.1, 13, 0, "2022-13", "本期", "2022-05-01X", "1-5", True])
def test_what_is_no_month_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_month(value, "2022-05")


@given(st.integers(2000, 2099), st.integers(1, 12))
def test_every_month_survives_every_spelling(year: int, month: int) -> None:
    spellings = [f"{year}-{month:02d}", f"{year}年{month}月", f"{year}年1-{month}月", f"{year}{month:02d}", year * 100 + month, date(year, month, 1)]
    assert {parse_month(spelling, "2022-05") for spelling in spellings} == {f"{year}-{month:02d}"}
    assert parse_month(f"1—{month}月", f"{year}-{month:02d}") == f"{year}-{month:02d}"
