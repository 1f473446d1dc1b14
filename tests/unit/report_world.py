"""A released database of three districts and their city, written out row by row. No test lives here.

Nothing is computed: every value, place and text stands here as the marts would hold it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipelines.core.period import SHANGHAI
from pipelines.core.register import region_named
from pipelines.report.holding import Holding, read_holding
from tests.unit.report_rows import CITY, DATA, ITEMS, MEASURES, OTHER, OWN, PERIOD, PLACES, SCHEMA, THIRD

KNOWN_AT = datetime(2022, 6, 30, 23, 59, 59, tzinfo=SHANGHAI)
UNIVERSE = "huainan_county_units"


@dataclass
class World:
    """What the database will hold; tests change these lists before it is written."""

    measures: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    places: list[dict[str, Any]] = field(default_factory=list)
    awaited: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    owners: list[tuple[str, str, str]] = field(default_factory=list)

    def measure(self, indicator: str, region: str = OWN, data_period: str = DATA) -> dict[str, Any]:
        """The first row of a measure, to be changed in place."""
        return next(
            row
            for row in self.measures
            if (row["indicator"], row["region_code"], row["data_period"]) == (indicator, region, data_period)
        )

    def drop(self, indicator: str) -> None:
        self.measures = [row for row in self.measures if row["indicator"] != indicator]
        self.items = [row for row in self.items if row["indicator"] != indicator]

    def write(self, path: Path, release: str = PERIOD, known_at: datetime = KNOWN_AT) -> Path:
        """The database as a file, in the place of an earlier one."""
        path.unlink(missing_ok=True)
        with duckdb.connect(str(path)) as connection:
            connection.execute("set timezone = 'Asia/Shanghai'")
            connection.execute(SCHEMA)
            self._fill(connection, release, known_at)
        return path

    def _fill(self, connection: duckdb.DuckDBPyConnection, release: str, known_at: datetime) -> None:
        connection.execute("insert into main.release values (?, ?)", [release, known_at])
        for region in (OWN, OTHER, THIRD):
            connection.execute("insert into core.dim_region values (?, ?)", [region, CITY])
        for row in self.measures + self.items:
            insert(connection, "marts.mart_report_figure", row)
        for form in {row["form"] for row in self.items}:
            for period in {row["data_period"] for row in self.items}:
                connection.execute("insert into core.dim_submission values (?, ?)", [f"{period}-{form}", form])
        for row in self.places:
            insert(connection, "marts.mart_ranking", row)
        for form, region, period, state, due in self.awaited:
            connection.execute(
                "insert into marts.mart_completeness values (?, ?, ?, true, ?, ?)", [form, region, period, state, due]
            )
        for region, indicator, owner in self.owners:
            connection.execute(
                "insert into core.fct_work_target values (?, ?, 's', 'E4', ?, ?)", [region, DATA, indicator, owner]
            )


def insert(connection: duckdb.DuckDBPyConnection, table: str, row: dict[str, Any]) -> None:
    names = [name for name in row if name != "form"]
    marks = ", ".join("?" for _ in names)
    connection.execute(f"insert into {table} ({', '.join(names)}) values ({marks})", [row[name] for name in names])


def measure_row(
    indicator: str,
    kind: str,
    value: str | None,
    unit: str,
    text: str,
    region: str = OWN,
    data_period: str = DATA,
    status: str = "complete",
    theme: str = "enterprise_ladder",
    order: int = 10,
) -> dict[str, Any]:
    key = f"{indicator}/{region}/{data_period}/{kind}"
    return {
        "code": key,
        "region_code": region,
        "report_period": "2022-06",
        "data_period": data_period,
        "period_type": kind,
        "kind": "measure",
        "theme": theme,
        "indicator": indicator,
        "label_zh": indicator,
        "text": text,
        "value": None if value is None else Decimal(value),
        "unit": unit,
        "status": status,
        "lineage_key": key,
        "sort_order": order,
    }


def place_row(
    indicator: str,
    data_period: str,
    region: str,
    value: str | None,
    rank: int | None,
    gap: str | None,
    bounds: tuple[int, int] | None = None,
) -> dict[str, Any]:
    best, worst = bounds or (rank, rank)
    return {
        "indicator": indicator,
        "period": data_period,
        "region_code": region,
        "data_period": data_period,
        "period_type": "cumulative",
        "value": None if value is None else Decimal(value),
        "unit": "percent" if "growth" in indicator else "yuan",
        "rank": rank,
        "rank_best": best,
        "rank_worst": worst,
        "universe": UNIVERSE,
        "n": 3,
        "gap_to_next": None if gap is None else Decimal(gap),
        "status": "complete",
        "lineage_key": f"{indicator}/{region}/{data_period}/cumulative",
    }


def item_row(
    kind: str,
    indicator: str,
    theme: str,
    label: str,
    text: str,
    day: str | None,
    compare: str | None,
    value: str | None,
    form: str,
    cell: str,
    *,
    region: str = OWN,
    data_period: str = DATA,
) -> dict[str, Any]:
    code = f"item/{data_period}-{region}-{form}/{cell}/{indicator}"
    return {
        "code": code,
        "region_code": region,
        "report_period": "2022-06",
        "data_period": data_period,
        "period_type": "point",
        "kind": kind,
        "theme": theme,
        "indicator": indicator,
        "label_zh": label,
        "text": text,
        "value": None if value is None else Decimal(value),
        "unit": kind,
        "on_day": date.fromisoformat(day) if day else None,
        "compare_text": compare,
        "status": "complete",
        "lineage_key": code,
        "submission_id": f"{data_period}-{form}",
        "source_sheet": "表",
        "source_cell": cell,
        "sort_order": 100,
        "form": form,
    }


def make_world() -> World:
    """The three districts as the constants above have them, every form accepted, June not due."""
    world = World(measures=[measure_row(*line) for line in MEASURES], items=[item_row(*line) for line in ITEMS])
    for indicator, data_period, region, value, rank, gap, text in PLACES:
        world.places.append(place_row(indicator, data_period, region, value, rank, gap))
        if value is not None and not (region == OWN and data_period == DATA):
            unit = world.places[-1]["unit"]
            world.measures.append(measure_row(indicator, "cumulative", value, unit, text, region, data_period))
    world.measures.append(measure_row("high_tech_growth", "cumulative", "3.0", "percent", "3.0%", CITY))
    for form, region in (("high_tech_output", CITY), ("tech_contract", OWN), ("subsidy_application", OWN), ("platform", OWN)):
        world.awaited += [
            (form, region, DATA, "accepted", "2022-06-15 00:00:00"),
            (form, region, PERIOD, "missing", "2022-07-15 00:00:00"),
        ]
    return world


@contextmanager
def opened(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def hold(world: World, tmp_path: Path, region: str = OWN, period: str = PERIOD, known_at: datetime = KNOWN_AT) -> Holding:
    """What a report reads of this world."""
    found = region_named(region, period)
    assert found is not None
    with opened(world.write(tmp_path / "world.duckdb")) as connection:
        return read_holding(connection, found, period, known_at)


def docx_text(data: bytes | Path) -> str:
    """All text of a docx in reading order, headers left out; a second reader beside the product's own."""
    with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as package:
        xml = package.read("word/document.xml").decode()
    lines = ("".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", part)) for part in xml.split("</w:p>"))
    return "\n".join(line for line in lines if line)


def html_text(page: str) -> str:
    """The words of a page without its style."""
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))
