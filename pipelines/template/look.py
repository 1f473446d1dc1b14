"""The looks of the template: few, quiet, the same on every sheet. Cells that people fill are not locked, all others are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.core.form import Column
from pipelines.template.plan import is_needed

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format

# A face that WPS, Excel and LibreOffice on Windows all have; elsewhere the reader's own takes its place.
FACE = "微软雅黑"
_HEAD = {"bold": True, "text_wrap": True, "border": 1, "border_color": "#9DB2C6", "align": "center", "valign": "vcenter"}
_CELL = {"valign": "vcenter", "border": 1, "border_color": "#D9E1E8"}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#1F3A57", "valign": "vcenter"},
    "line": {"font_color": "#44546A", "valign": "vcenter"},
    "warning": {"font_color": "#9C5700", "valign": "vcenter"},
    "head": _HEAD | {"bg_color": "#DCE6F0", "font_color": "#1F3A57"},
    "head_needed": _HEAD | {"bg_color": "#2F5D8A", "font_color": "#FFFFFF"},
    "total_label": {"bold": True, "align": "right", "bg_color": "#F2F2F2", "top": 1, "bottom": 1, "border_color": "#9DB2C6"},
    "total": {"bold": True, "num_format": "#,##0.00##", "bg_color": "#F2F2F2", "top": 1, "bottom": 1, "border_color": "#9DB2C6"},
    "section": {"bold": True, "font_size": 12, "font_color": "#1F3A57", "bottom": 2, "border_color": "#2F5D8A"},
    "prose": {"text_wrap": True, "valign": "top"},
    "table": {"text_wrap": True, "valign": "top"} | _CELL,
    "link": {"font_color": "#1F5FA8", "underline": 1, "valign": "vcenter"},
    "error": {"bg_color": "#FFC7CE", "font_color": "#9C0006"},
    "query": {"bg_color": "#FFEB9C", "font_color": "#7F6000"},
    "error_box": {"bg_color": "#FFC7CE", "border": 1},
    "query_box": {"bg_color": "#FFEB9C", "border": 1},
    "needed_box": {"bg_color": "#2F5D8A", "border": 1},
    "free_box": {"bg_color": "#DCE6F0", "border": 1},
}
_NUMBER_FORMAT = {
    "date": "yyyy-mm-dd",
    "money": "#,##0.00##",
    "percent": "0.0###",
    "percentage_point": "0.0###",
    "integer": "0",
    "decimal": "General",
}


class Looks:
    """The formats of one workbook, made once each."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        return self._format(name, _LOOKS[name])

    def entry(self, column: Column, *, locked: bool = False) -> Format:
        """A cell of a column: text stays text, so that long numbers keep their digits; unlocked where people fill it."""
        code = _NUMBER_FORMAT.get(column.type, "@")
        return self._format(f"entry {code} {locked}", _CELL | {"num_format": code, "locked": locked})

    def head(self, column: Column) -> Format:
        return self["head_needed" if is_needed(column) else "head"]

    def _format(self, name: str, look: dict[str, Any]) -> Format:
        if name not in self._made:
            # Conditional formats lay these over a cell: a face of their own would make the file invalid.
            face = {} if name in ("error", "query") else {"font_name": FACE, "font_size": look.get("font_size", 10)}
            self._made[name] = self._book.add_format(look | face)
        return self._made[name]
