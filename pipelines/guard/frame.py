"""Arrow tables as the frames that Great Expectations reads. Amounts stay exact decimals: nothing here makes a float."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import pandas as pd

_PLAIN = {
    pa.date32(): "DATE", pa.bool_(): "BOOLEAN", pa.int64(): "BIGINT", pa.int32(): "INTEGER", pa.int16(): "SMALLINT",
    pa.int8(): "TINYINT", pa.float64(): "DOUBLE", pa.float32(): "FLOAT",
}


def sql_type(kind: pa.DataType) -> str:
    """The SQL name of an Arrow type, as the forms spell it (``DECIMAL(18,2)``); an unforeseen one under Arrow's own name."""
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision},{kind.scale})"
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "VARCHAR"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP WITH TIME ZONE" if kind.tz else "TIMESTAMP"
    return _PLAIN.get(kind, str(kind))


def schema_frame(table: pa.Table) -> pa.Table:
    """One row a column: its name, and its name with its SQL type (``amount DECIMAL(18,2)``). What checks of columns look at."""
    return pa.table({"column": pa.array(table.column_names, pa.string()),
                     "typed_column": pa.array([f"{field.name} {sql_type(field.type)}" for field in table.schema], pa.string())})


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """Arrow-backed, so that decimals stay decimals and a missing whole number does not become a float."""
    import pandas as pd

    return table.to_pandas(types_mapper=pd.ArrowDtype)


def kept_rows(table: pa.Table) -> pa.Table:
    """The rows that go on: those that intake did not quarantine."""
    if "quarantined" not in table.column_names:
        return table
    import pyarrow.compute as pc

    return table.filter(~pc.field("quarantined"))


def places(table: pa.Table, rows: list[Any], column: str | None, limit: int = 5) -> list[str]:
    """Where rows (by number) stand, ``340403 sheet!cell`` where that is known; never a value."""
    return [place for row in rows[:limit] if (place := _place(table, row, column))]


def _place(table: pa.Table, row: Any, column: str | None) -> str:
    if not isinstance(row, int) or "source_sheet" not in table.column_names or row >= table.num_rows:
        return f"#{row}"
    cell_column = f"{column}__cell"
    cell = table[cell_column][row].as_py() if cell_column in table.column_names else None
    where = cell or (f"第 {table['source_row'][row].as_py()} 行" if "source_row" in table.column_names else "")
    reporter = f"{table['reporter_code'][row].as_py()} " if "reporter_code" in table.column_names else ""
    return f"{reporter}{table['source_sheet'][row].as_py()}!{where}"
