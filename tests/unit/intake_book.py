"""Workbooks for the tests of intake, built from plain lists by writers that are not ours. No test lives here."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.core.finding import Finding
from pipelines.intake.code import _SIGNS, _USCC_WEIGHTS, organisation_digit
from pipelines.intake.parse import parse_file
from pipelines.intake.parsed import ParsedFile, ParsedForm

REGION, PERIOD = "340403", "2022-05"
HEADS = ["合同登记编号", "合同名称", "合同类型", "卖方名称", "卖方行政区划", "买方名称", "买方行政区划", "合同成交额（万元）", "技术交易额（万元）",
         "签订日期", "登记日期"]
NAMES = ["registration_no", "project_name", "contract_type", "seller_name", "seller_region", "buyer_name", "buyer_region",
         "contract_amount", "technical_amount", "signed_on", "registered_on"]
Tweak = Callable[[Worksheet], Any]


def credit_code(serial: int = 1, office: str = "340403", kind: str = "91") -> str:
    """A credit code that holds: both check digits are worked out."""
    organisation = f"MA{serial:06d}"
    body = f"{kind}{office}{organisation}{organisation_digit(organisation)}"
    total = sum(weight * _SIGNS.index(sign) for weight, sign in zip(_USCC_WEIGHTS, body, strict=True))
    return body + _SIGNS[-total % 31]


def number(serial: int) -> str:
    return f"2022340403{serial:06d}"


def contract(serial: int = 1, **changed: Any) -> list[Any]:
    """One sound row under ``HEADS``; ``changed`` by column name."""
    row: dict[str, Any] = dict(zip(NAMES, [
        number(serial), f"某项技术{serial}", "技术服务", "甲方科技有限公司", "340403", "乙方有限公司", "340104", 120.5, 100,
        datetime.date(2022, 4, 20), datetime.date(2022, 5, 6)], strict=True))
    return list((row | changed).values())


def contracts(count: int = 3) -> list[list[Any]]:
    return [contract(serial) for serial in range(1, count + 1)]


def table(*rows: Sequence[Any], heads: Sequence[Any] = HEADS) -> list[list[Any]]:
    return [list(heads), *(list(row) for row in rows)]


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], tweak: Tweak | None = None) -> Path:
    """``sheets``: name → rows from A1 on; ``tweak`` is called with each sheet before saving."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
        if tweak is not None:
            tweak(sheet)
    book.save(path)
    return path


def write_xls(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], formats: dict[tuple[int, int], str] | None = None) -> Path:
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                code = (formats or {}).get((row, column)) or ("YYYY-MM-DD" if isinstance(cell, datetime.date) else "General")
                if cell not in (None, ""):
                    sheet.write(row, column, cell, xlwt.easyxf(num_format_str=code))
    book.save(str(path))
    return path


def write_ods(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], percents: set[tuple[int, int]] | None = None) -> Path:
    book = OpenDocumentSpreadsheet()
    for name, rows in sheets.items():
        sheet = Table(name=name)
        for row, cells in enumerate(rows):
            line = TableRow()
            for column, cell in enumerate(cells):
                line.addElement(ods_cell(cell, percent=(row, column) in (percents or set())))
            sheet.addElement(line)
        book.spreadsheet.addElement(sheet)
    book.save(str(path))
    return path


def ods_cell(cell: Any, *, percent: bool = False, **attributes: Any) -> TableCell:
    if cell in (None, ""):
        return TableCell(**attributes)
    if isinstance(cell, datetime.date):
        made = TableCell(valuetype="date", datevalue=cell.isoformat(), **attributes)
    elif isinstance(cell, (int, float)):
        made = TableCell(valuetype="percentage" if percent else "float", value=repr(cell), **attributes)
    else:
        made = TableCell(valuetype="string", **attributes)
    made.addElement(P(text=str(cell)))
    return made


def write_csv(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8") -> Path:
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def repack(path: Path, changed: dict[str, Callable[[bytes], bytes]], added: dict[str, bytes] | None = None) -> Path:
    """The same zip with some members changed: damage that no writer would make."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (members | (added or {})).items():
            archive.writestr(name, changed[name](data) if name in changed else data)
    return path


def edit(path: Path, member: str, old: str, new: str) -> Path:
    """One text in one member replaced; it must stand there."""

    def change(data: bytes) -> bytes:
        assert old.encode() in data, f"{old} is not in {member}"
        return data.replace(old.encode(), new.encode())

    return repack(path, {member: change})


def parse(path: Path, *, region: str = REGION, period: str = PERIOD, name: str | None = None, **more: Any) -> ParsedFile:
    return parse_file(path, file_name=name or path.name, region=region, period=period, **more)


def parse_sheets(folder: Path, sheets: dict[str, Sequence[Sequence[Any]]], tweak: Tweak | None = None, **more: Any) -> ParsedFile:
    return parse(write_xlsx(folder / "book.xlsx", sheets, tweak), **more)


def exported(folder: Path, rows: Sequence[Sequence[Any]], tweak: Tweak | None = None, **more: Any) -> ParsedForm:
    """The form of one sheet of exported contracts."""
    return parse_sheets(folder, {"输出技术合同": rows}, tweak, **more).forms["tech_contract"]


def said(findings: Sequence[Finding]) -> set[tuple[str, str]]:
    """Rule and cell of each finding."""
    return {(item.rule, item.cell) for item in findings}


def rules(findings: Sequence[Finding]) -> list[str]:
    return sorted(item.rule for item in findings)


def serious(findings: Sequence[Finding]) -> list[str]:
    return sorted(item.rule for item in findings if item.severity != "note")
