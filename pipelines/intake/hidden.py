"""The second look at an xlsx: a stream over workbook, styles and sheets for what the reader of values doesn't tell.

Error cells, formulas without a cached value, percent formats, merged ranges, hidden sheets, rows and columns, the 1904 flag,
the stamp of our template, and the true rectangle of cells (a dimension tag is not believed)."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path

from pipelines.intake.address import position
from pipelines.intake.look import MAXIMUM_TEXT, BookLook, SheetLook, is_percent, is_scaled
from pipelines.intake.markup import scan
from pipelines.intake.refusal import RefusedError, unreadable

_BUILT_IN = {9: "0%", 10: "0.00%"}  # ECMA-376 part 1, 18.8.30: the built-in formats that scale
_STATES = {"hidden": "hidden", "veryHidden": "very_hidden"}
_TRUE = ("1", "true")


def look_into_xlsx(path: Path) -> BookLook:
    """The look at every sheet; a sheet that must not be read carries its refusal and doesn't hide the others."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        targets = _relations(archive, _main_part(names))
        book = BookLook()
        paths = _read_book(archive, _main_part(names), targets, book)
        styles = _read_styles(archive, names, targets)
        lengths = _string_lengths(archive, names, targets)
        for name, member in paths.items():
            look = book.sheets[name]
            try:
                if member in names:
                    _SheetScan(look, styles, lengths).run(archive, member)
            except RefusedError as refusal:
                look.refused = refusal
        _read_properties(archive, names, book)
    return book


def _main_part(names: set[str]) -> str:
    if "xl/workbook.xml" not in names:
        raise unreadable(
            "不是可识别的工作簿（如 xlsb，请另存为 xlsx）", "not a workbook that can be looked into (save it as xlsx)"
        )
    return "xl/workbook.xml"


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relation id → (kind, member)."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/" + folder, attributes["Target"])).lstrip("/")
            found[attributes["Id"]] = (attributes["Type"].rpartition("/")[2], target)

    scan(archive, f"{folder}/_rels/{name}.rels", start)
    return found


def _read_book(archive: zipfile.ZipFile, part: str, targets: dict[str, tuple[str, str]], book: BookLook) -> dict[str, str]:
    """Sheet name → member; fills in states, the 1904 flag and stamps kept as defined names."""
    members: dict[str, str] = {}
    defined: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        defined.clear()
        if element == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            book.sheets[attributes["name"]] = SheetLook(attributes["name"], _STATES.get(attributes.get("state", ""), "visible"))
            members[attributes["name"]] = targets.get(relation, ("", ""))[1]
        elif element == "workbookPr":
            book.date_1904 = attributes.get("date1904") in _TRUE
        elif element == "definedName" and attributes.get("name", "").startswith("kezhi_"):
            defined.append(attributes["name"][6:])

    def text(data: str) -> None:
        if defined and (value := data.strip().strip('"')) and "!" not in value:
            book.stamp[defined[0]] = value

    scan(archive, part, start, lambda _: defined.clear(), text)
    return members


def _member(kind: str, names: set[str], targets: dict[str, tuple[str, str]]) -> str | None:
    return next((member for known, member in targets.values() if known == kind and member in names), None)


def _read_styles(archive: zipfile.ZipFile, names: set[str], targets: dict[str, tuple[str, str]]) -> list[str]:
    """The number format of each cell style; empty where it is one that can't scale."""
    member = _member("styles", names, targets)
    formats = dict(_BUILT_IN)
    styles: list[str] = []
    inside: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        inside.append(element)
        if element == "numFmt" and "cellXfs" not in inside and "numFmtId" in attributes and "dxfs" not in inside:
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif element == "xf" and "cellXfs" in inside:
            styles.append(formats.get(int(attributes.get("numFmtId", "0")), ""))

    if member is not None:
        scan(archive, member, start, lambda _: inside.pop())
    return styles


def _string_lengths(archive: zipfile.ZipFile, names: set[str], targets: dict[str, tuple[str, str]]) -> list[int]:
    """The length of each shared string: a long one used in many cells swells in memory without swelling the file."""
    member = _member("sharedStrings", names, targets)
    lengths: list[int] = []

    def start(element: str, _: dict[str, str]) -> None:
        if element == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    if member is not None:
        scan(archive, member, start, None, text)
    return lengths


def _read_properties(archive: zipfile.ZipFile, names: set[str], book: BookLook) -> None:
    """The stamp as custom properties. They win over defined names, which people see and can change."""
    current: list[str] = []
    found: dict[str, str] = {}

    def start(element: str, attributes: dict[str, str]) -> None:
        if element == "property":
            current[:] = [attributes.get("name", "")]

    def text(data: str) -> None:
        if current and current[0].startswith("kezhi_") and data.strip():
            found[current[0][6:]] = found.get(current[0][6:], "") + data.strip()

    if "docProps/custom.xml" in names:
        scan(archive, "docProps/custom.xml", start, None, text)
    book.stamp |= found


def _position(reference: str) -> tuple[int, int]:
    """Row and column of a reference; ``RefusedError`` for an absurd one, at which the reader of values would abort."""
    try:
        return position(reference)
    except ValueError:
        raise RefusedError("sheet_too_large", reference[:20], rows=reference[:20], columns="—") from None


class _SheetScan:
    """The events of one sheet. Cells may leave out their reference: they then follow the one before."""

    def __init__(self, look: SheetLook, styles: list[str], lengths: list[int]) -> None:
        self.look = look
        self.percent = {index for index, code in enumerate(styles) if is_percent(code)}
        self.scaled = {index for index, code in enumerate(styles) if is_scaled(code)}
        self.lengths = lengths
        self.row, self.column, self.text_size = -1, -1, 0
        self.kind, self.style, self.formula, self.value = "n", 0, False, ""
        self.in_value = False

    def run(self, archive: zipfile.ZipFile, member: str) -> None:
        scan(archive, member, self.start, self.end, self.text)

    def start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "c":
            self.start_cell(attributes)
        elif element in ("v", "t"):
            self.in_value = True
        elif element == "f":
            self.formula = True
        elif element == "row":
            self.start_row(attributes)
        elif element == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            self.look.merges.append((_position(first), _position(last or first)))
        elif element == "col" and attributes.get("hidden") in _TRUE:
            first, last = int(attributes["min"]), int(attributes["max"])
            self.look.columns_hidden.update(range(first - 1, min(last, first + 999)))

    def start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        if number and not (number.isascii() and number.isdigit() and len(number) <= 7):
            raise RefusedError("sheet_too_large", number[:20], rows=number[:20], columns="—")
        self.row = int(number) - 1 if number else self.row + 1
        self.column = -1
        if attributes.get("hidden") in _TRUE:
            self.look.rows_hidden.add(self.row)

    def start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            self.row, self.column = _position(reference)
        self.kind, self.style = attributes.get("t", "n"), int(attributes.get("s", "0"))
        self.formula, self.value = False, ""

    def text(self, data: str) -> None:
        if self.in_value:
            self.value += data

    def end(self, element: str) -> None:
        if element in ("v", "t"):
            self.in_value = False
        elif element == "c":
            self.end_cell()

    def end_cell(self) -> None:
        place = (self.row, self.column)
        if not self.value:
            if self.formula and self.kind != "str":
                self.look.stretch(*place)
                self.look.uncached.add(place)
            return
        self.look.stretch(*place)
        if self.kind == "e":
            self.look.errors[place] = self.value
        elif self.kind == "n" and self.style in self.percent:
            self.look.percents.add(place)
        elif self.kind == "n" and self.style in self.scaled:
            self.look.scaled.add(place)
        self.weigh()

    def weigh(self) -> None:
        if self.kind == "s" and self.value.isdigit() and int(self.value) < len(self.lengths):
            self.text_size += self.lengths[int(self.value)]
            if self.text_size > MAXIMUM_TEXT:
                raise RefusedError("sheet_too_large", self.look.name, rows="—", columns="—")
