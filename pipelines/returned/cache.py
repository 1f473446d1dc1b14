"""The results of formulas. The writer keeps formulas and drops what they last came to: a preview would show blanks, and a copy
sent back by a program would seem never to have been calculated. So the results are put back beside their formulas."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from openpyxl import Workbook

_FORMULA = re.compile(rb"<f[ >]|<f/>")
_CELL = re.compile(r'<c r="(?P<place>[A-Z]+\d+)"(?P<rest>[^>]*)>(?P<formula><f(?:>| [^>]*>)(?:[^<]*</f>)?)<v\s*/?>(?:</v>)?</c>')
_KIND = re.compile(r' t="[a-zA-Z]*"')
# Stands at the end of the zip, where every other program leaves it out: a file with it is as we wrote it, nobody's work is lost.
UNTOUCHED = b"kezhi-returned"


def cached_values(data: bytes, book: Workbook) -> dict[str, dict[str, Any]]:
    """Sheet → address → last result of a formula, for the formulas of ``book`` as it was opened from ``data``.

    A workbook without formulas is not read twice; of others only the sheets that have some.
    """
    from openpyxl import load_workbook

    wanted = (
        {
            page.title: {cell.coordinate for row in page.iter_rows() for cell in row if cell.data_type == "f"}
            for page in book.worksheets
        }
        if _has_formulas(data)
        else {}
    )
    if not any(wanted.values()):
        return {}
    results = load_workbook(BytesIO(data), data_only=True, read_only=True)
    try:
        return {title: _results(results[title], places) for title, places in wanted.items() if places}
    finally:
        results.close()


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return any(_FORMULA.search(archive.read(name)) for name in archive.namelist() if name.startswith("xl/worksheets/"))


def _results(page: Any, places: set[str]) -> dict[str, Any]:
    """Rows are read to their true end: a sheet may state a smaller range than it has."""
    page.reset_dimensions()
    return {
        cell.coordinate: cell for row in page.iter_rows() for cell in row if cell.value is not None and cell.coordinate in places
    }


def put_back(data: bytes, book: Workbook, cached: dict[str, dict[str, Any]]) -> bytes:
    """The saved workbook with the results of its formulas, and with the mark of an untouched copy."""
    members = {f"xl/worksheets/sheet{number}.xml": cached.get(page.title, {}) for number, page in enumerate(book.worksheets, 1)}
    filled = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as archive, zipfile.ZipFile(filled, "w", zipfile.ZIP_DEFLATED) as target:
        for item in archive.infolist():
            part = archive.read(item)
            if members.get(item.filename):
                part = _filled(part.decode("utf-8"), members[item.filename]).encode("utf-8")
            target.writestr(item, part)
        target.comment = UNTOUCHED
    return filled.getvalue()


def _filled(text: str, results: dict[str, Any]) -> str:
    def replace(match: re.Match[str]) -> str:
        cell = results.get(match["place"])
        known = None if cell is None else _as_xml(cell)
        if known is None:
            return match[0]
        kind, value = known
        return f'<c r="{match["place"]}"{_KIND.sub("", match["rest"])}{kind}>{match["formula"]}<v>{value}</v></c>'

    return _CELL.sub(replace, text)


def _as_xml(cell: Any) -> tuple[str, str] | None:
    """The kind and the text of a result as a cell stores them; null where none was stored."""
    from openpyxl.utils.datetime import to_excel

    value = cell.value
    if value is None:
        return None
    if cell.data_type == "e":
        return ' t="e"', escape(str(value))
    if isinstance(value, bool):
        return ' t="b"', str(int(value))
    if isinstance(value, (int, float)):
        return "", repr(value)
    return (' t="str"', escape(value)) if isinstance(value, str) else ("", repr(to_excel(value)))
