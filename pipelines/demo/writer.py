"""Sheets to files: .xlsx, .xls, .csv in GB18030. Equal sheets give equal bytes: no clock, no name of a person or machine."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pipelines.demo.sheet import Cell, Formula, Sheet

CREATED = datetime(2022, 1, 1)
_BORDER = {"border": 1, "valign": "vcenter"}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "align": "center"}, "note": {"font_size": 9},
    "head": _BORDER | {"bold": True, "align": "center", "text_wrap": True}, "text": _BORDER | {"num_format": "@"},
    "money": _BORDER | {"num_format": "#,##0.00"}, "percent": _BORDER | {"num_format": "0.0%"},
    "integer": _BORDER | {"num_format": "0"}, "date": _BORDER | {"num_format": "yyyy-mm-dd"},
}


def write_xlsx(path: Path, sheets: list[Sheet]) -> None:
    with xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": "科技统计报表（示例）", "created": CREATED})
        formats = {look: book.add_format(spec) for look, spec in _FORMATS.items()}
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for at, width in enumerate(sheet.widths):
                page.set_column(at, at, width)
            for first_row, first_column, last_row, last_column in sheet.merges:
                look = sheet.rows[first_row][first_column].look
                page.merge_range(first_row, first_column, last_row, last_column, "", formats[look])
            for row, cells in enumerate(sheet.rows):
                for column, cell in enumerate(cells):
                    _put(page, row, column, cell, formats[cell.look])


def _put(page: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    match cell.value:
        case Formula(text, result):
            page.write_formula(row, column, text, look, result)
        case date() as day:
            page.write_datetime(row, column, datetime(day.year, day.month, day.day), look)
        case str() as text:
            page.write_string(row, column, text, look)
        case None:
            page.write_blank(row, column, None, look)
        case number:
            page.write_number(row, column, number, look)


def write_xls(path: Path, sheets: list[Sheet]) -> None:
    """The old binary format; its writer is needed only here and is imported here."""
    import xlwt  # deptry: ignore[DEP004]

    book = xlwt.Workbook(encoding="utf-8")
    looks = {look: xlwt.easyxf(num_format_str=spec.get("num_format", "General")) for look, spec in _FORMATS.items()}
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        merged = {(top, left): (bottom, right) for top, left, bottom, right in sheet.merges}
        covered = {(row, column) for (top, left), (bottom, right) in merged.items()
                   for row in range(top, bottom + 1) for column in range(left, right + 1)}
        for row, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if (row, column) in merged:
                    bottom, right = merged[row, column]
                    page.write_merge(row, bottom, column, right, cell.value, looks[cell.look])
                elif cell.value is not None and (row, column) not in covered:
                    page.write(row, column, cell.value, looks[cell.look])
    book.save(str(path))


def write_csv(path: Path, sheet: Sheet) -> None:
    """The sheet as text in GB18030 with the line ends of the system it was exported from; all lines equally long."""
    width = max(len(row) for row in sheet.rows)
    with path.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerows([_plain(cell) for cell in row] + [""] * (width - len(row)) for row in sheet.rows)


def _plain(cell: Cell) -> str:
    if cell.value is None:
        return ""
    return f"{cell.value:.2f}" if isinstance(cell.value, float) else str(cell.value)
