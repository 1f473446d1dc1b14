"""Which number is meant: the code ``indicator/region/period[/period_type]`` that stands as lineage key beside every value."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.core.error import UsageError
from pipelines.core.indicator import Indicator, load_indicators
from pipelines.core.period import Period
from pipelines.core.register import load_regions

_PARTS = (3, 4)
# What a code ends in that means the place in the ranking, not the value.
RANK = "rank"
_REMEDY = "写作 指标/地区/期别，例如 contract_absorbed_amount/340403/2022-05；名次在末尾加 /rank"


@dataclass(frozen=True)
class Place:
    """One number: an indicator, a region code, a period and, where it matters, a period type."""

    indicator: str
    region: str
    period: str
    period_type: str | None = None
    by_rank: bool = False

    @property
    def declaration(self) -> Indicator:
        """The indicator's declaration; ``UsageError`` for a code that nobody declared."""
        return indicator_named(self.indicator)


def indicator_named(code: str) -> Indicator:
    """The declaration of an indicator, by its code or its Chinese name; ``UsageError`` where there is none."""
    declared = load_indicators()
    by_name = {item.name.zh: item for item in declared.values()}
    found = declared.get(code) or by_name.get(code)
    if found is None:
        raise UsageError("没有这个指标", value=code, rule="indicator_declared", remedy=f"可用: {'、'.join(declared)}")
    return found


def parse_code(code: str) -> Place:
    """``indicator/region/period[/period_type][/rank]`` as a place; ``UsageError`` for anything else."""
    parts = code.split("/")
    by_rank = parts[-1] == RANK
    parts = parts[:-1] if by_rank else parts
    if len(parts) not in _PARTS:
        raise UsageError("追溯代码不合格式", value=code, rule="lineage_code", remedy=_REMEDY)
    indicator, region, period = parts[:3]
    return Place(indicator_named(indicator).code, region, str(Period(period)), parts[3] if len(parts) > 3 else None, by_rank)


def parent_of(region: str, period: str) -> str:
    """The code of the region above in ``period``; a region without one above it is its own (the city's own row)."""
    held = [item for item in load_regions() if item.code == region and item.holds(period)]
    if not held:
        raise UsageError("该期别没有这个地区", value=f"{region} {period}", remedy="核对 sources/registers/region.csv")
    known = {item.code for item in load_regions()}
    return held[0].parent_code if held[0].parent_code in known else region


def operand_place(place: Place, operand: str) -> Place:
    """The place of an operand: ``high_tech_growth`` as it is, ``…@city`` in the region above, ``…@last_year`` a year before."""
    code, _, where = operand.partition("@")
    region = parent_of(place.region, place.period) if where == "city" else place.region
    period = str(Period(place.period).plus(-12)) if where == "last_year" else place.period
    return Place(code, region, period, place.period_type)
