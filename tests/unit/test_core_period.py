"""Periods: the only key of time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.error import UsageError
from pipelines.core.period import Period

MONTHS = st.builds(lambda y, m: Period(f"{y:04d}-{m:02d}"), st.integers(1980, 2080), st.integers(1, 12))


ODD = ["2022-5", "2022-13", "2022-00", "22-05", "2022/05", "2022-05 ", "", "２０２２-05", "2022-05-01"]


@pytest.mark.parametrize("text", ODD)
def test_only_the_one_spelling_is_taken(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Period(text)
    assert caught.value.value == text
    assert caught.value.remedy


@given(MONTHS, st.integers(-600, 600))
def test_going_there_and_back_is_nothing(period: Period, months: int) -> None:
    if 1 <= (period.year * 12 + months) // 12 <= 9000:
        assert period.plus(months).plus(-months) == period


@given(MONTHS, st.integers(0, 60))
def test_through_counts_both_ends_and_stays_in_order(period: Period, months: int) -> None:
    run = period.through(period.plus(months))
    assert len(run) == months + 1
    assert run == sorted(run)
    assert len({str(step) for step in run}) == len(run)


def test_an_earlier_end_gives_nothing() -> None:
    assert Period("2022-05").through(Period("2022-04")) == []


@given(MONTHS)
def test_text_order_is_time_order(period: Period) -> None:
    later = period.plus(1)
    assert str(period) < str(later)
    assert period < later
    assert period.last_day < later.first_day
    assert (later.first_day - period.last_day).days == 1


@given(st.dates(date(1980, 1, 1), date(2080, 12, 31)))
def test_a_day_lies_in_its_month(day: date) -> None:
    period = Period.of(day)
    assert period.first_day <= day <= period.last_day
    assert hash(period) == hash(Period(str(period)))
