"""A loaded and built warehouse, and questions to it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.core.paths import Home
from pipelines.warehouse.build import BuildResult, build
from pipelines.warehouse.load import load
from tests.warehouse.city import AS_OF, City


@dataclass(frozen=True)
class World:
    home: Home
    result: BuildResult
    manifest: Path

    @classmethod
    def of(cls, home: Home, city: City, period: str, manifest: Path) -> World:
        load(home, period, AS_OF, submissions=city.write(home))
        return cls(home, build(home, manifest=manifest), manifest)

    def ask(self, statement: str, *bound: Any) -> list[tuple[Any, ...]]:
        connection = duckdb.connect(str(self.home.warehouse), read_only=True)
        try:
            return connection.execute(statement, list(bound)).fetchall()
        finally:
            connection.close()

    def change(self, *statements: str) -> None:
        connection = duckdb.connect(str(self.home.warehouse))
        try:
            for statement in statements:
                connection.execute(statement)
        finally:
            connection.close()

    def value(self, indicator: str, region: str, period: str) -> Any:
        rows = self.ask("select value from marts.mart_indicator_value where indicator = ? and region_code = ? and period = ?",
                        indicator, region, period)
        assert len(rows) == 1, (indicator, region, period, rows)
        return rows[0][0]

    def status(self, indicator: str, region: str, period: str) -> str:
        [(status,)] = self.ask("select status from marts.mart_indicator_value where indicator = ? and region_code = ? and period = ?",
                               indicator, region, period)
        return status

    def failed_names(self) -> set[str]:
        return {node.name for node in self.result.failed}
