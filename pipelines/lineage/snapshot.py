"""A release as it is read: one database file, opened read-only, with the outside world shut off."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.error import UsageError
from pipelines.core.paths import Home

if TYPE_CHECKING:
    import duckdb

_RELEASE = re.compile(r"\d{4}-\d{2}-r\d+")
# Where no period type is asked for: the figure that bulletins print comes first.
_PERIOD_TYPES = ("cumulative", "point", "month")


@contextmanager
def open_snapshot(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that can reach no other file and whose settings nobody can loosen."""
    import duckdb

    connection = duckdb.connect(str(database), read_only=True, config={"enable_external_access": "false"})
    try:
        connection.execute("set lock_configuration = true")
        yield connection
    finally:
        connection.close()


def release_order(home: Home, release: str) -> tuple[int, str]:
    """Sorts releases in the order in which they were made, which their manifests say."""
    return int(read_manifest(home.releases / release).get("sequence", 0)), release


def list_releases(home: Home) -> list[str]:
    """The ids of all releases that lie under ``published/``, in the order in which they were made."""
    found = [entry.name for entry in home.releases.iterdir() if _RELEASE.fullmatch(entry.name)] if home.releases.is_dir() else []
    return sorted(found, key=lambda release: release_order(home, release))


def current_release(home: Home) -> str | None:
    """The id that the pointer names, or nothing where nothing was published yet."""
    return home.current.resolve().name if home.current.exists() else None


def release_folder(home: Home, release: str | None = None) -> Path:
    """The folder of a release, by default of the one that the pointer names; ``UsageError`` where there is none."""
    wanted = release or current_release(home)
    if wanted is None:
        raise UsageError("尚无已发布的版本", value=str(home.published), remedy="先运行 kezhi run --period YYYY-MM")
    if wanted not in list_releases(home):
        raise UsageError("没有这个发布版本", value=wanted, remedy="kezhi release list 可列出全部版本")
    return home.releases / wanted


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest beside a released database; empty where it was not written."""
    path = folder / "manifest.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@dataclass(frozen=True)
class Published:
    """One row of ``marts.mart_indicator_value``: the number that a trace has to explain."""

    indicator: str
    region: str
    period: str
    data_period: str
    period_type: str
    value: Decimal | None
    unit: str
    status: str


_VALUES = """
    select indicator, region_code, cast(period as varchar), cast(data_period as varchar), period_type, value, unit, status
    from marts.mart_indicator_value
    where indicator = ? and region_code = ? and cast(period as varchar) = ?
"""


def find_value(connection: duckdb.DuckDBPyConnection, indicator: str, region: str, period: str,
               period_type: str | None = None) -> Published | None:
    """The published value of an indicator, region and period; the cumulative one first where no period type is asked for."""
    rows = [Published(*row) for row in connection.execute(_VALUES, [indicator, region, period]).fetchall()]
    wanted = (period_type,) if period_type else _PERIOD_TYPES
    ordered = sorted((row for row in rows if row.period_type in wanted), key=lambda row: wanted.index(row.period_type))
    return ordered[0] if ordered else None
