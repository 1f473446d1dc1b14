"""Where things stand on a sheet of the template: pure geometry and words, no workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.core.form import Column, Form, Sheet
from pipelines.core.money import YUAN_PER_UNIT

# Rows that can be filled. Rules over keys compare each row with all others: more rows would make typing slow.
ENTRY_ROWS = 1000
NUMBERS = ("money", "percent", "percentage_point", "integer", "decimal")
_WIDTH = {"text": 24, "name": 26, "id": 20, "uscc": 22, "region": 16, "date": 12, "period": 11, "boolean": 9, "code": 14}
_KIND = {
    "text": "文字",
    "name": "名称全称",
    "id": "编号（文本）",
    "code": "从下拉表选",
    "region": "区划全称或 6 位代码",
    "date": "日期，如 2022-03-12",
    "period": "月份，如 2022-05",
    "money": "金额",
    "percent": "百分数，21.1 表示 21.1%",
    "percentage_point": "百分点",
    "integer": "整数",
    "decimal": "数字",
    "boolean": "是或否",
    "uscc": "18 位统一社会信用代码",
}


@dataclass(frozen=True)
class Previous:
    """A form as the region's last accepted submission has it: typed values by column, amounts in yuan."""

    form: str
    period: str
    version: int
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Plan:
    """One entry sheet. Rows and columns count from 0; ``columns`` are those in force that the sheet itself does not set."""

    form: Form
    sheet: Sheet
    period: str
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        return self.sheet.names[0][:31]

    @property
    def total_columns(self) -> tuple[str, ...]:
        """Columns whose sum the form's ``total_row`` rule knows."""
        return tuple(name for rule in self.form.rule if rule.kind == "total_row" for name in rule.params["columns"])

    @property
    def total_row(self) -> int | None:
        """Above the head, so that it is always in view and never in the way of a new row."""
        return 3 if self.total_columns else None

    @property
    def head_row(self) -> int:
        return 4 if self.total_columns else 3

    @property
    def first(self) -> int:
        return self.head_row + 1

    @property
    def last(self) -> int:
        return self.head_row + ENTRY_ROWS

    def place(self, name: str) -> int | None:
        """The sheet's column of a form's column; null where it has none."""
        return next((index for index, column in enumerate(self.columns) if column.name == name), None)


def plans_of(form: Form, period: str) -> list[Plan]:
    """One sheet for each value that a sheet sets (exported, absorbed); else the one sheet that sets nothing."""
    sheets = [sheet for sheet in form.sheet if sheet.set] or [form.sheet[0]]
    return [Plan(form, sheet, period, tuple(c for c in form.columns_in(period) if c.name not in sheet.set)) for sheet in sheets]


def head_of(column: Column) -> str:
    """``合同成交额（万元）*``: the head with its unit, and a star where a row may not leave it blank."""
    unit = f"（{column.unit}）" if column.unit else ""
    return f"{column.header.zh}{unit}{'*' if is_needed(column) else ''}"


def is_needed(column: Column) -> bool:
    """Whether each row must fill the column."""
    return column.required and not column.nullable


def width_of(column: Column) -> int:
    """Characters wide enough for the usual value and for the head in two lines."""
    head = sum(2 if ord(sign) > 255 else 1 for sign in head_of(column))
    return max(_WIDTH.get(column.type, 13), head // 2 + 3)


def in_unit(value: Decimal, column: Column) -> Decimal:
    """A stored amount (yuan) in the unit of the column's head; other numbers are stored as they are written."""
    return value / YUAN_PER_UNIT[column.unit or "元"] if column.type == "money" else value


def bounds_text(column: Column) -> str:
    """``0—10,000,000万元``, ``不小于 0``; empty where the form sets no bounds."""
    unit = column.unit or ""
    low, high = (
        None if limit is None else f"{in_unit(limit, column).normalize():,f}" for limit in (column.minimum, column.maximum)
    )
    if low is not None and high is not None:
        return f"{low}—{high}{unit}"
    return f"不小于 {low}{unit}" if low is not None else f"不大于 {high}{unit}" if high is not None else ""


def kind_text(column: Column) -> str:
    return _KIND[column.type]


def help_of(column: Column) -> str:
    """What a person must know to fill a cell: needed or not, kind, unit, bounds, the form's own note."""
    parts = ["必填" if is_needed(column) else "可不填", kind_text(column)]
    parts += [f"单位：{column.unit}"] if column.unit else []
    parts += [f"范围：{bounds_text(column)}"] if bounds_text(column) else []
    parts += [column.note.zh] if column.note else []
    parts += ["个人信息，只用于联系，不进入发布"] if column.private else []
    return "；".join(parts) + "。"
