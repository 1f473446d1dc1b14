"""What a second look at a workbook saw beside the values: the reader of values hides error cells, formats and hidden parts."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipelines.intake.refusal import RefusedError

Place = tuple[int, int]
# A sheet is laid out as a full rectangle when it is read: 4 million cells are 50,000 rows of 80
# columns, and fit the child's memory.
MAXIMUM_AREA = 4_000_000
MAXIMUM_ROWS = 300_000
MAXIMUM_COLUMNS = 1_000
MAXIMUM_TEXT = 200 << 20


@dataclass
class SheetLook:
    """One sheet. Places are ``(row, column)`` from 0; ``merges`` are pairs of corners; ``rows_hidden`` are row numbers from 0."""

    name: str
    state: str = "visible"
    errors: dict[Place, str] = field(default_factory=dict)
    uncached: set[Place] = field(default_factory=set)
    percents: set[Place] = field(default_factory=set)
    scaled: set[Place] = field(default_factory=set)
    merges: list[tuple[Place, Place]] = field(default_factory=list)
    rows_hidden: set[int] = field(default_factory=set)
    columns_hidden: set[int] = field(default_factory=set)
    last: Place = (-1, -1)
    refused: RefusedError | None = None

    def stretch(self, row: int, column: int) -> None:
        """Grows the rectangle of cells with a value; ``RefusedError`` when it leaves the bounds."""
        if row <= self.last[0] and column <= self.last[1]:
            return
        self.last = max(self.last[0], row), max(self.last[1], column)
        rows, columns = self.last[0] + 1, self.last[1] + 1
        if rows > MAXIMUM_ROWS or columns > MAXIMUM_COLUMNS or rows * columns > MAXIMUM_AREA:
            raise RefusedError("sheet_too_large", f"{rows} x {columns}", rows=rows, columns=columns)


@dataclass
class BookLook:
    """The whole workbook; ``stamp`` holds what our template wrote into it, without the prefix ``kezhi_``."""

    sheets: dict[str, SheetLook] = field(default_factory=dict)
    date_1904: bool = False
    stamp: dict[str, str] = field(default_factory=dict)


def is_percent(number_format: str) -> bool:
    """Whether a number format multiplies by 100: a ``%`` outside quotes and escapes (``0.0"%"`` only prints the sign)."""
    return "%" in _bare(number_format)


def is_scaled(number_format: str) -> bool:
    """Whether a number format shows thousandths (``0,``) or moves the point (``0!.0,``): what is seen isn't what is stored."""
    first = _bare(number_format).split(";")[0].rstrip(" _)")
    return first.endswith(",") or ("!." in number_format and "," in first)


def _bare(number_format: str) -> str:
    """The format without quoted and escaped literals, colours and padding."""
    kept, index, quoted = [], 0, False
    while index < len(number_format):
        sign = number_format[index]
        if sign == '"':
            quoted = not quoted
        elif not quoted and sign in "\\!_*":
            index += 1
        elif not quoted:
            kept.append(sign)
        index += 1
    return "".join(kept)
