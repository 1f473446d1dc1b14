"""Marks on the submitter's own cells: a colour and a note for each finding, and how they are taken off again.

What a cell looked like before is kept in the listing, as the look of a hidden cell: the next round restores it whatever program
saved the workbook in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from typing import TYPE_CHECKING, Any

from pipelines.core.finding import SEVERITY_LABEL, Finding
from pipelines.core.rule import describe
from pipelines.returned.source import plain

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "科指"
COLOUR = {"error": "FFFFC7CE", "query": "FFFFEB9C", "note": "FFDDEBF7"}
TAB = {"error": "FFC00000", "query": "FFFFC000", "note": "FF5B9BD5"}
ORDER = ("error", "query", "note")
# A finding over a whole column colours no more cells than a person would scroll through.
MOST_CELLS = 2_000
_WORDS = {"zh": ("值", "规则", "处理", "（已有批注）"), "en": ("value", "rule", "remedy", "(earlier note)")}


def cells_of(page: Worksheet, address: str) -> list[Cell]:
    """The cells of ``C7`` or ``A1:C3``, of merged ranges their first; none for what is no address on a sheet."""
    from openpyxl.utils import range_boundaries

    try:
        left, top, right, bottom = range_boundaries(address) if address else (None,) * 4
    except ValueError:
        return []
    if left is None or top is None or right is None or bottom is None:
        return []
    if (right - left + 1) * (bottom - top + 1) > MOST_CELLS:
        right, bottom = left, top
    found = [_anchor(page, page.cell(row, column)) for row in range(top, bottom + 1) for column in range(left, right + 1)]
    return list({cell.coordinate: cell for cell in found}.values())


def _anchor(page: Worksheet, cell: Any) -> Cell:
    from openpyxl.cell.cell import MergedCell

    if not isinstance(cell, MergedCell):
        return cell if cell.has_style else _inherit(page, cell)
    ranges: Any = page.merged_cells.ranges
    return next(merged.start_cell for merged in ranges if cell.coordinate in merged)


def _inherit(page: Worksheet, cell: Cell) -> Cell:
    """A cell that stood in no file yet looks like its row or column; else a blank to be filled would come back locked."""
    own = page.row_dimensions.get(cell.row)
    beside = next((part for part in page.column_dimensions.values() if part.min and part.min <= cell.column <= part.max), None)
    source = next((part for part in (own, beside) if part is not None and part.has_style), None)
    if source is not None:
        cell._style = copy(source._style)
    return cell


def mark(page: Worksheet, findings: Sequence[Finding], lang: str) -> None:
    """Colours the cells of one sheet's findings, worst first, and notes what is wrong, why and what to do. A cell that must be
    changed is never locked, whatever protects its sheet."""
    from openpyxl.styles import PatternFill, Protection

    noted: dict[str, list[str]] = {}
    coloured: set[str] = set()
    for item in sorted(findings, key=lambda item: ORDER.index(item.severity)):
        cells = cells_of(page, item.cell)
        for cell in cells:
            if cell.coordinate not in coloured:
                cell.fill = PatternFill("solid", fgColor=COLOUR[item.severity])
                cell.protection = Protection(locked=False)
                coloured.add(cell.coordinate)
        if cells:
            noted.setdefault(cells[0].coordinate, []).append(note_text(item, lang))
    for address, texts in noted.items():
        _note(page[address], texts, lang)
    worst = min((item.severity for item in findings), key=ORDER.index)
    page.sheet_properties.tabColor = TAB[worst]


def note_text(item: Finding, lang: str) -> str:
    """``【硬错】message``, then value, remedy, rule, a line each."""
    message, remedy = describe(item, lang)
    value, rule, todo, _ = _WORDS[lang]
    lines = [
        f"【{SEVERITY_LABEL[item.severity][lang]}】{message}",
        f"{value}: {item.value[:200]}" if item.value else "",
        f"{todo}: {remedy}",
        f"{rule}: {item.rule}",
    ]
    return plain("\n".join(line for line in lines if line))


def _note(cell: Cell, texts: Iterable[str], lang: str) -> None:
    from openpyxl.comments import Comment

    parts = list(texts)
    if cell.comment is not None:
        parts.append(f"{_WORDS[lang][3]}\n{cell.comment.text}")
    text = "\n\n".join(parts)
    lines = sum(1 + sum(2 if ord(sign) > 255 else 1 for sign in line) // 40 for line in text.split("\n"))
    cell.comment = Comment(text, AUTHOR, height=min(20 + 18 * lines, 480), width=340)


def keep(stash: Cell, cell: Cell) -> None:
    """Puts a cell's look and note into a hidden cell, before it is marked."""
    stash._style = copy(cell._style)
    stash.value = plain(cell.comment.text) if cell.comment is not None else None
    stash.data_type = "s" if stash.value is not None else "n"


def restore(stash: Cell, cell: Cell) -> None:
    """Gives a cell back the look and the note that it had before it was marked."""
    from openpyxl.comments import Comment

    cell._style = copy(stash._style)
    text = stash.value
    cell.comment = Comment(str(text), AUTHOR) if text else None
