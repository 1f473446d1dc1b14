"""Content hashes: equal for equal data, whatever the order or the format; different for the smallest change."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.error import DeclarationError
from pipelines.release.content import TableContent, content_hash, content_of, database_content, parquet_content

ROWS = [("340403", Decimal("1.10"), "2022-05-01", True, 7, "2022-06-01 08:00:00+08"), (None, None, None, None, None, None)]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def table(con: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[object, ...]]) -> TableContent:
    con.execute(f"create or replace table {name} (k varchar, m decimal(18,2), d date, b boolean, n bigint, t timestamptz)")
    for row in rows:
        con.execute(f"insert into {name} values (?, ?, ?, ?, ?, ?)", list(row))
    return content_of(con, name)


def test_order_of_rows_does_not_matter(con: duckdb.DuckDBPyConnection) -> None:
    assert table(con, "a", ROWS) == table(con, "b", ROWS[::-1])


def test_number_of_equal_rows_matters(con: duckdb.DuckDBPyConnection) -> None:
    assert table(con, "a", ROWS) != table(con, "b", [*ROWS, ROWS[0]])
    assert table(con, "b", [*ROWS, ROWS[0]]).rows == 3


@pytest.mark.parametrize("column, value", [(0, "340404"), (1, Decimal("1.11")), (2, "2022-05-02"), (3, False), (4, 8),
                                           (5, "2022-06-01 08:00:01+08"), (0, None), (0, ""), (4, None)])
def test_any_changed_value_changes_the_hash(con: duckdb.DuckDBPyConnection, column: int, value: object) -> None:
    changed = [tuple(value if number == column else old for number, old in enumerate(ROWS[0])), ROWS[1]]
    assert table(con, "a", ROWS).content_hash != table(con, "b", changed).content_hash


def test_session_time_zone_does_not_matter(con: duckdb.DuckDBPyConnection) -> None:
    before = table(con, "a", ROWS)
    con.execute("set timezone = 'Asia/Shanghai'")
    assert content_of(con, "a") == before


def test_parquet_says_the_same(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    before = table(con, "a", ROWS)
    path = tmp_path / "it's.parquet"
    con.table("a").write_parquet(str(path), compression="zstd")
    assert parquet_content(con, path) == before


def test_names_and_types_of_columns_count(con: duckdb.DuckDBPyConnection) -> None:
    hashes = {content_of(con, f"(select {sql})").content_hash for sql in
              ("1::bigint as a", "1::bigint as b", "1::integer as a", "'1' as a", "1::decimal(18,2) as a")}
    assert len(hashes) == 5


@pytest.mark.parametrize("expression", ["1.5::double", "1::hugeint", "[1]", "{'a': 1}", "'x'::blob", "1::float"])
def test_types_that_do_not_survive_are_refused(con: duckdb.DuckDBPyConnection, expression: str) -> None:
    with pytest.raises(DeclarationError, match="不能发布"):
        content_of(con, f"(select {expression} as a)")


def test_empty_table_has_a_hash_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    empty = table(con, "a", [])
    assert empty.rows == 0
    assert empty.content_hash != table(con, "b", [(None,) * 6]).content_hash


@given(st.lists(st.tuples(st.text(max_size=4), st.text(max_size=4)), max_size=6, unique=True))
def test_texts_never_run_into_each_other(pairs: list[tuple[str, str]]) -> None:
    """``ab|c`` and ``a|bc`` are two rows: over random texts, distinct rows give distinct hashes."""
    printable = [pair for pair in pairs if "\x00" not in "".join(pair)]
    with duckdb.connect() as con:
        con.execute("create table a (x varchar, y varchar)")
        hashes = set()
        for pair in printable:
            con.execute("delete from a")
            con.execute("insert into a values (?, ?)", list(pair))
            hashes.add(content_of(con, "a").content_hash)
    assert len(hashes) == len(printable)


def test_database_leaves_main_release_and_other_schemas_out(tmp_path: Path) -> None:
    path = tmp_path / "k.duckdb"
    with duckdb.connect(str(path)) as con:
        for name in ("core.a", "marts.b", "main.release", "raw.c"):
            con.execute(f"create schema if not exists {name.split('.')[0]}")
            con.execute(f"create table {name} as select 1::bigint as n")
    assert list(database_content(path)) == ["core.a", "marts.b"]


def test_hash_of_all_tables_follows_names_and_hashes_only() -> None:
    one = {"core.a": {"rows": 1, "content_hash": "x"}, "core.b": {"rows": 2, "content_hash": "y"}}
    assert content_hash(one) == content_hash(dict(reversed(one.items())))
    assert content_hash(one) != content_hash({**one, "core.b": {"rows": 2, "content_hash": "z"}})
    assert content_hash(one) != content_hash({"core.a": one["core.a"]})
