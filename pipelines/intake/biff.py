"""The second look at an xls (and an et of that kind): records of the workbook stream that the reader of values leaves out.

Record numbers and layouts: [MS-XLS] 2.3 and 2.4. Only BIFF8 (Excel 97 and later) is read."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from pipelines.intake.compound import CompoundFile
from pipelines.intake.look import BookLook, SheetLook, is_percent, is_scaled
from pipelines.intake.refusal import RefusedError, unreadable

_BOF, _EOF, _FILEPASS, _DATEMODE, _BOUNDSHEET, _FORMAT, _XF = 0x809, 0x0A, 0x2F, 0x22, 0x85, 0x41E, 0xE0
_FORMULA, _NUMBER, _RK, _MULRK, _BOOLERR, _LABELSST, _LABEL = 0x06, 0x203, 0x27E, 0xBD, 0x205, 0xFD, 0x204
_ROW, _COLINFO, _MERGED = 0x208, 0x7D, 0xE5
_STATES = ("visible", "hidden", "very_hidden")
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BUILT_IN = {9: "0%", 10: "0.00%"}


def look_into_xls(data: bytes) -> BookLook:
    """The look at every sheet; ``RefusedError`` for what is encrypted, older than BIFF8 or damaged."""
    try:
        file = CompoundFile(data)
        if "EncryptedPackage" in file.entries:
            raise RefusedError("file_encrypted")
        if "Workbook" not in file.entries:
            raise unreadable(
                "不是 Excel 97 及以后的工作簿，请另存为 xlsx", "not a workbook of Excel 97 or later: save it as xlsx"
            )
        return _look(file.stream("Workbook"))
    except (struct.error, IndexError, KeyError) as error:
        raise unreadable("文件内部结构已损坏", "the inner structure is damaged", type(error).__name__) from error


def _records(stream: bytes, first: int) -> Iterator[tuple[int, bytes]]:
    """Records from ``first`` up to the end of their part; parts inside it (charts) are passed over."""
    depth = 0
    while first + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, first)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 1:
            yield kind, stream[first + 4 : first + 4 + size]
        if depth <= 0:
            return
        first += 4 + size


def _look(stream: bytes) -> BookLook:
    book, formats, styles = BookLook(), dict(_BUILT_IN), []
    offsets: list[tuple[SheetLook, int]] = []
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise RefusedError("file_encrypted")
        if kind == _DATEMODE:
            book.date_1904 = body[:1] == b"\1"
        elif kind == _FORMAT:
            formats[struct.unpack_from("<H", body)[0]] = _text(body[2:], "<H")
        elif kind == _XF:
            styles.append(struct.unpack_from("<H", body, 2)[0])
        elif kind == _BOUNDSHEET and body[5] == 0:
            look = SheetLook(_text(body[6:], "<B"), _STATES[min(body[4] & 3, 2)])
            book.sheets[look.name] = look
            offsets.append((look, struct.unpack_from("<I", body)[0]))
    codes = [formats.get(number, "") for number in styles]
    for look, offset in offsets:
        _look_at_sheet(look, stream, offset, codes)
    return book


def _text(body: bytes, length: str) -> str:
    """A BIFF8 string: its count, a flag byte (1: two bytes a character), its characters."""
    count = struct.unpack_from(length, body)[0]
    first = struct.calcsize(length)
    if body[first] & 1:
        return body[first + 1 : first + 1 + 2 * count].decode("utf-16-le", "replace")
    return body[first + 1 : first + 1 + count].decode("latin-1")


def _look_at_sheet(look: SheetLook, stream: bytes, offset: int, codes: list[str]) -> None:
    sheet = _Sheet(look, codes)
    try:
        for kind, body in _records(stream, offset):
            if (read := sheet.readers.get(kind)) is not None:
                read(body)
    except RefusedError as refusal:
        look.refused = refusal


class _Sheet:
    """Readers by record number for one sheet."""

    def __init__(self, look: SheetLook, codes: list[str]) -> None:
        self.look = look
        self.percent = {index for index, code in enumerate(codes) if is_percent(code)}
        self.scaled = {index for index, code in enumerate(codes) if is_scaled(code)}
        self.readers: dict[int, Callable[[bytes], None]] = {
            _NUMBER: self.number,
            _RK: self.number,
            _LABELSST: self.text,
            _LABEL: self.text,
            _MULRK: self.numbers,
            _BOOLERR: self.logical,
            _FORMULA: self.formula,
            _ROW: self.row,
            _COLINFO: self.columns,
            _MERGED: self.merged,
        }

    def style(self, row: int, column: int, style: int) -> None:
        self.look.stretch(row, column)
        if style in self.percent:
            self.look.percents.add((row, column))
        elif style in self.scaled:
            self.look.scaled.add((row, column))

    def number(self, body: bytes) -> None:
        self.style(*struct.unpack_from("<HHH", body))

    def text(self, body: bytes) -> None:
        self.look.stretch(*struct.unpack_from("<HH", body))

    def numbers(self, body: bytes) -> None:
        row, first = struct.unpack_from("<HH", body)
        for step in range((len(body) - 6) // 6):
            self.style(row, first + step, struct.unpack_from("<H", body, 4 + 6 * step)[0])

    def logical(self, body: bytes) -> None:
        row, column, _, value, is_error = struct.unpack_from("<HHHBB", body)
        self.look.stretch(row, column)
        if is_error:
            self.look.errors[row, column] = _ERRORS.get(value, "#?")

    def formula(self, body: bytes) -> None:
        row, column, style, kind, _, code = struct.unpack_from("<HHHBBB", body)
        self.style(row, column, style)
        if body[12:14] != b"\xff\xff":
            return
        if kind == 2:
            self.look.errors[row, column] = _ERRORS.get(code, "#?")
        elif kind == 3:  # an empty result: nothing was ever computed, or the formula gives nothing; which, the file doesn't say
            self.look.uncached.add((row, column))

    def row(self, body: bytes) -> None:
        if struct.unpack_from("<I", body, 12)[0] & 0x20:
            self.look.rows_hidden.add(struct.unpack_from("<H", body)[0])

    def columns(self, body: bytes) -> None:
        first, last, _, _, options = struct.unpack_from("<HHHHH", body)
        if options & 1:
            self.look.columns_hidden.update(range(first, min(last, 255) + 1))

    def merged(self, body: bytes) -> None:
        for step in range(struct.unpack_from("<H", body)[0]):
            top, bottom, left, right = struct.unpack_from("<HHHH", body, 2 + 8 * step)
            self.look.merges.append(((top, left), (bottom, right)))
