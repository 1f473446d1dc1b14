"""All that a template can print, by name. What is not listed here is unknown to every template."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pipelines.core.period import SHANGHAI
from pipelines.report.annex import current_ranking, list_passports, list_sources, side_by_side
from pipelines.report.choice import Figure, choose_figures
from pipelines.report.gathering import Gathering
from pipelines.report.holding import Holding
from pipelines.report.standing import find_standings
from pipelines.report.telling import Item, Notebook, Said
from pipelines.report.timespan import data_span, next_title, report_title, short_title
from pipelines.report.wording import Wording


@dataclass(frozen=True)
class OpenPoint:
    """One thing that keeps a report from being final."""

    name: str
    why: str


class Figures:
    """``{{ f.<indicator> }}``; an indicator that is not declared is an error of the template."""

    def __init__(self, said: dict[str, Said]) -> None:
        self._said = said

    def __getattr__(self, name: str) -> Said:
        try:
            return self.__dict__["_said"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass
class Writing:
    """One pass over a template: the figures it may tell, and what was told."""

    holding: Holding
    wording: Wording
    with_codes: bool = False
    notice: str = ""
    figures: dict[str, Figure] = field(init=False)
    notebook: Notebook = field(init=False)

    def __post_init__(self) -> None:
        self.figures = choose_figures(self.holding, self.wording)
        self.notebook = Notebook(self.with_codes)

    def open_points(self) -> list[OpenPoint]:
        """What is open among all that was told, in the order of telling."""
        reasons = [OpenPoint(figure.declaration.name.zh, "；".join(figure.reasons))
                   for figure in self.notebook.figures.values() if figure.reasons]
        return reasons + [OpenPoint(name, why) for name, why in self.notebook.gaps.items()]

    def missing(self, what: str) -> str:
        """``{{ missing('…') }}``: a template says that something it needs is not there; the report is then a draft."""
        self.notebook.gaps[what] = self.wording.say("absent", "open")
        return self.wording.say("missing")

    def context(self, before: Writing | None, draw: Callable[[Writing], dict[str, Any]]) -> dict[str, Any]:
        """Every name of a template. ``before`` is the first pass, which found out what is told; ``draw`` gives the charts."""
        period, wording, gathering = self.holding.period, self.wording, Gathering(self.holding, self.wording, self.notebook)
        said = {code: Said(figure, period, wording, self.notebook) for code, figure in self.figures.items()}
        first = before or self
        open_points = first.open_points() if before else []
        return {
            "region": self.holding.region.name, "bureau": wording.say("bureau", region=self.holding.region.name),
            "area": wording.say("area", kind=self.holding.region.name[-1:]), "year": period.year,
            "title": report_title(period, wording), "half": short_title(period, wording), "next": next_title(period, wording),
            "known_on": _day(self.holding, wording), "notice": self.notice, "missing": self.missing,
            "f": Figures(said), "names": gathering.names(), "contacts": gathering.contacts(),
            "activities": gathering.activities(), "tasks": gathering.tasks(), "claims": gathering.claims(),
            "overdue": gathering.overdue, "standings": find_standings(self.holding, self.figures, said, wording),
            "side_by_side": lambda *codes: side_by_side(self.holding, self.figures, wording, codes), "span_of": self.span_of,
            "charts": draw(self), "is_draft": bool(open_points), "open_points": open_points,
            "sources": list_sources(first.notebook.figures.values(), self.holding, wording) if before else [],
            "passports": list_passports(first.notebook.told.values()) if before and self.with_codes else [],
        }

    def span_of(self, indicator: str) -> str:
        """The data period of a ranking in words; 暂缺 where there is none."""
        ranking = current_ranking(self.holding, self.figures, indicator)
        if not ranking:
            return self.wording.say("missing")
        return data_span(ranking[0].data_period, ranking[0].period_type, self.holding.period, self.wording)


def listed(items: list[Item], wording: Wording) -> str:
    """The filter of templates that joins names."""
    return wording.listed([str(item) for item in items])


def _day(holding: Holding, wording: Wording) -> str:
    day = holding.known_at.astimezone(SHANGHAI)
    return wording.say("full_day", year=day.year, month=day.month, day=day.day)
