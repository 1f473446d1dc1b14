"""A1 addresses. Rows and columns are counted from 0 inside intake and from 1 only in the address itself."""

from __future__ import annotations

import re
from functools import cache

_LETTERS = re.compile(r"[A-Z]{1,3}")
_DIGITS = "0123456789"


@cache
def letters(column: int) -> str:
    """``0`` → ``A``, ``26`` → ``AA``."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def a1(row: int, column: int) -> str:
    return f"{letters(column)}{row + 1}"


def block_of(first: tuple[int, int], last: tuple[int, int]) -> str:
    """``A1:C3``; a single cell stays ``A1``."""
    start, end = a1(*first), a1(*last)
    return start if start == end else f"{start}:{end}"


@cache
def _column(text: str) -> int:
    if _LETTERS.fullmatch(text) is None:
        raise ValueError(f"not a column: {text[:20]!r}")
    column = 0
    for letter in text:
        column = column * 26 + ord(letter) - 64
    return column - 1


def position(reference: str) -> tuple[int, int]:
    """Row and column of ``B3`` as ``(2, 1)``; ``ValueError`` for what is no address within three letters and seven digits."""
    column = reference.rstrip(_DIGITS)
    digits = reference[len(column) :]
    if not digits or digits[0] == "0" or len(digits) > 7 or len(column) > 3:
        raise ValueError(f"not a cell reference: {reference[:20]!r}")
    return int(digits) - 1, _column(column)
