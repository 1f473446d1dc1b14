"""How a slip is planted in a month's workbook, and the workbook as it should be. No test lives here.

Each slip knows where it must be found, how it is planted and how a clerk would mend it in the workbook that comes back.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter

from tests.unit.template_clerk import fill, make, plans

ROWS = 38
OUT, IN, GROWTH, SUBSIDY = "输出技术合同", "吸纳技术合同", "高新技术产业增加值", "奖补申报"
Book = openpyxl.Workbook
Act = Callable[[Book], Any]
_PLANS = {plan.name: plan for plan in plans()}


@dataclass(frozen=True)
class Slip:
    """``finds``: (rule, sheet, cell) of every finding that the slip alone must raise."""

    finds: frozenset[tuple[str, str, str]]
    plant: Act
    mend: Act
    values: dict[tuple[str, str], Any] = field(default_factory=dict)


def at(sheet: str, name: str, row: int) -> str:
    """The address of a column in the ``row``-th data row (from 1); row 0 is the head."""
    plan = _PLANS[sheet]
    place = plan.place(name)
    assert place is not None, (sheet, name)
    return f"{get_column_letter(place + 1)}{plan.first + row}"


def put(sheet: str, address: str, value: Any) -> Act:
    def act(book: Book) -> None:
        cell: Cell = book[sheet][address]
        cell.value = value
        if isinstance(value, str) and value.startswith("#"):
            cell.data_type = "e"

    return act


def slip(rule: str, sheet: str, name: str, row: int, bad: Any, good: Any) -> Slip:
    """One cell that says one wrong thing."""
    address = at(sheet, name, row)
    return Slip(frozenset({(rule, sheet, address)}), put(sheet, address, bad), put(sheet, address, good), {(sheet, address): bad})


def both(*acts: Act) -> Act:
    return lambda book: [act(book) for act in acts]


def day(month: int, number: int) -> datetime.date:
    return datetime.date(2022, month, number)


PERIODS = {1: "2022-02", 2: "2022-03", 3: "2022-04", 4: "2022-05", 5: "2022-06"}


def write_clean(folder: Path) -> Path:
    """The month as it should be: no finding at all."""
    path = fill(make(folder), rows=ROWS)
    book = openpyxl.load_workbook(path)
    for sheet in (OUT, IN):
        for row in range(1, ROWS + 1):
            put(sheet, at(sheet, "contract_amount", row), 50)(book)
            put(sheet, at(sheet, "technical_amount", row), 40)(book)
            put(sheet, at(sheet, "registered_on", row), day(6, 10))(book)
    _set_facts(book)
    for sheet in ("企业走访", "科技活动"):
        _keep_rows(book, sheet, 6)
    book.save(path)
    return path


def _set_facts(book: Book) -> None:
    """Codes and days on which the planted rules depend."""
    for row, month in PERIODS.items():
        for name, value in (
            ("region", "田家庵区"),
            ("data_period", month),
            ("value_added_growth", 5.2),
            ("value_added", 10.5),
            ("price_basis", "可比价"),
            ("scope", "规上"),
        ):
            put(GROWTH, at(GROWTH, name, row), value)(book)
    for sheet, name, row, value in (
        ("企业需求台账", "status", 1, "已办结"),
        ("企业需求台账", "closed_on", 1, day(6, 5)),
        ("企业需求台账", "followed_on", 1, day(6, 15)),
        ("企业需求台账", "status", 3, "已办结"),
        ("企业梯队", "tier", 2, "高新技术企业"),
        ("企业梯队", "tier", 3, "高新技术企业"),
        ("企业走访", "contact_kind", 1, "实地走访"),
        ("人才团队", "entry_kind", 1, "团队"),
        ("农业示范", "kind", 1, "示范基地"),
        ("变更注销", "change_kind", 1, "变更"),
        ("目标任务", "operator", 1, "以上"),
    ):
        put(sheet, at(sheet, name, row), value)(book)


def _keep_rows(book: Book, sheet: str, rows: int) -> None:
    book[sheet].delete_rows(_PLANS[sheet].first + rows + 1, ROWS)


def change(path: Path, acts: list[Act], to: Path) -> Path:
    book = openpyxl.load_workbook(path)
    for act in acts:
        act(book)
    book.save(to)
    return to
