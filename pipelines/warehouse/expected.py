"""Which submissions are expected: the register's cadences spelt out month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipelines.core.error import DeclarationError
from pipelines.core.period import Period
from pipelines.core.register import read_register, window_of

# The calendar months whose period brings a submission.
CADENCE: dict[str, tuple[int, ...]] = {
    "monthly": tuple(range(1, 13)), "monthly_but_january": tuple(range(2, 13)), "quarter": (3, 6, 9, 12), "half_year": (6, 12),
    "year": (12,),
}


@dataclass(frozen=True)
class Expected:
    """One submission that should come. Its rows cover the months ``covers_from`` to ``period`` (texts like ``2022-05``)."""

    form: str
    region_code: str
    period: str
    covers_from: str
    due_at: datetime
    locks_at: datetime


def expand_expected(until: str) -> list[Expected]:
    """Every submission that the register expects for periods up to ``until``, by form, region and period."""
    rows = read_register("expected_reporter")
    found = [item for row in rows for item in _expand(row, until)]
    return sorted(found, key=lambda item: (item.form, item.region_code, item.period))


def list_periods(until: str) -> list[str]:
    """Every month from the first one that the register of reporters names to ``until``."""
    first = min((row["valid_from"] for row in read_register("expected_reporter")), default=until)
    return [str(period) for period in Period(first).through(Period(until))]


def _expand(row: dict[str, str], until: str) -> Iterator[Expected]:
    months = CADENCE.get(row["cadence"])
    if months is None:
        raise DeclarationError("报送周期未定义", value=row["cadence"], rule="cadence", remedy=f"可用: {'、'.join(CADENCE)}")
    for period in Period(row["valid_from"]).through(Period(until)):
        if period.month in months and (not row["valid_to"] or str(period) < row["valid_to"]):
            window = window_of(row["form"], str(period))
            yield Expected(row["form"], row["region_code"], str(period), _covers_from(period, months),
                           window.due_at, window.locks_at)


def _covers_from(period: Period, months: tuple[int, ...]) -> str:
    """The month after the last one that brought a submission in the same year."""
    earlier = [month for month in months if month < period.month]
    return f"{period.year:04d}-{(max(earlier) if earlier else 0) + 1:02d}"
