"""Content hashes: what a table says, whatever the order of its rows, the file format or the version of DuckDB.

Each row becomes one text of its columns in the order of the table (``-`` for null, else ``length:text``, so that no two rows
are spelt alike); the MD5 of each row is added up in two halves as exact whole numbers; row count, sums, column names and types
are hashed together. ``main.release`` is left out: equal data hash equal, whatever release they are in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.error import DeclarationError
from pipelines.core.hashes import sha256_data

if TYPE_CHECKING:
    import duckdb

SCHEMAS = ("core", "marts")
# Types that spell alike in every version and survive Parquet. A HUGEINT becomes a float there; floats have no place in figures.
PUBLISHABLE = ("VARCHAR", "DATE", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE")


@dataclass(frozen=True)
class TableContent:
    """``content_hash``: SHA-256 over column names and types, row count and the sums of the rows' hashes."""

    rows: int
    content_hash: str

    def as_dict(self) -> dict[str, int | str]:
        return {"rows": self.rows, "content_hash": self.content_hash}


def quoted(name: str) -> str:
    """An identifier as DuckDB reads it back unchanged: names can't be bound as parameters."""
    return '"' + name.replace('"', '""') + '"'


def is_publishable(sql_type: str) -> bool:
    return sql_type in PUBLISHABLE or sql_type.startswith("DECIMAL(")


def _text(column: str, sql_type: str) -> str:
    value = f"epoch_us({quoted(column)})" if sql_type == "TIMESTAMP WITH TIME ZONE" else quoted(column)
    spelt = f"cast({value} as varchar)"
    return f"case when {quoted(column)} is null then '-' else length({spelt}) || ':' || {spelt} end"


def content_of(con: duckdb.DuckDBPyConnection, relation: str) -> TableContent:
    """``relation``: quoted name of a table, or ``read_parquet(…)`` with its path bound by ``parquet_content``."""
    return _content(con, relation, [])


def parquet_content(con: duckdb.DuckDBPyConnection, path: Path) -> TableContent:
    return _content(con, "read_parquet(?)", [str(path)])


def _content(con: duckdb.DuckDBPyConnection, relation: str, parameters: list[str]) -> TableContent:
    columns = [(row[0], row[1]) for row in con.execute(f"describe select * from {relation}", parameters).fetchall()]
    unfit = [f"{name} {kind}" for name, kind in columns if not is_publishable(kind)]
    if unfit:
        raise DeclarationError("列的类型不能发布", value=f"{relation}: {', '.join(unfit)}", rule="publishable_type",
                               remedy="在模型中转成 DECIMAL、BIGINT、VARCHAR、DATE 或 TIMESTAMP")
    spelt = " || ".join(_text(name, kind) for name, kind in columns)
    rows, low, high = con.execute(
        f"select count(*), coalesce(sum(md5_number_lower(t)), 0), coalesce(sum(md5_number_upper(t)), 0) "
        f"from (select {spelt} as t from {relation})", parameters).fetchone() or (0, 0, 0)
    return TableContent(rows, sha256_data([columns, rows, str(low), str(high)]))


def tables_of(con: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str]]:
    """(schema, table) of the publishable schemas of an attached database, sorted."""
    found = con.execute("""select schema_name, table_name from duckdb_tables()
                           where database_name = ? and not internal""", [database])
    return sorted((schema, table) for schema, table in found.fetchall() if schema in SCHEMAS)


def database_content(path: Path) -> dict[str, TableContent]:
    """Content of every publishable table of a DuckDB file, by ``schema.table``."""
    import duckdb

    with duckdb.connect(str(path), read_only=True) as con:
        name = (con.execute("select current_database()").fetchone() or ("",))[0]
        return {f"{schema}.{table}": content_of(con, f"{quoted(schema)}.{quoted(table)}")
                for schema, table in tables_of(con, name)}


def content_hash(tables: Mapping[str, Mapping[str, Any]]) -> str:
    """One hash for all tables, as ``TableContent.as_dict`` gives them: the identity of a release's data."""
    return sha256_data({name: entry["content_hash"] for name, entry in tables.items()})
