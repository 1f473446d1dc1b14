"""How a month stands: for each form that is due, what came, when, in which state, and what is open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.core.paths import Home
from pipelines.core.register import window_of
from pipelines.monthly.settlement import Obstacle, obstacles_of

if TYPE_CHECKING:
    from pipelines.receipt.entry import Submission


@dataclass(frozen=True)
class Line:
    """One form of one region. ``on_time`` is nothing while it has not come; ``findings`` counts what is open."""

    region: str
    form: str
    state: str
    due_at: datetime | None
    received_at: datetime | None = None
    on_time: bool | None = None
    version: int | None = None
    findings: int = 0
    submission: str = ""
    expected: bool = True


@dataclass(frozen=True)
class Standing:
    """``release`` is the newest one of that period, or nothing."""

    period: str
    as_of: datetime
    lines: tuple[Line, ...]
    obstacles: tuple[Obstacle, ...]
    release: str | None
    current: str | None

    def as_dict(self) -> dict[str, Any]:
        lines = [asdict(line) | {name: _text(getattr(line, name)) for name in ("due_at", "received_at")} for line in self.lines]
        return {"period": self.period, "as_of": self.as_of.isoformat(), "rows": lines,
                "findings": [item.as_dict() for item in self.obstacles], "release": self.release, "current": self.current}


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def find_standing(home: Home, period: str, as_of: datetime, lang: str = "zh") -> Standing:
    """The standing of ``period`` as known at ``as_of``; reads the ledger and the registers, never the warehouse."""
    from pipelines.lineage.snapshot import current_release, list_releases
    from pipelines.receipt.ledger import Ledger

    with Ledger(home) as ledger:
        known = [item for item in ledger.submissions(as_of) if item.period == period]
        waived = {(item.region_code, item.form) for item in ledger.waivers(as_of) if item.period == period}
    versions: dict[tuple[str, str], list[Submission]] = defaultdict(list)
    for item in known:
        versions[item.region_code, item.form].append(item)
    due = expected_pairs(period)
    lines = [_line(pair, period, versions.get(pair, []), pair in waived, pair in due) for pair in sorted(due | versions.keys())]
    obstacles = [obstacle for item in known if item.is_newest for obstacle in obstacles_of(item, lang)]
    releases = [name for name in list_releases(home) if name.startswith(f"{period}-r")]
    return Standing(period, as_of, tuple(lines), tuple(obstacles), releases[-1] if releases else None, current_release(home))


def expected_pairs(period: str) -> set[tuple[str, str]]:
    """(region, form) that are due for ``period``, from the register of expected reporters and its cadences."""
    from pipelines.warehouse.expected import expand_expected

    return {(item.region_code, item.form) for item in expand_expected(period) if item.period == period}


def _line(pair: tuple[str, str], period: str, versions: list[Submission], waived: bool, due: bool) -> Line:
    """The newest version speaks for the form; whether it came in time, the first one says."""
    region, form = pair
    due_at = window_of(form, period).due_at
    if not versions:
        return Line(region, form, "waived" if waived else "missing", due_at, expected=due)
    newest, first = versions[-1], versions[0].received_at
    return Line(region, form, newest.state, due_at, newest.received_at, first < due_at, newest.version, len(obstacles_of(newest)),
                newest.submission_id, due)
