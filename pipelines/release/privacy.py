"""Looks for persons in what is about to be published: columns that a form calls private, their values, mobile numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.core.error import HeldError
from pipelines.core.form import load_forms
from pipelines.release.content import quoted, tables_of

if TYPE_CHECKING:
    import duckdb

# Mobile numbers of mainland China: 11 digits, the second 3-9. Alone or between other text, never inside a longer number.
MOBILE = r"(^|[^0-9])1[3-9][0-9]{9}([^0-9]|$)"
# A one-character value of a private column (a dash, a blank) is no name.
SHORTEST = 2


def private_columns() -> dict[str, set[str]]:
    """The private columns of each form that has any."""
    found = {form.form: {column.name for column in form.column if column.private} for form in load_forms().values()}
    return {form: columns for form, columns in found.items() if columns}


def leaks(con: duckdb.DuckDBPyConnection, database: str, raw: Path) -> list[str]:
    """Places in ``database`` where a person shows: ``schema.table.column：reason``. The value itself is never named.

    ``raw``: the folder of raw files, the only place where persons' names and phones are kept in the clear.
    """
    _gather_private(con, raw)
    private = set().union(*private_columns().values())
    found: list[str] = []
    for schema, table, column in _text_columns(con, database):
        place = f"{schema}.{table}.{column}"
        if column in private:
            found.append(f"{place}：私密列")
            continue
        names, mobiles = _count(con, f"{quoted(database)}.{quoted(schema)}.{quoted(table)}", quoted(column))
        found += [f"{place}：{names} 处与私密值相同"] if names else []
        found += [f"{place}：{mobiles} 处手机号"] if mobiles else []
    return found


def refuse_leaks(con: duckdb.DuckDBPyConnection, database: str, raw: Path) -> None:
    """``HeldError`` that names the columns, never the values."""
    if found := leaks(con, database, raw):
        raise HeldError("待发布的表中有个人信息", value="；".join(found), rule="no_persons_in_a_release",
                        remedy="从模型中去掉这些列，或更正原表中填错栏的内容")


def _text_columns(con: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str, str]]:
    rows = con.execute("""select schema_name, table_name, column_name from duckdb_columns()
                          where database_name = ? and data_type = 'VARCHAR' and not internal""", [database]).fetchall()
    published = set(tables_of(con, database))
    return sorted((schema, table, column) for schema, table, column in rows if (schema, table) in published)


def _count(con: duckdb.DuckDBPyConnection, relation: str, column: str) -> tuple[int, int]:
    """How many rows hold a private value, and how many a mobile number."""
    row = con.execute(f"""select count(*) filter (trim({column}) in (select value from private_value)),
                                 count(*) filter (regexp_matches({column}, ?)) from {relation}""", [MOBILE]).fetchone()
    return row or (0, 0)


def _gather_private(con: duckdb.DuckDBPyConnection, raw: Path) -> None:
    """``private_value``: every value of a private column, in memory only."""
    con.execute("create or replace temp table private_value (value varchar)")
    for form, columns in private_columns().items():
        files = [str(path) for path in sorted((raw / form).glob("**/*.parquet"))]
        present = _columns_of(con, files) & columns
        for column in sorted(quoted(name) for name in present):
            con.execute(f"""insert into private_value select distinct trim(cast({column} as varchar))
                            from read_parquet(?, union_by_name = true)
                            where length(trim(cast({column} as varchar))) >= {SHORTEST}""", [files])


def _columns_of(con: duckdb.DuckDBPyConnection, files: list[str]) -> set[str]:
    if not files:
        return set()
    return {row[0] for row in con.execute("describe select * from read_parquet(?, union_by_name = true)", [files]).fetchall()}
