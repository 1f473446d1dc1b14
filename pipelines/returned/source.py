"""The submitter's file as a workbook that can be marked: an xlsx as it is, other kinds as values at the same addresses."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

ZIP, OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
SHEET_NAME = 31  # characters; the format allows no more, and none of the signs below
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# Control characters cannot stand in the XML of a workbook.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def open_source(data: bytes, stem: str) -> Workbook:
    """A workbook with the source's sheets; ``stem`` names the sheet of a delimited text. Raises what its reader raises."""
    from openpyxl import load_workbook

    if is_xlsx(data):
        return load_workbook(io.BytesIO(data), rich_text=True)
    if data.startswith((ZIP, OLE)):
        return _from_values(data)
    return _from_text(data, stem)


def is_xlsx(data: bytes) -> bool:
    """Whether the bytes are a zip that names the main part of an xlsx: its directory stands at the end."""
    return data.startswith(ZIP) and b"xl/workbook.xml" in data


def empty_book() -> Workbook:
    from openpyxl import Workbook as Book

    book = Book()
    book.remove(book.worksheets[0])
    return book


def _from_values(data: bytes) -> Workbook:
    """xls and ods: sheets, states, merged ranges and values; what a value looks like is not carried over."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = empty_book()
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as source:
        for seen in source.sheets_metadata:
            page = book.create_sheet(sheet_name(seen.name))
            sheet = source.get_sheet_by_name(seen.name)
            _fill(page, sheet.to_python(skip_empty_area=False))
            for first, last in sheet.merged_cell_ranges or ():
                page.merge_cells(start_row=first[0] + 1, start_column=first[1] + 1, end_row=last[0] + 1, end_column=last[1] + 1)
            if seen.visible != SheetVisibleEnum.Visible:
                page.sheet_state = "hidden"
    return book


def _from_text(data: bytes, stem: str) -> Workbook:
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise ValueError("neither UTF-8 nor GB18030")
    book = empty_book()
    delimiter = max(",\t;|", key=text[:20_000].count)
    _fill(book.create_sheet(sheet_name(stem)), csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    return book


def sheet_name(text: str) -> str:
    return _FORBIDDEN.sub("_", text)[:SHEET_NAME].strip("'") or "Sheet1"


def _fill(page: Worksheet, rows: Any) -> None:
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            if value not in ("", None):
                write(page, number, place, value)
                widths[place] = max(widths.get(place, 8), min(40, _width(str(value))))
    for place, width in widths.items():
        page.column_dimensions[page.cell(1, place).column_letter].width = width + 2


def _width(text: str) -> int:
    return sum(2 if ord(sign) > 255 else 1 for sign in text)


def write(page: Worksheet, row: int, column: int, value: Any) -> Any:
    """A value as a value: text is text, whatever it begins with; returns the cell."""
    cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value = plain(value)
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@" and value != ""
    elif isinstance(value, (bool, int, float, datetime, date, time, timedelta)):
        cell.value = value
    else:
        cell.value = str(value)
    return cell


def plain(text: str) -> str:
    """Text that a cell can hold: no control characters, at most 32,767 signs."""
    return _CONTROL.sub("\ufffd", text)[:32_767]
