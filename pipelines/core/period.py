"""Statistical months. A period is the text ``YYYY-MM``; nothing else is accepted, so that keys never differ by form."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import total_ordering
from zoneinfo import ZoneInfo

from pipelines.core.error import UsageError

SHANGHAI = ZoneInfo("Asia/Shanghai")
_PERIOD = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


@total_ordering
class Period:
    """One calendar month, comparable and hashable; ``str()`` gives ``2022-05``."""

    __slots__ = ("month", "year")

    def __init__(self, text: str) -> None:
        match = _PERIOD.fullmatch(text)
        if match is None:
            raise UsageError("期别应写作 YYYY-MM", value=text, rule="period_format", remedy="例如 2022-05")
        self.year, self.month = int(match[1]), int(match[2])

    @classmethod
    def of(cls, day: date) -> Period:
        """The month that holds ``day``."""
        return cls(f"{day.year:04d}-{day.month:02d}")

    def plus(self, months: int) -> Period:
        """The month ``months`` later (earlier if negative)."""
        index = self.year * 12 + self.month - 1 + months
        return Period(f"{index // 12:04d}-{index % 12 + 1:02d}")

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def through(self, last: Period) -> list[Period]:
        """All months from this one to ``last``, both included; empty when ``last`` is earlier."""
        count = (last.year - self.year) * 12 + last.month - self.month + 1
        return [self.plus(step) for step in range(count)]

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __repr__(self) -> str:
        return f"Period({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Period) and (self.year, self.month) == (other.year, other.month)

    def __lt__(self, other: Period) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    def __hash__(self) -> int:
        return hash((self.year, self.month))
