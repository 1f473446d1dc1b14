"""Builds every workbook of the sample from its plain data: ``python -m pipelines.demo.workbooks``.

``workbook.csv`` lists the files with their sheets; ``alteration.csv`` the cells in which a first version differs from what is
true: a slip of the pen that a later delivery corrects.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pipelines.demo.data import DATA, DEMO, City, read_city, read_rows
from pipelines.demo.layout import lay_out
from pipelines.demo.sheet import Sheet
from pipelines.demo.style import STYLES
from pipelines.demo.table import Table, table_of
from pipelines.demo.writer import write_csv, write_xls, write_xlsx

WORKBOOKS = DEMO / "workbooks"


def _altered(value: str) -> Any:
    """A number where the slip is a number, else the text; blank stays blank."""
    try:
        return Decimal(value)
    except InvalidOperation:
        return value or None


def alter(table: Table, alterations: list[dict[str, str]]) -> Table:
    """The table with the cells that the alterations name (``row`` counts the table's rows from 1)."""
    columns = {column.name: column for column in table.columns}
    for change in alterations:
        row = table.rows[int(change["row"]) - 1]
        number = columns[change["column"]].kind in ("money", "percent", "integer")
        row[change["column"]] = _altered(change["value"]) if number else change["value"]
    return table


def sheets_of(city: City, entry: dict[str, str], alterations: list[dict[str, str]]) -> list[Sheet]:
    """The sheets of one file of ``workbook.csv``."""
    made: list[Sheet] = []
    for name in entry["sheets"].split("|"):
        mine = [a for a in alterations if a["file"] == entry["file"] and a["sheet"] == name]
        table = alter(table_of(city, name, entry["region_code"], entry["period"]), mine)
        made.append(lay_out(table, STYLES[entry["region_code"]], entry["period"]))
    return made


def write(path: Path, sheets: list[Sheet]) -> Path:
    """The file in the format that its name tells; a csv holds one sheet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".xlsx":
        write_xlsx(path, sheets)
    elif path.suffix == ".xls":
        write_xls(path, sheets)
    else:
        write_csv(path, sheets[0])
    return path


def build(out: Path = WORKBOOKS, data: Path = DATA) -> list[Path]:
    """Writes all workbooks to ``out/<period>/<file>``; returns their paths in the order of ``workbook.csv``."""
    city, alterations = read_city(data), read_rows(data / "alteration.csv")
    return [write(out / entry["file"], sheets_of(city, entry, alterations)) for entry in read_rows(data / "workbook.csv")]


if __name__ == "__main__":
    build()
