"""When the daily schedule runs a month, and when it tells why not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.period import SHANGHAI
from pipelines.core.register import Window
from pipelines.defs.window import decide, period_at, widest_window


def june(day: int, hour: int = 20) -> datetime:
    return datetime(2022, 6, day, hour, tzinfo=SHANGHAI)


WINDOW = Window(june(1, 0), june(15, 0), june(20, 0))


@pytest.mark.parametrize(("at", "change", "run", "period", "said"), [
    (june(10), june(9), None, "2022-05", "有新的报送"),
    (june(10), june(9), june(8), "2022-05", "有新的报送"),
    (june(10), june(8), june(9), None, "没有变化"),
    (june(10), june(9), june(9), None, "没有变化"),
    (june(10), None, None, None, "尚无报送"),
    (june(20), june(8), june(9), "2022-05", "锁定日"),
    (june(20), None, None, "2022-05", "锁定日"),
    (june(26), june(8), june(9), "2022-05", "锁定日"),
    (june(21), june(8), june(20), None, "已锁定并运行过"),
    (june(21), june(21, 9), june(20), None, "锁定后另有新到"),
], ids=str)
def test_the_month_runs_when_something_changed_or_the_lock_has_come(at: datetime, change: datetime | None, run: datetime | None,
                                                                    period: str | None, said: str) -> None:
    decision = decide(at, WINDOW, change, run)
    assert decision.period == period
    assert said in decision.reason


def test_before_the_window_nothing_runs_whatever_came() -> None:
    late = Window(june(11), june(15), june(20))
    assert decide(june(10), late, june(9), None).period is None


def test_seven_arrivals_on_seven_days_are_at_most_seven_runs_and_on_one_day_one() -> None:
    arrivals = [june(3, hour) for hour in range(8, 15)]
    first = decide(june(3), WINDOW, max(arrivals), None)
    assert first.period == "2022-05"
    assert decide(june(4), WINDOW, max(arrivals), june(3)).period is None


@pytest.mark.parametrize(("at", "period"), [
    (datetime(2022, 6, 1, 0, 30, tzinfo=SHANGHAI), "2022-05"),
    (datetime(2022, 1, 5, tzinfo=SHANGHAI), "2021-12"),
])
def test_the_month_is_the_one_before_in_shanghai(at: datetime, period: str) -> None:
    assert period_at(at) == period


def test_an_hour_before_midnight_utc_is_already_the_next_month() -> None:
    assert period_at(datetime.fromisoformat("2022-05-31T17:00:00+00:00")) == "2022-05"
    assert period_at(datetime.fromisoformat("2022-05-31T15:00:00+00:00")) == "2022-04"


def test_the_window_spans_all_forms() -> None:
    window = widest_window("2022-05")
    assert window.opens_at < window.due_at < window.locks_at
    assert (window.opens_at.year, window.opens_at.month) == (2022, 6)


@given(at=st.integers(0, 40 * 24), change=st.none() | st.integers(0, 40 * 24), run=st.none() | st.integers(0, 40 * 24))
def test_right_after_a_run_nothing_is_due(at: int, change: int | None, run: int | None) -> None:
    """Whatever happened before: once a run began now, the same tick again runs nothing."""
    start = WINDOW.opens_at - timedelta(days=2)
    now = start + timedelta(hours=at)
    known = start + timedelta(hours=min(change, at)) if change is not None else None
    before = start + timedelta(hours=min(run, at)) if run is not None else None
    decision = decide(now, WINDOW, known, before)
    assert decision.reason
    assert decide(now, WINDOW, known, now).period is None
