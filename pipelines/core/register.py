"""Registers: dated lists in ``sources/registers`` (regions, expected reporters, windows, code lists)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from pipelines.core.paths import SOURCES
from pipelines.core.period import SHANGHAI, Period
from pipelines.core.text import squeeze

REGISTERS = SOURCES / "registers"


def read_register(name: str, folder: Path = REGISTERS) -> list[dict[str, str]]:
    """Rows of ``<name>.csv`` as text; blank cells are empty strings."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@dataclass(frozen=True)
class Region:
    """One version of a region: ``code`` and ``name`` hold in ``[valid_from, valid_to)``, months as ``YYYY-MM`` (empty: open)."""

    region_id: str
    code: str
    name: str
    name_en: str
    parent_code: str
    kind: str
    valid_from: str
    valid_to: str

    def holds(self, period: str) -> bool:
        return (not self.valid_from or self.valid_from <= period) and (not self.valid_to or period < self.valid_to)


@cache
def load_regions() -> tuple[Region, ...]:
    """Every version of every region, oldest first."""
    fields = Region.__dataclass_fields__
    return tuple(Region(**{key: row[key] for key in fields}) for row in read_register("region"))


def region_named(text: str, period: str) -> Region | None:
    """The region that a code or a name means in ``period``; ``None`` where it is unknown or means several."""
    wanted = squeeze(text)
    hits = [r for r in load_regions() if r.holds(period) and wanted in (r.code, squeeze(r.name))]
    return hits[0] if len(hits) == 1 else None


@dataclass(frozen=True)
class Window:
    """When a form's period opens, is due and locks; each the first moment of that day in Shanghai."""

    opens_at: datetime
    due_at: datetime
    locks_at: datetime


def window_of(form: str, period: str) -> Window:
    """The window in force for ``form`` and ``period`` (days of the following month; row ``*`` holds for all other forms)."""
    rows = [r for r in read_register("window") if r["form"] in (form, "*") and (not r["valid_from"] or r["valid_from"] <= period)
            and (not r["valid_to"] or period < r["valid_to"])]
    row = max(rows, key=lambda r: (r["form"] == form, r["valid_from"]))
    following = Period(period).plus(1)
    days = (date(following.year, following.month, int(row[key])) for key in ("opens_day", "due_day", "locks_day"))
    return Window(*(datetime.combine(day, time(), SHANGHAI) for day in days))


@cache
def load_codelist(name: str) -> tuple[dict[str, str], ...]:
    """Rows of ``codelists/<name>.csv``: ``code``, ``name``, ``aliases`` (``|`` between them), dates, ``source``."""
    return tuple(read_register(name, REGISTERS / "codelists"))
