"""The annex: places of all units side by side, and where each told figure comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.core.form import load_forms
from pipelines.core.indicator import load_indicators
from pipelines.report.choice import Figure
from pipelines.report.holding import Holding, Place, Row
from pipelines.report.standing import region_name
from pipelines.report.timespan import data_span
from pipelines.report.wording import Wording


@dataclass(frozen=True)
class Cell:
    """One unit's value and place under one indicator, as they are written."""

    value: str
    rank: str
    number: str  # the value without its unit, for columns that name it in their head


class Line:
    """One unit of a table: ``.name``, ``.is_own``, and a cell under each indicator's code."""

    def __init__(self, name: str, is_own: bool, cells: dict[str, Cell]) -> None:
        self.name, self.is_own, self._cells = name, is_own, cells

    def __getattr__(self, indicator: str) -> Cell:
        try:
            return self.__dict__["_cells"][indicator]
        except KeyError:
            raise AttributeError(indicator) from None


def side_by_side(holding: Holding, figures: dict[str, Figure], wording: Wording, indicators: Iterable[str]) -> list[Line]:
    """All units of the universe in the order of the first indicator, each indicator at the month that the report takes."""
    codes = list(indicators)
    tables = {code: {place.region_code: place for place in current_ranking(holding, figures, code)} for code in codes}
    regions = list(dict.fromkeys(region for table in tables.values() for region in table))
    missing = wording.say("missing")
    return [Line(region_name(region, str(holding.period)), region == holding.region.code,
                 {code: _cell(tables[code].get(region), missing, wording) for code in codes}) for region in regions]


def current_ranking(holding: Holding, figures: dict[str, Figure], indicator: str) -> list[Place]:
    """The ranking at the month of the region's own figure; the newest one with places where the region has no figure."""
    row = figures[indicator].row if indicator in figures else None
    months = {item.data_period for item in holding.places if item.indicator == indicator and item.rank is not None}
    chosen = row.data_period if row and row.data_period in months else max(months, default="")
    return holding.ranking(indicator, chosen)


def _cell(place: Place | None, missing: str, wording: Wording) -> Cell:
    unit = wording.units.get(place.unit, "") if place else ""
    if place is None:
        return Cell(missing, missing, missing)
    value = place.text if place.value is not None and place.text else missing
    return Cell(value, _rank(place, missing), value.removesuffix(unit))


def _rank(place: Place, missing: str) -> str:
    if place.rank is None:
        return missing
    uncertain = place.best is not None and place.worst is not None and place.best != place.worst
    return f"{place.rank}（{place.best}—{place.worst}）" if uncertain else f"{place.rank}"


@dataclass(frozen=True)
class Source:
    """Where a figure comes from: the forms that make it, its data period, its state."""

    name: str
    span: str
    forms: str
    state: str


def list_sources(figures: Iterable[Figure], holding: Holding, wording: Wording) -> list[Source]:
    """One line for each figure that the report told, in the order of telling."""
    return [_source(figure, holding, wording) for figure in figures]


def _source(figure: Figure, holding: Holding, wording: Wording) -> Source:
    row, declaration = figure.row, figure.declaration
    span = data_span(row.data_period, row.period_type, holding.period, wording) if row else wording.say("missing")
    forms = wording.listed([load_forms()[form].title.zh for form in declaration.forms if form in load_forms()])
    state = row.status if row and row.status in wording.state else "missing" if row is None else "incomplete"
    return Source(declaration.name.zh, span, forms, wording.say(state, "state"))


@dataclass(frozen=True)
class Passport:
    """The code under which a told text can be traced."""

    number: int
    name: str
    text: str
    code: str


def list_passports(rows: Iterable[Row]) -> list[Passport]:
    """One line for each told row, numbered as in the text."""
    indicators = load_indicators()
    return [Passport(number, indicators[row.indicator].name.zh if row.indicator in indicators else row.label, row.text, row.code)
            for number, row in enumerate(rows, 1)]
