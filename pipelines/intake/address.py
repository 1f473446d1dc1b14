"""A1 addresses. Rows and columns are counted from 0 inside intake and from 1 only in the address itself."""

from __future__ import annotations

import re
from functools import cache

_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


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


def position(reference: str) -> tuple[int, int]:
    """Row and column of ``B3`` as ``(2, 1)``; ``ValueError`` for what is no address within three letters and seven digits."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(f"not a cell reference: {reference!r}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def span(reference: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """``A1:C3`` as its two corners; ``A1`` as the same corner twice."""
    first, _, last = reference.partition(":")
    return position(first), position(last or first)
