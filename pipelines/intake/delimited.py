"""Delimited text (csv): strict decoding, no guessing of types, ragged rows kept apart so that no column can shift unseen."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

from pipelines.intake.refusal import RefusedError, unreadable

_DELIMITERS = ",\t;|"
_AS_TEXT = re.compile(r'="([^"]*)"')  # how a spreadsheet is told to keep the zeros of a number


def read_delimited(data: bytes) -> tuple[list[list[object]], list[int]]:
    """Rows of text cells (blank: ``""``), padded to the widest row, and the true number of fields of each row."""
    text = _decode(data)
    if "\0" in text:
        raise unreadable("不是文本文件", "not a text file")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise unreadable("引号不成对，无法分列", "unbalanced quotes", str(error)) from error
    widths = [len(row) for row in rows]
    widest = max(widths, default=0)
    if widest > 1_000 or widest * len(rows) > 4_000_000:
        raise RefusedError("sheet_too_large", f"{len(rows)} x {widest}", rows=len(rows), columns=widest)
    return [[_plain(cell) for cell in row] + [""] * (widest - len(row)) for row in rows], widths


def _decode(data: bytes) -> str:
    """UTF-8 where it is valid, else GB18030; both strictly, for a wrong guess would give other characters without an error."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise unreadable("文字编码既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030")


def _delimiter(text: str) -> str:
    """The sign that most of the first lines hold most often; a comma where none does."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    votes = Counter({sign: sum(1 for line in lines if line.count(sign) >= 2) for sign in _DELIMITERS})
    best = max(votes.values(), default=0)
    return next((sign for sign in _DELIMITERS if best and votes[sign] == best), ",")


def _plain(cell: str) -> str:
    match = _AS_TEXT.fullmatch(cell.strip())
    return match[1] if match else cell
