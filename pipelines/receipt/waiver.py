"""Waivers: submissions that need not come. Seed rows lie in ``sources/waivers/*.toml``, later ones are decisions."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from pydantic import Field

from pipelines.core.form import Strict
from pipelines.core.paths import SOURCES
from pipelines.core.period import SHANGHAI
from pipelines.receipt.entry import Decision, Waiver


class SeedWaiver(Strict):
    """One ``[[waiver]]``. ``at``: the day from which it was known (none: always); ``until``: its last day, both in Shanghai."""

    form: str
    region: str
    period: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    at: date | None = None
    until: date | None = None


@cache
def seed_waivers(folder: Path = SOURCES / "waivers") -> tuple[Waiver, ...]:
    """All seed waivers, in the order of their files; none where the folder is missing."""
    return tuple(_seed(SeedWaiver.model_validate(entry)) for path in sorted(folder.glob("*.toml"))
                 for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("waiver", []))


def waiver_of(decision: Decision) -> Waiver:
    """A ``waive`` decision, whose subject is ``form:region:period``."""
    form, region_code, period = decision.subject.split(":")
    return Waiver(form, region_code, period, decision.text, decision.by, decision.at, decision.until, "ledger")


def _seed(row: SeedWaiver) -> Waiver:
    end = _midnight(row.until + timedelta(days=1)) if row.until else None
    return Waiver(row.form, row.region, row.period, row.reason, row.by, _midnight(row.at) if row.at else None, end, "seed")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
