"""Indicators: ``sources/indicators/<code>.toml``, the one place where an indicator is declared. SQL computes it, never Python."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from pipelines.core.error import DeclarationError
from pipelines.core.form import Strict
from pipelines.core.paths import SOURCES
from pipelines.core.rule import Words


class Value(Strict):
    """How the value comes about. For ``sum``, ``count``, ``count_distinct`` and ``as_submitted``: rows of ``relation``.

    ``on`` is a date column whose month places the row (flows); ``period`` is a column that holds the period (snapshots, growth).
    ``in_force_from``/``in_force_to`` are period columns: the row counts for periods in ``[from, to)`` (amended contracts).
    ``cell`` names the fact column that holds the cell address of the operand.
    A whole (the city) is made of the rows of its dated parts, ``core.dim_region_part``; ``whole_where`` replaces ``where`` there.
    ``reporter``: who sends the forms, the region itself or the whole it belongs to (issued figures).
    For ``difference`` and ``ratio``: exactly two operands, each an indicator code, with ``@city`` for the city's own value and
    ``@last_year`` for the same months a year before; a ratio is ``(first / second + offset) * scale``.
    """

    op: Literal["sum", "count", "count_distinct", "as_submitted", "difference", "ratio"]
    relation: str | None = None
    column: str | None = None
    cell: str | None = None
    where: str = "true"
    whole_where: str | None = None
    reporter: Literal["region", "whole"] = "region"
    region: str = "region_code"
    on: str | None = None
    period: str | None = None
    in_force_from: str | None = None
    in_force_to: str | None = None
    operands: tuple[str, ...] = ()
    offset: int = 0
    scale: Decimal = Decimal(1)

    @model_validator(mode="after")
    def _fits_its_operation(self) -> Value:
        derived = self.op in ("difference", "ratio")
        problems = ["needs two operands" if derived and len(self.operands) != 2 else "",
                    "needs a relation" if not derived and not self.relation else "",
                    "needs a column" if self.op in ("sum", "count_distinct", "as_submitted") and not self.column else "",
                    "needs on or period" if not derived and not (self.on or self.period) else "",
                    "in_force_from and in_force_to go together" if bool(self.in_force_from) != bool(self.in_force_to) else "",
                    "distinct entities have no terms in force" if self.op == "count_distinct" and self.in_force_from else "",
                    "only issued figures can be as_submitted" if self.op == "as_submitted" and self.reporter != "whole" else "",
                    "a ratio needs a whole scale" if self.op == "ratio" and self.scale != self.scale.to_integral_value() else ""]
        if any(problems):
            raise ValueError(f"{self.op}: {'; '.join(filter(None, problems))}")
        return self


class Ranking(Strict):
    """The ranking policy, printed with every table."""

    universe: str
    ties: Literal["competition", "dense", "fractional"] = "competition"
    missing: Literal["hold", "bounds"] = "hold"
    direction: Literal["higher_is_better", "lower_is_better"] = "higher_is_better"
    revision: Literal["as_now", "as_published"] = "as_now"
    peer_groups: str | None = None


# The sections of a half-year report, in its order.
Theme = Literal["policy_funding", "enterprise_contact", "enterprise_ladder", "platform_talent", "agriculture", "activity", "plan"]


class Indicator(Strict):
    code: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Words
    definition: Words
    unit: Literal["yuan", "percent", "percentage_point", "count", "mu"]
    decimals: int = Field(ge=0, le=6)
    measure_type: Literal["flow", "stock", "growth", "ratio", "difference"]
    additive: bool
    period_types: tuple[Literal["month", "cumulative", "point"], ...]
    price_basis: str = "current"
    scope: str = "all"
    publisher: str = "city_bureau"
    forms: tuple[str, ...]          # the forms whose arrival makes the value complete
    lowering_forms: tuple[str, ...] = ()  # those whose rows may lower the value
    lower_limit: Decimal | None = None    # the least value possible; flows and stocks have 0
    tolerance: Decimal = Decimal(0)
    tolerance_source: str = ""
    value: Value
    ranking: Ranking | None = None
    counter: Words | None = None          # the word that counts it in a sentence: 28家, 36个
    theme: Theme | None = None            # the section of a report that prints it; printed nowhere where there is none
    report_order: int = Field(default=0, ge=0, le=99)  # its place within the section
    source: str

    @property
    def least_value(self) -> Decimal | None:
        """The least value that can be at all; ``None`` where there is no such limit."""
        return Decimal(0) if self.lower_limit is None and self.measure_type in ("flow", "stock") else self.lower_limit


@cache
def load_indicators(folder: Path = SOURCES / "indicators") -> dict[str, Indicator]:
    """All indicators by code; ``DeclarationError`` where a file does not hold its own."""
    found: dict[str, Indicator] = {}
    for path in sorted(folder.glob("*.toml")):
        indicator = Indicator.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        if indicator.code != path.stem:
            raise DeclarationError("指标文件名与指标代码不一致", value=f"{path.name}: {indicator.code}")
        found[indicator.code] = indicator
    return found
