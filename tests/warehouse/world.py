"""A loaded and built warehouse, and questions to it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from pipelines.core.paths import Home
from pipelines.warehouse.build import BuildResult, build, run_tests
from pipelines.warehouse.load import load
from tests.warehouse.city import AS_OF, City


@dataclass(frozen=True)
class World:
    home: Home
    result: BuildResult
    manifest: Path

    @classmethod
    def of(cls, home: Home, city: City, period: str, manifest: Path, select: str | None = None) -> World:
        load(home, period, AS_OF, submissions=city.write(home))
        return cls(home, build(home, select, manifest=manifest), manifest)

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

    def figure(self, indicator: str, region: str, period: str) -> tuple[Any, ...]:
        """(value, status, lower, upper)."""
        rows = self.ask("select value, status, value_lower, value_upper from marts.mart_indicator_value "
                        "where indicator = ? and region_code = ? and period = ?", indicator, region, period)
        assert len(rows) == 1, (indicator, region, period, rows)
        return rows[0]

    def value(self, indicator: str, region: str, period: str) -> Any:
        return self.figure(indicator, region, period)[0]

    def status(self, indicator: str, region: str, period: str) -> str:
        return self.figure(indicator, region, period)[1]

    def copy_to(self, root: Path) -> World:
        """The same warehouse in another home, to be damaged there."""
        root.mkdir(parents=True)
        shutil.copyfile(self.home.warehouse, root / self.home.warehouse.name)
        return World(Home(root), self.result, self.manifest)

    def tested(self, select: str) -> BuildResult:
        return run_tests(self.home, select, manifest=self.manifest)

    def failed_names(self) -> set[str]:
        return {node.name for node in self.result.failed}
