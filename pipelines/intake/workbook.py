"""A file of any accepted kind as sheets of cells. What kind it is, its first bytes say, never its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from pipelines.core.text import squeeze
from pipelines.intake.archive import inspect_archive
from pipelines.intake.biff import look_into_xls
from pipelines.intake.delimited import read_delimited
from pipelines.intake.hidden import look_into_xlsx
from pipelines.intake.look import BookLook, Place, SheetLook
from pipelines.intake.opendocument import look_into_ods
from pipelines.intake.refusal import RefusedError, unreadable

MAXIMUM_BYTES = 50 << 20
HEAD_ROWS = 64  # a head that begins lower down is none
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")


@dataclass(eq=False)
class Grid:
    """One sheet: ``rows`` are lists of equal length from A1 on, blank cells ``""``; ``widths`` only for delimited text."""

    name: str
    rows: list[list[object]]
    look: SheetLook
    widths: list[int] | None = None

    @property
    def filled(self) -> bool:
        return any(cell != "" for row in self.rows for cell in row)

    @cached_property
    def anchors(self) -> dict[Place, Place]:
        """Each place that a merged range covers → the range's first cell, that cell itself included."""
        height, width = len(self.rows), max((len(row) for row in self.rows), default=0)
        return {
            (row, column): first
            for first, last in self.look.merges
            for row in range(first[0], min(last[0] + 1, height))
            for column in range(first[1], min(last[1] + 1, width))
        }

    @cached_property
    def head_texts(self) -> list[list[str]]:
        """The first rows as squeezed text with merged ranges written out: where heads are looked for."""
        return [
            [self._head_text(row, column) for column in range(len(self.rows[row]))]
            for row in range(min(HEAD_ROWS, len(self.rows)))
        ]

    def _head_text(self, row: int, column: int) -> str:
        first = self.anchors.get((row, column))
        cell = self.rows[first[0]][first[1]] if first else self.rows[row][column]
        return squeeze(str(cell)) if cell != "" else ""


@dataclass
class Book:
    """The sheets that could be read, what was refused, and what stands in the file beside its sheets."""

    grids: list[Grid] = field(default_factory=list)
    refused: list[tuple[str, RefusedError]] = field(default_factory=list)
    date_1904: bool = False
    stamp: dict[str, str] = field(default_factory=dict)


def read_book(path: Path, file_name: str) -> Book:
    """The whole file; ``RefusedError`` where nothing of it can be read. One bad sheet leaves the others standing."""
    size = path.stat().st_size
    if not 0 < size <= MAXIMUM_BYTES:
        raise unreadable("文件为空或超过 50 MB", "empty, or larger than 50 MB", size)
    data = path.read_bytes()
    if data.startswith(_ZIP):
        return _read_cells(data, _look_into_archive(path))
    if data.startswith(_OLE):
        return _read_cells(data, look_into_xls(data))
    return _read_text(data, file_name)


def _look_into_archive(path: Path) -> BookLook:
    names = inspect_archive(path)
    try:
        return look_into_ods(path) if "content.xml" in names else look_into_xlsx(path)
    except (KeyError, ValueError, OverflowError) as error:
        raise unreadable("文件内部结构已损坏", "the inner structure is damaged", type(error).__name__) from error


def _read_text(data: bytes, file_name: str) -> Book:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<", b"%pdf", b"{\\rtf")):
        raise unreadable("是网页、PDF 或其他文档，请另存为 xlsx", "a web page, PDF or other document: save it as xlsx")
    rows, widths = read_delimited(data)
    name = Path(file_name).stem
    return Book([Grid(name, rows, SheetLook(name), widths)])


def _read_cells(data: bytes, look: BookLook) -> Book:
    book = Book(date_1904=look.date_1904, stamp=look.stamp)
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError as error:
        raise RefusedError("file_encrypted") from error
    except CalamineError as error:
        raise unreadable("不是可识别的工作簿", "not a readable workbook", type(error).__name__) from error
    with workbook:
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                _read_sheet(workbook, sheet.name, look.sheets.get(sheet.name), book)
    return book


def _read_sheet(workbook: CalamineWorkbook, name: str, look: SheetLook | None, book: Book) -> None:
    try:
        if look is None:
            raise unreadable("工作表目录与内容不一致", "the list of sheets contradicts the content", name)
        if look.refused is not None:
            raise look.refused
        book.grids.append(Grid(name, _rows_of(workbook, name), look))
    except RefusedError as refusal:
        book.refused.append((name, refusal))


def _rows_of(workbook: CalamineWorkbook, name: str) -> list[list[object]]:
    """The reader's cells. It panics on some damage, and a panic is no ``Exception``: only a stop from outside passes through."""
    try:
        return [list(row) for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:
        raise unreadable("工作表已损坏", "the sheet is damaged", type(error).__name__) from None
