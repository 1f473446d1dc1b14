"""Readers that share nothing with ours: openpyxl, xlrd and csv, and the unit as it stands in the head above a cell."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
import xlrd
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
_UNIT = re.compile(r"[（(：:]\s*(元|万元|亿元)(?:[）)]|$)")
_DIGITS = 15


@lru_cache(maxsize=64)
def rows_of(path: Path, file_name: str, sheet: str) -> list[list[Any]]:
    """All rows of a sheet from its first cell on, as the other reader gives them."""
    if file_name.endswith(".xlsx"):
        # By its bytes: in the store a file has no suffix.
        page = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)[sheet]
        return [list(row) for row in page.iter_rows(values_only=True)]
    if file_name.endswith(".xls"):
        old = xlrd.open_workbook(str(path)).sheet_by_name(sheet)
        return [old.row_values(number) for number in range(old.nrows)]
    return list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"))))


def value_of(path: Path, file_name: str, sheet: str, cell: str) -> Any:
    """What stands in ``cell`` (``L7``)."""
    letters, row = coordinate_from_string(cell)
    return rows_of(path, file_name, sheet)[row - 1][column_index_from_string(letters) - 1]


def number_of(value: Any) -> Decimal:
    """A cell's number: a float by its shortest text."""
    return Decimal(f"{value:.{_DIGITS}g}" if isinstance(value, float) else str(value).strip().replace(",", "").rstrip("%"))


def yuan_of(path: Path, file_name: str, sheet: str, cell: str) -> Decimal:
    """An amount in yuan, by the unit in the nearest head above the cell, else in the line above the table."""
    letters, row = coordinate_from_string(cell)
    column = column_index_from_string(letters) - 1
    lines = rows_of(path, file_name, sheet)[:row - 1]
    heads = [str(line[column] or "") for line in reversed(lines)]
    beside = [str(text or "") for line in lines for text in line if "单位" in str(text)]
    unit = next(match[1] for text in heads + beside if (match := _UNIT.search(text)))
    return number_of(value_of(path, file_name, sheet, cell)) * YUAN[unit]
