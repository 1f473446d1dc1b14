"""The sample's workbooks with a cell changed, received again: what a clerk does to correct a figure, or to spoil one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.core.paths import SOURCES, Home
from pipelines.monthly.inspection import HandedIn, hand_in

DISTRICT = "340403"
ABSORBED, GROWTH, SUBSIDY = "吸纳技术合同", "高新技术产业增加值", "奖补申报"
AMOUNT_COLUMN, FIRST_ROW = 12, 5


def workbook_of(region: str, period: str) -> Path:
    return SOURCES / "demo" / "workbooks" / period / f"{region}_{period}.xlsx"


def changed_workbook(folder: Path, period: str, change: Callable[[Any], None], region: str = DISTRICT) -> Path:
    """A copy of the region's workbook of the month under the same name, after ``change`` has had the open book."""
    book = openpyxl.load_workbook(workbook_of(region, period))
    change(book)
    path = folder / f"{region}_{period}.xlsx"
    book.save(path)
    return path


def set_cell(sheet: str, cell: str, value: Any) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book[sheet][cell] = value

    return change


def scale_amounts(sheet: str, factor: int) -> Callable[[Any], None]:
    """Every amount of the sheet times ``factor``, heads as they are: the slip of writing yuan under a head in 万元."""
    def change(book: Any) -> None:
        page: Worksheet = book[sheet]
        for row in range(FIRST_ROW, page.max_row + 1):
            for column in (AMOUNT_COLUMN, AMOUNT_COLUMN + 1):
                value = page.cell(row, column).value
                if isinstance(value, int | float):
                    page.cell(row, column).value = value * factor

    return change


def resend(home: Home, folder: Path, period: str, change: Callable[[Any], None], at: datetime,
           region: str = DISTRICT) -> HandedIn:
    """Changes the workbook and hands it in at ``at``."""
    return hand_in(home, changed_workbook(folder, period, change, region), region, period, by=f"{region} 科技局", at=at)
