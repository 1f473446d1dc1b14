"""The workbook to fill, straight from the form specifications: a sheet a form, heads with units, a stamp of whose it is."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.error import UsageError
from pipelines.core.form import Column, Form, Sheet, load_forms
from pipelines.core.register import load_codelist, read_register, region_named

if TYPE_CHECKING:
    import xlsxwriter.worksheet

# Row of the heads, counted from 0: the title and the line of place and month stand above.
HEAD_ROW = 2
_ROWS = 2000
_WIDTH = 16
# A list longer than this does not fit into a cell's validation (Excel allows 255 characters).
_LIST_CHARACTERS = 255


def write_blank(folder: Path, region: str, period: str, form: str | None = None) -> Path:
    """Writes ``<region>_<period>[_<form>].xlsx`` into ``folder`` and returns its path; never overwrites a file."""
    import xlsxwriter

    forms = _wanted(form, region)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{region}_{period}{f'_{form}' if form else ''}.xlsx"
    if path.exists():
        raise UsageError("文件已存在，不覆盖", value=str(path), remedy="换一个 --out")
    with xlsxwriter.Workbook(str(path)) as book:
        versions = " ".join(f"{item.form}:{item.version}" for item in forms)
        for name, value in (("region", region), ("period", period), ("form_version", versions)):
            book.set_custom_property(f"kezhi_{name}", value)
        styles = {name: book.add_format(look) for name, look in _LOOKS.items()}
        for item in forms:
            for sheet in _sheets(item):
                _fill(book.add_worksheet(sheet.names[0][:31]), item, sheet, region, period, styles)
    return path


_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14}, "line": {"font_color": "#555555"},
    "head": {"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E8EEF4", "valign": "vcenter"},
    "text": {"num_format": "@"}, "date": {"num_format": "yyyy-mm-dd"}, "number": {"num_format": "General"},
}


def _wanted(form: str | None, region: str) -> list[Form]:
    """The asked form, or all that the region has to send: a form that only others are expected to send is left out."""
    forms = load_forms()
    senders: dict[str, set[str]] = defaultdict(set)
    for row in read_register("expected_reporter"):
        senders[row["form"]].add(row["region_code"])
    if form is not None and form not in forms:
        raise UsageError("没有这个表式", value=form, remedy=f"可用: {'、'.join(forms)}")
    return [forms[form]] if form else [item for name, item in forms.items() if region in senders.get(name, {region})]


def _sheets(form: Form) -> list[Sheet]:
    """One sheet for each value that a sheet sets (exported, absorbed); else the one sheet that sets nothing."""
    setting = [sheet for sheet in form.sheet if sheet.set]
    return setting or [form.sheet[0]]


def head_of(column: Column) -> str:
    """``合同成交额（万元）``: the head with its unit, and a star where a row may not leave it blank."""
    unit = f"（{column.unit}）" if column.unit else ""
    return f"{column.header.zh}{unit}{'*' if column.required and not column.nullable else ''}"


def _fill(page: xlsxwriter.worksheet.Worksheet, form: Form, sheet: Sheet, region: str, period: str,
          styles: dict[str, Any]) -> None:
    place = region_named(region, period)
    page.write_string(0, 0, form.title.zh, styles["title"])
    page.write_string(1, 0, f"地区：{place.name if place else region}（{region}）　期别：{period}　* 为必填", styles["line"])
    columns = [column for column in form.columns_in(period) if column.name not in sheet.set]
    for index, column in enumerate(columns):
        page.write_string(HEAD_ROW, index, head_of(column), styles["head"])
        page.set_column(index, index, _WIDTH, styles[_style_of(column)])
        if column.note:
            page.write_comment(HEAD_ROW, index, column.note.zh)
        _restrict(page, index, column)
    page.freeze_panes(HEAD_ROW + 1, 0)


def _style_of(column: Column) -> str:
    if column.type == "date":
        return "date"
    return "number" if column.type in ("money", "percent", "percentage_point", "integer", "decimal") else "text"


def _restrict(page: xlsxwriter.worksheet.Worksheet, index: int, column: Column) -> None:
    """A drop-down from the code list where it fits into one."""
    if column.codelist is None:
        return
    names = [row["name"] for row in load_codelist(column.codelist)]
    if len(",".join(names)) <= _LIST_CHARACTERS and not any("," in name for name in names):
        page.data_validation(HEAD_ROW + 1, index, _ROWS, index, {"validate": "list", "source": names, "error_type": "warning"})
