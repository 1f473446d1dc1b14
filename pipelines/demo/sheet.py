"""A sheet before it is written: cells with a look, merged blocks; the same for every file format."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Look = Literal["title", "note", "head", "text", "money", "percent", "integer", "date"]


@dataclass(frozen=True)
class Formula:
    """A formula with the result that is stored beside it."""

    text: str
    result: float


@dataclass(frozen=True)
class Cell:
    value: str | int | float | date | Formula | None
    look: Look = "text"


@dataclass
class Sheet:
    """Rows of cells from A1 on; ``merges`` are (first row, first column, last row, last column), counted from 0."""

    name: str
    rows: list[list[Cell]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
