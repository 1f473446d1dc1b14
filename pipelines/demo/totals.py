"""The totals that the sample's city office states about itself: a reporter's figures, made from the plain data."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from pipelines.core.period import Period
from pipelines.demo.data import REPORTERS, City

REPORTED_ROLES = ("absorb", "export")
WAN_PER_YI = 10_000


def stated_totals(city: City, period: str, role: str) -> tuple[int, Decimal]:
    """Contracts in force and their amount in 亿元 (one decimal), registered this year up to ``period``, whose buyer (``absorb``)
    or seller (``export``) is in the city."""
    registered = [contract for contract in city.contracts if city.region_of(contract, role) in REPORTERS
                  and f"{period[:4]}-01" <= str(Period.of(contract.registered_on)) <= period]
    amounts = [city.amount_at(contract, period) for contract in registered]
    in_force = [amount for amount in amounts if amount is not None]
    total = sum(in_force, Decimal(0)) / WAN_PER_YI
    return len(in_force), total.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
