"""Random amounts and days for the sample: heavy-tailed, exact in their sum, on working days."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pipelines.core.error import DeclarationError
from pipelines.core.period import Period

SMALLEST, LARGEST = Decimal("5.00"), Decimal("3000.00")  # 万元: the usual sizes of a county's contracts (DOMAIN 1)
STEP = Decimal("0.1")
SPREAD = 1.1  # sigma of the log-normal weights: a few contracts make most of the money
# Public holidays on weekdays in the sample's time (the State Council's lists for 2021 and 2022).
HOLIDAYS = frozenset(map(date.fromisoformat, (
    "2021-01-01", "2021-02-11", "2021-02-12", "2021-02-15", "2021-02-16", "2021-02-17", "2021-04-05", "2021-05-03", "2021-05-04",
    "2021-05-05", "2021-06-14", "2021-09-20", "2021-09-21", "2021-10-01", "2021-10-04", "2021-10-05", "2021-10-06", "2021-10-07",
    "2022-01-03", "2022-01-31", "2022-02-01", "2022-02-02", "2022-02-03", "2022-02-04", "2022-04-04", "2022-04-05", "2022-05-02",
    "2022-05-03", "2022-05-04", "2022-06-03")))


def working_days(period: str) -> list[date]:
    """Weekdays of a month of the sample without public holidays; of the half year for a period of 2021."""
    last = Period(period)
    first = last if last.year > 2021 else last.plus(-5)
    span = (last.last_day - first.first_day).days + 1
    days = (first.first_day + timedelta(days=step) for step in range(span))
    return [day for day in days if day.weekday() < 5 and day not in HOLIDAYS]


def day_in(rng: random.Random, period: str, index: int, count: int) -> date:
    """A working day; the first and the last of ``count`` lie at the ends of the period, so that they begin and close a list."""
    days = working_days(period)
    edge = max(1, len(days) // 5)
    pool = days[:edge] if index == 0 else days[-edge:] if index == count - 1 else days
    return rng.choice(pool)


def split_amount(rng: random.Random, total: Decimal, count: int) -> list[Decimal]:
    """``total`` 万元 as ``count`` amounts that add up to it exactly; heavy-tailed, in tenths but for the largest."""
    if count == 0 and total == 0:
        return []
    if count == 0 or total < SMALLEST * count:
        raise DeclarationError("计划的金额与项数不相称", value=f"{count} 项 {total} 万元")
    weights = [rng.lognormvariate(0, SPREAD) for _ in range(count)]
    spare = total - SMALLEST * count
    shares = [Decimal(repr(weight / sum(weights))) for weight in weights]
    amounts = [(SMALLEST + spare * share).quantize(STEP, rounding=ROUND_HALF_UP) for share in shares]
    largest = amounts.index(max(amounts))
    amounts[largest] += total - sum(amounts, Decimal(0))
    return [amount.quantize(Decimal("0.01")) for amount in amounts]


def technical_part(rng: random.Random, amount: Decimal) -> Decimal:
    """The technical amount: the whole of it in every third contract, else 60-98 % (Beijing 2010-2015: 67-80 % over all)."""
    if rng.random() < 1 / 3:
        return amount
    share = Decimal(rng.randint(60, 98)) / 100
    return max(Decimal("0.50"), (amount * share).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
