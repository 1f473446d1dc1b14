"""The second look at an ods: error cells, percent cells, merged ranges, hidden sheets and the true rectangle of cells."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from pipelines.intake.look import BookLook, SheetLook
from pipelines.intake.markup import scan
from pipelines.intake.refusal import RefusedError

_ERROR = re.compile(r"#(REF|DIV/0|VALUE|NAME|NUM|N/A|NULL)[!?]?|Err:\d+")


def look_into_ods(path: Path) -> BookLook:
    """The look at every sheet; encrypted documents are refused."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if "META-INF/manifest.xml" in names:
            scan(archive, "META-INF/manifest.xml", _refuse_encryption)
        scanner = _ContentScan()
        scan(archive, "content.xml", scanner.start, scanner.end, scanner.text)
        if "meta.xml" in names:
            _read_stamp(archive, scanner.book)
    return scanner.book


def _refuse_encryption(element: str, _: dict[str, str]) -> None:
    if element == "encryption-data":
        raise RefusedError("file_encrypted", "META-INF/manifest.xml")


def _read_stamp(archive: zipfile.ZipFile, book: BookLook) -> None:
    current: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        name = attributes.get("meta:name", "")
        current[:] = [name[6:]] if element == "user-defined" and name.startswith("kezhi_") else []

    def text(data: str) -> None:
        if current and data.strip():
            book.stamp[current[0]] = book.stamp.get(current[0], "") + data.strip()

    scan(archive, "meta.xml", start, lambda _: current.clear(), text)


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 7 else 1


class _ContentScan:
    """The events of ``content.xml``: rows and cells may stand for many equal ones."""

    def __init__(self) -> None:
        self.book = BookLook()
        self.look = SheetLook("")
        self.undisplayed: set[str] = set()
        self.style = ""
        self.row, self.column, self.row_repeat, self.cell_repeat = 0, 0, 1, 1
        self.attributes: dict[str, str] | None = None
        self.content = ""
        self.depth = 0

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "style":
            self.style = attributes.get("style:name", "")
        elif element == "table-properties" and attributes.get("table:display") == "false":
            self.undisplayed.add(self.style)
        elif element == "table" and "table:name" in attributes:
            self.start_sheet(attributes)
        elif element == "null-date" and attributes.get("table:date-value", "").startswith("1904"):
            self.book.date_1904 = True
        elif element == "table-row":
            self.start_row(attributes)
        elif element in ("table-cell", "covered-table-cell"):
            self.attributes, self.content = attributes, ""
            self.cell_repeat = _count(attributes, "table:number-columns-repeated")

    def start_sheet(self, attributes: dict[str, str]) -> None:
        state = "hidden" if attributes.get("table:style-name") in self.undisplayed else "visible"
        self.look = SheetLook(attributes["table:name"], state)
        self.book.sheets[self.look.name] = self.look
        self.row = 0

    def start_row(self, attributes: dict[str, str]) -> None:
        self.column = 0
        self.row_repeat = _count(attributes, "table:number-rows-repeated")
        if attributes.get("table:visibility") in ("collapse", "filter"):
            self.look.rows_hidden.update(range(self.row, self.row + min(self.row_repeat, 1000)))

    def text(self, data: str) -> None:
        if self.attributes is not None:
            self.content += data

    def end(self, element: str) -> None:
        if element in ("table-cell", "covered-table-cell") and self.attributes is not None:
            self.end_cell(self.attributes)
            self.attributes = None
        elif element == "table-row":
            self.row += self.row_repeat

    def end_cell(self, attributes: dict[str, str]) -> None:
        first, self.column = self.column, self.column + self.cell_repeat
        self.note_span(attributes, first)
        kind = attributes.get("office:value-type", "")
        if self.look.refused is not None or not (kind or self.content or "table:formula" in attributes):
            return
        try:
            self.look.stretch(self.row + self.row_repeat - 1, self.column - 1)
        except RefusedError as refusal:
            self.look.refused = refusal
            return
        self.note_kind(attributes, kind, first)

    def note_span(self, attributes: dict[str, str], first: int) -> None:
        rows, columns = _count(attributes, "table:number-rows-spanned"), _count(attributes, "table:number-columns-spanned")
        if rows > 1 or columns > 1:
            self.look.merges.append(((self.row, first), (self.row + rows - 1, first + columns - 1)))

    def note_kind(self, attributes: dict[str, str], kind: str, first: int) -> None:
        places = [(row, column) for row in range(self.row, self.row + self.row_repeat) for column in range(first, self.column)]
        formula = "table:formula" in attributes
        if attributes.get("calcext:value-type") == "error" or (formula and _ERROR.fullmatch(self.content.strip())):
            self.look.errors.update(dict.fromkeys(places, self.content.strip()))
        elif kind == "percentage":
            self.look.percents.update(places)
        elif formula and not kind and not self.content:
            self.look.uncached.update(places)
