"""What a template prints: figures and items that remember having been told, so that a report knows what it rests on.

A figure that a template prints must be known and complete, else the report is a draft. A template that asks ``known`` first says
by that the figure may be absent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from pipelines.core.period import Period
from pipelines.report.choice import Figure
from pipelines.report.holding import MARK_CLOSE, MARK_OPEN, Place, Row
from pipelines.report.timespan import data_span, day_words, short_title
from pipelines.report.wording import Wording

_WAN = Decimal(10_000)
_CENT = Decimal("0.01")


@dataclass
class Notebook:
    """The rows that a report has told, in order, and what it found open. ``with_codes`` puts a number behind each."""

    with_codes: bool = False
    told: dict[str, Row] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)
    gaps: dict[str, str] = field(default_factory=dict)

    def note(self, row: Row, text: str) -> str:
        """``text``, with the number of its passport where codes are wanted; the row counts as told."""
        self.told.setdefault(row.code, row)
        number = list(self.told).index(row.code) + 1
        return f"{text}{MARK_OPEN}{number}{MARK_CLOSE}" if self.with_codes else text


class Said:
    """One figure as a template sees it: ``{{ f.<indicator> }}`` prints it, ``.span``, ``.place``, ``.gap`` what goes with it."""

    def __init__(self, figure: Figure, report: Period, wording: Wording, notebook: Notebook) -> None:
        self._figure, self._report, self._wording, self._notebook = figure, report, wording, notebook

    @property
    def known(self) -> bool:
        """Whether there is a value; asking does not count as telling."""
        return self._figure.row is not None

    def __str__(self) -> str:
        return self._tell(self._figure.row.text if self._figure.row else "")

    def _tell(self, text: str) -> str:
        self._notebook.figures.setdefault(self._figure.indicator, self._figure)
        row = self._figure.row
        if row is None:
            return self._wording.say("missing")
        pending = "" if row.status == "complete" else self._wording.say("pending")
        return self._notebook.note(row, text) + pending

    @property
    def name(self) -> str:
        return self._figure.declaration.name.zh

    @property
    def span(self) -> str:
        """The data period in words; where nothing is known the report's own, so that a sentence still begins with one."""
        row = self._figure.row
        if row is None:
            return short_title(self._report, self._wording)
        return data_span(row.data_period, row.period_type, self._report, self._wording)

    @property
    def place(self) -> str:
        """``全市第2位（7个县区）``, with its bounds where it is not certain; empty where there is no place."""
        if self._figure.place is None:
            return ""
        words = place_words(self._figure.place, self._wording)
        return self._notebook.note(self._figure.rank_row, words) if self._figure.rank_row else words

    @property
    def beside(self) -> str:
        """What stands beside the figure in the mart: the registers of a coverage, the distance to the city."""
        return self._wording.plain(self._figure.row.compare) if self._figure.row else ""

    @property
    def gap(self) -> str:
        """A difference in words, by its sign: ``高于全市平均18.1个百分点``."""
        row = self._figure.row
        if row is None or row.value is None:
            return self._tell("")
        if row.value == 0:
            return self._tell(self._wording.say("gap_none"))
        name = "gap_above" if row.value > 0 else "gap_below"
        return self._tell(self._wording.say(name, size=row.text.removeprefix("-")))


def place_words(place: Place, wording: Wording) -> str:
    """A place with its universe; its bounds where the values of others leave it open."""
    certain = place.best is None or place.worst is None or place.best == place.worst
    return wording.say("place" if certain else "place_open", rank=place.rank, n=place.n, best=place.best, worst=place.worst)


class Item:
    """One row with a text of its own: a name, a technique, a batch, a task, a day."""

    def __init__(self, row: Row, notebook: Notebook, report: Period, wording: Wording, text: str | None = None) -> None:
        self.row, self._notebook, self._report, self._wording = row, notebook, report, wording
        self._text = row.text if text is None else text

    def __str__(self) -> str:
        return self._notebook.note(self.row, self._text)

    @property
    def label(self) -> str:
        return self.row.label

    @property
    def beside(self) -> str:
        return self._wording.plain(self.row.compare)

    @property
    def day(self) -> str:
        """The row's day in words, its text where it has none."""
        return day_words(self.row.on_day, self._report, self._wording) if self.row.on_day else self._text

    @property
    def holds(self) -> bool:
        """Whether a claim is borne out by the data."""
        return self.row.status == "complete"


class Items:
    """Lists of items by name, ``names.subsidy_field``; an unknown name is an error, a known one without rows empty."""

    def __init__(self, lists: dict[str, list[Item]], known: Iterable[str]) -> None:
        self._lists = {name: [] for name in known} | dict(lists)

    def __getattr__(self, name: str) -> list[Item]:
        try:
            return self.__dict__["_lists"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)


def write_value(value: Decimal | None, unit: str, decimals: int, wording: Wording, counter: str = "") -> str:
    """A value as the report's text writes it: 万元 with two places and no separators; a missing one is 暂缺, never zero."""
    if value is None:
        return wording.say("missing")
    return f"{_write_wan(value) if unit == 'yuan' else _write_plain(value, decimals)}{wording.units.get(unit, '') or counter}"


def _write_wan(value: Decimal) -> str:
    wan = (value / _WAN).quantize(_CENT, rounding=ROUND_HALF_UP)
    return f"{wan:.0f}" if value % _WAN == 0 else f"{wan:f}"


def _write_plain(value: Decimal, decimals: int) -> str:
    return _without_idle_zeros(f"{value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}")


def _without_idle_zeros(text: str) -> str:
    """21.10 as 21.1 and 3.00 as 3.0: one place behind the point stays, as the mart writes it."""
    head, point, tail = text.partition(".")
    return f"{head}.{tail[:1]}{tail[1:].rstrip('0')}" if point else text
