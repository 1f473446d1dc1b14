"""What differs between two releases: tables, published values, places in the rankings. The reader judges; nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.paths import Home
from pipelines.lineage.snapshot import read_manifest, release_folder

if TYPE_CHECKING:
    import duckdb

_KEY = ("indicator", "region_code", "period", "period_type")
# What appeared or vanished has nothing on one side; a full join keeps both.
_CHANGED = """
    select {keys}, earlier.{column}, later.{column}
    from (select * from earlier.marts.{table} {where}) as earlier
    full join (select * from later.marts.{table} {where}) as later using ({names})
    where earlier.{column} is distinct from later.{column}
    order by all
"""


@contextmanager
def _open_both(earlier: Path, later: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """One connection on two released databases, shut off from everything else before the first question is asked."""
    import duckdb

    connection = duckdb.connect(":memory:")
    try:
        for name, path in (("earlier", earlier), ("later", later)):
            # ATTACH takes no bound parameter: the path is our own, and its quotes are doubled all the same.
            connection.execute(f"attach '{str(path).replace(chr(39), chr(39) * 2)}' as {name} (read_only)")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection
    finally:
        connection.close()


def _changes(connection: duckdb.DuckDBPyConnection, table: str, column: str, key: tuple[str, ...]) -> list[dict[str, Any]]:
    statement = _CHANGED.format(table=table, column=column, where="", names=", ".join(key), keys=", ".join(key))
    rows = connection.execute(statement).fetchall()
    return [dict(zip((*key, "from", "to"), row, strict=True)) for row in rows]


def _tables(earlier: dict[str, Any], later: dict[str, Any]) -> list[dict[str, Any]]:
    """Tables whose content hash differs, with their row counts on both sides, from the two manifests."""
    before, after = earlier.get("tables", {}), later.get("tables", {})
    return [{"table": name, "from": before.get(name), "to": after.get(name)}
            for name in sorted({*before, *after}) if before.get(name) != after.get(name)]


def compare_releases(home: Home, earlier: str, later: str) -> dict[str, Any]:
    """``{"from", "to", "tables", "values", "ranks"}``; lists are empty where nothing differs."""
    folders = release_folder(home, earlier), release_folder(home, later)
    with _open_both(*(folder / "kezhi.duckdb" for folder in folders)) as connection:
        values = _changes(connection, "mart_indicator_value", "value", _KEY)
        ranks = _changes(connection, "mart_ranking", "rank", ("indicator", "region_code", "period"))
    tables = _tables(*(read_manifest(folder) for folder in folders))
    return {"from": earlier, "to": later, "tables": tables, "values": values, "ranks": ranks}
