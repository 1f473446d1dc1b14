"""A table laid out in one office's style: title, unit line, one- or two-line head, 续表, 合计, footnotes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.demo.data import ILLUSTRATIVE
from pipelines.demo.sheet import Cell, Formula, Look, Sheet
from pipelines.demo.style import Style
from pipelines.demo.table import CONTACTS, Column, Table, region_name, sum_of

YUAN_PER_WAN = 10_000
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_LOOK: dict[str, Look] = {"text": "text", "region": "text", "money": "money", "percent": "percent", "date": "date",
                          "integer": "integer"}
_WIDTH = {"text": 18, "region": 11, "money": 13, "percent": 13, "date": 13, "integer": 9}


def shown_columns(table: Table, style: Style) -> list[Column]:
    """The table's columns as the office shows them: own heads; contacts, days of force and 数据性质 where it lists them,
    the last also where rows differ in it."""
    national = table.sheet == "全国技术合同登记导出"
    mixed = len({row["data_nature"] for row in table.rows}) > 1
    hidden = set() if national else {name for name, shown in (
        *((name, style.contacts) for name in CONTACTS), ("effective_from", style.effective_days),
        ("effective_to", style.effective_days), ("data_nature", mixed or style.nature == "column")) if not shown}
    return [Column(c.name, _own_head(c, style), c.kind, c.unit) for c in table.columns if c.name not in hidden]


def _own_head(column: Column, style: Style) -> str:
    head = style.labels.get(column.name, column.head)
    return head if style.grouped else head.replace("/", "")


def head_text(column: Column, style: Style) -> str:
    """The lower line of a head, with its unit unless the unit stands on a line above the table."""
    label = column.head.rpartition("/")[2]
    if not column.unit or (style.unit == "line" and column.unit == "万元"):
        return label
    return f"{label}({column.unit})" if column.unit == "元" else f"{label}（{column.unit}）"


def written(value: Any, column: Column, style: Style, index: int) -> Cell:
    """One value as the office writes it in row ``index``."""
    if value is None or value == "":
        return Cell(None, _LOOK[column.kind])
    if column.kind == "date" and isinstance(value, date):
        return _written_day(value, style)
    if column.kind == "region":
        return Cell(_written_region(value, style, index))
    if isinstance(value, Decimal):
        return _written_number(value, column, style, index)
    if style.wide and column.name == "contract_type" and index % 5 == 4:
        return Cell(f"　{value} ")
    return Cell(value, _LOOK[column.kind])


def _written_day(day: date, style: Style) -> Cell:
    if style.dates == "dots":
        return Cell(f"{day.year}.{day.month}.{day.day}")
    if style.dates == "chinese":
        return Cell(f"{day.year}年{day.month}月{day.day}日")
    return Cell(day, "date")


def _written_region(code: str, style: Style, index: int) -> str:
    if code == "FOREIGN":
        return "境外"
    if style.region_names:
        return region_name(code)
    return code.translate(_WIDE) if style.wide and index % 5 == 2 else code


def _written_number(value: Decimal, column: Column, style: Style, index: int) -> Cell:
    if column.kind == "percent" and style.fraction:
        return Cell(float(value / 100), "percent")
    if column.unit == "元":
        return Cell(float(value * YUAN_PER_WAN), "money")
    if style.wide and column.name == "contract_amount" and column.unit == "万元" and index % 5 == 3:
        return Cell(f" {value}".translate(_WIDE))
    return Cell(float(value), "money")


def lay_out(table: Table, style: Style, period: str) -> Sheet:
    """The sheet as the office hands it in."""
    columns = shown_columns(table, style)
    numbered = bool(table.title)
    sheet = Sheet(table.sheet, widths=([6] if numbered else []) + [_WIDTH[c.kind] for c in columns])
    if numbered:
        columns = [Column("", "序号", "integer"), *columns]
        _add_title(sheet, table, style, len(columns), period)
    _add_head(sheet, columns, style)
    first = len(sheet.rows)
    for index, row in enumerate(table.rows):
        if style.repeat_after and index and index % style.repeat_after == 0 and table.total:
            sheet.rows.append([Cell("续表", "note")])
            _add_head(sheet, columns, style)
        sheet.rows.append([written(index + 1 if c.name == "" else row.get(c.name), c, style, index) for c in columns])
    if table.total and style.total != "none" and table.rows:
        _add_total(sheet, table, columns, style, first)
    if numbered and style.nature == "footnote":
        sheet.rows.append([Cell(footnote(table), "note")])
    return sheet


def footnote(table: Table) -> str:
    """What kind of data the table holds; a nil table speaks for itself."""
    natures = sorted({str(row["data_nature"]) for row in table.rows}) or [ILLUSTRATIVE]
    remark = "，逐笔为虚构，非真实登记" if natures == [ILLUSTRATIVE] else ""
    return f"注：1．数据性质：{'、'.join(natures)}{remark}。2．本表由县区科技部门填报。"


def _add_title(sheet: Sheet, table: Table, style: Style, width: int, period: str) -> None:
    year, month = period.split("-")
    sheet.rows.append([Cell(table.title, "title")])
    sheet.merges.append((0, 0, 0, width - 1))
    line = f"填报期：{year}年{int(month)}月"
    if style.unit == "line" and any(column.unit == "万元" for column in table.columns):
        line = "单位：万元"
    sheet.rows.append([Cell(line, "note")])


def _add_head(sheet: Sheet, columns: list[Column], style: Style) -> None:
    groups = [column.head.partition("/")[0] if "/" in column.head else "" for column in columns]
    top = len(sheet.rows)
    if not any(groups):
        sheet.rows.append([Cell(head_text(column, style), "head") for column in columns])
        return
    upper = [Cell(_upper(groups, at) if groups[at] else head_text(column, style), "head") for at, column in enumerate(columns)]
    lower = [Cell(head_text(column, style) if groups[at] else None, "head") for at, column in enumerate(columns)]
    sheet.rows += [upper, lower]
    sheet.merges += [(top, at, top + 1, at) for at, group in enumerate(groups) if not group]
    starts = [at for at, group in enumerate(groups) if group and (at == 0 or groups[at - 1] != group)]
    sheet.merges += [(top, at, top, at + _run(groups, at) - 1) for at in starts]


def _upper(groups: list[str], at: int) -> str | None:
    return groups[at] if at == 0 or groups[at - 1] != groups[at] else None


def _run(groups: list[str], start: int) -> int:
    return next((at for at in range(start, len(groups)) if groups[at] != groups[start]), len(groups)) - start


def _add_total(sheet: Sheet, table: Table, columns: list[Column], style: Style, first: int) -> None:
    last = len(sheet.rows)
    cells: list[Cell] = [Cell("合计")]
    for at, column in enumerate(columns[1:], start=1):
        total = sum_of(table.rows, column.name) if column.name in table.total else None
        if total is None or style.total == "value":
            cells.append(Cell(None if total is None else float(total), "money"))
        else:
            letter = chr(ord("A") + at)
            cells.append(Cell(Formula(f"=SUM({letter}{first + 1}:{letter}{last})", float(total)), "money"))
    sheet.rows.append(cells)
