"""Which figure a report takes for an indicator: the newest that was known and due by then. What stands against it is told."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.core.indicator import Indicator, load_indicators
from pipelines.report.holding import Awaited, Holding, Place, Row
from pipelines.report.wording import Wording

# Where an indicator has several period types, the one that bulletins print.
_PERIOD_TYPES = ("cumulative", "point", "month")
_KNOWN_STATES = ("accepted", "waived")


@dataclass(frozen=True)
class Figure:
    """The figure that a report takes. ``row`` is nothing where none is known; ``reasons`` say why it is open.

    ``rank_row`` is the row under whose code the place can be traced.
    """

    declaration: Indicator
    row: Row | None
    place: Place | None
    reasons: tuple[str, ...]
    rank_row: Row | None = None

    @property
    def indicator(self) -> str:
        return self.declaration.code


def choose_figures(holding: Holding, wording: Wording) -> dict[str, Figure]:
    """One figure for each declared indicator that has a section in a report."""
    return {code: _choose(declaration, holding, wording) for code, declaration in load_indicators().items() if declaration.theme}


def _choose(declaration: Indicator, holding: Holding, wording: Wording) -> Figure:
    awaited = awaited_for(declaration, holding)
    row = newest_row(declaration, holding, awaited)
    place = next((item for item in holding.places if row and item.lineage_key == row.lineage_key
                  and item.region_code == row.region_code and item.rank is not None), None)
    told = next((item for item in holding.rows if row and item.kind == "rank"
                 and item.lineage_key == f"{row.lineage_key}/rank"), None)
    return Figure(declaration, row, place, tuple(_reasons(row, holding, awaited, wording)), told)


def awaited_for(declaration: Indicator, holding: Holding) -> list[Awaited]:
    """The forms that make this indicator, from whoever sends them: the region itself, or the city where the city issues it."""
    sender = holding.region.parent_code if _issued(declaration) else holding.region.code
    return [item for item in holding.awaited if item.form in declaration.forms and item.region_code == sender]


def _issued(declaration: Indicator) -> bool:
    """A derived indicator is issued where its first operand is."""
    if declaration.value.operands:
        first = declaration.value.operands[0].partition("@")[0]
        return _issued(load_indicators()[first])
    return declaration.value.reporter == "whole"


def newest_row(declaration: Indicator, holding: Holding, awaited: list[Awaited]) -> Row | None:
    """The newest known row of the region; one that is incomplete only because its month is not due yet is left for later."""
    rows = [row for row in holding.rows if row.kind == "measure" and row.indicator == declaration.code and row.value is not None
            and (row.status == "complete" or _is_due(row.data_period, holding, awaited))]
    preferred = next((kind for kind in _PERIOD_TYPES if any(row.period_type == kind for row in rows)), "")
    return max((row for row in rows if row.period_type == preferred), key=lambda row: (row.data_period, row.code), default=None)


def _is_due(data_period: str, holding: Holding, awaited: list[Awaited]) -> bool:
    days = [item.due_at for item in awaited if item.period == data_period]
    return not days or max(days) <= holding.known_at


def _reasons(row: Row | None, holding: Holding, awaited: list[Awaited], wording: Wording) -> list[str]:
    if row is None:
        return [wording.say("missing", "open")]
    reasons = [] if row.status == "complete" else [wording.say("incomplete", "open")]
    due = [item.period for item in awaited if item.due_at <= holding.known_at and item.state != "waived"]
    if due and max(due) > row.data_period:
        reasons.append(wording.say("stale", "open", due=max(due), have=row.data_period))
    return reasons


def overdue(form: str, holding: Holding) -> list[str]:
    """Months in which ``form`` was due from the region by the time of knowledge and has not been accepted."""
    return sorted(item.period for item in holding.awaited if item.form == form and item.region_code == holding.region.code
                  and item.due_at <= holding.known_at and item.state not in _KNOWN_STATES)
