"""When the monthly run is due: a decision over plain values, so that it is tested without a clock and without Dagster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipelines.core.form import load_forms
from pipelines.core.period import SHANGHAI, Period
from pipelines.core.register import Window, window_of


@dataclass(frozen=True)
class Decision:
    """``period`` is what to run, ``None`` for nothing; ``reason`` is told either way."""

    period: str | None
    reason: str


def period_at(at: datetime) -> str:
    """The month whose window can be open at ``at``: the one before, in Shanghai."""
    return str(Period.of(at.astimezone(SHANGHAI).date()).plus(-1))


def widest_window(period: str) -> Window:
    """From the first form's opening to the last form's lock: all that belongs to one release."""
    windows = [window_of(form, period) for form in load_forms()]
    return Window(min(w.opens_at for w in windows), max(w.due_at for w in windows), max(w.locks_at for w in windows))


def decide(at: datetime, window: Window, last_change: datetime | None, last_run: datetime | None) -> Decision:
    """Runs inside the window when something changed since the last run, and once when the lock date has come.

    ``last_change``: the newest receipt or decision; ``last_run``: the start of the period's newest run. What arrives after that
    waits for the next month's snapshot or a run by hand, so that a published month does not move by itself.
    """
    period = period_at(at)
    if at < window.opens_at:
        return Decision(None, f"{period} 尚未开放（{window.opens_at:%Y-%m-%d}）")
    if at >= window.locks_at:
        if last_run is None or last_run < window.locks_at:
            return Decision(period, f"{period} 已到锁定日 {window.locks_at:%Y-%m-%d}")
        late = "；锁定后另有新到，可手工运行 kezhi run" if last_change and last_change > last_run else ""
        return Decision(None, f"{period} 已锁定并运行过{late}")
    if last_change is None:
        return Decision(None, f"{period} 尚无报送")
    if last_run is not None and last_change <= last_run:
        return Decision(None, f"{period} 自上次运行以来没有变化")
    return Decision(period, f"{period} 有新的报送或说明")
