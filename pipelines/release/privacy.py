"""Looks for persons in what is about to be published: columns that a form calls private, their values, mobile numbers."""

from __future__ import annotations

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
    """The private columns of each form."""
    found = {form.form: {column.name for column in form.column if column.private} for form in load_forms().values()}
    return {form: columns for form, columns in found.items() if columns}


def _text_columns(con: duckdb.DuckDBPyConnection, database: str) -> list[tuple[str, str, str]]:
    rows = con.execute("""select schema_name, table_name, column_name from duckdb_columns()
                          where database_name = ? and data_type = 'VARCHAR' and not internal""", [database]).fetchall()
    published = set(tables_of(con, database))
    return sorted((schema, table, column) for schema, table, column in rows if (schema, table) in published)


def _gather_private(con: duckdb.DuckDBPyConnection, warehouse: str) -> None:
    """``private_value``: every value of a private column of the raw tables, in memory only."""
    con.execute("create or replace temp table private_value (value varchar)")
    present = set(con.execute("""select table_name, column_name from duckdb_columns()
                                 where database_name = ? and schema_name = 'raw'""", [warehouse]).fetchall())
    for form, columns in private_columns().items():
        for column in sorted(columns):
            if (form, column) in present:
                con.execute(f"""insert into private_value select distinct trim({quoted(column)})
                                from {quoted(warehouse)}.raw.{quoted(form)} where length(trim({quoted(column)})) >= {SHORTEST}""")


def leaks(con: duckdb.DuckDBPyConnection, database: str, warehouse: str) -> list[str]:
    """Places in ``database`` where a person shows: ``schema.table.column: reason``. The value itself is never named."""
    _gather_private(con, warehouse)
    private = set().union(*private_columns().values())
    found: list[str] = []
    for schema, table, column in _text_columns(con, database):
        place = f"{schema}.{table}.{column}"
        if column in private:
            found.append(f"{place}：私密列")
            continue
        relation = f"{quoted(database)}.{quoted(schema)}.{quoted(table)}"
        names, mobiles = con.execute(
            f"""select count(*) filter (trim({quoted(column)}) in (select value from private_value)),
                       count(*) filter (regexp_matches({quoted(column)}, ?)) from {relation}""", [MOBILE]).fetchone() or (0, 0)
        found += [f"{place}：{names} 处与私密值相同"] if names else []
        found += [f"{place}：{mobiles} 处手机号"] if mobiles else []
    return found


def refuse_leaks(con: duckdb.DuckDBPyConnection, database: str, warehouse: str) -> None:
    """``HeldError`` that names the columns, never the values."""
    if found := leaks(con, database, warehouse):
        raise HeldError("待发布的表中有个人信息", value="；".join(found), rule="no_persons_in_a_release",
                        remedy="从模型中去掉这些列，或更正原表中填错栏的内容")
