"""The sheets that we ourselves put into a workbook: never data. Of the 问题清单 the answers are read, of last values nothing."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.core.listing import CHOICES, FINGERPRINT, LISTING, LISTING_COLUMNS, REFERENCE_PREFIX, REFERENCE_TITLE, Answer
from pipelines.intake.cell import text_of
from pipelines.intake.workbook import Grid

_SEARCHED = 10  # rows from the top in which the head of a 问题清单 is looked for
_LONGEST = 2_000
_SIGNS = frozenset("0123456789abcdef")


def is_ours(grid: Grid) -> bool:
    """Whether a sheet is one that we put in: by its name and by a mark that nobody types."""
    return is_listing(grid) or is_reference(grid)


def is_listing(grid: Grid) -> bool:
    return grid.name.startswith(LISTING) and _head_row(grid) is not None


def is_reference(grid: Grid) -> bool:
    first = grid.rows[0][0] if grid.rows and grid.rows[0] else ""
    return grid.name.startswith(REFERENCE_PREFIX) and text_of(first).startswith(REFERENCE_TITLE)


def read_answers(grid: Grid) -> Iterator[Answer]:
    """One answer for each row in which the clerk chose one; what cannot be a fingerprint is passed over."""
    top = _head_row(grid)
    if top is None:
        return
    places = _places(grid.rows[top])
    for row in grid.rows[top + 1 :]:
        texts = {key: text_of(row[place])[:_LONGEST] for key, place in places.items()}
        choice = CHOICES.get(texts.get("choice", ""))
        fingerprint = texts.get("fingerprint", "")
        if choice is not None and len(fingerprint) == 16 and _SIGNS.issuperset(fingerprint):
            yield Answer(fingerprint, choice, *(texts.get(key, "") for key in ("text", "rule", "sheet", "value")))


def _head_row(grid: Grid) -> int | None:
    return next((number for number, row in enumerate(grid.rows[:_SEARCHED]) if FINGERPRINT in row), None)


def _places(head: list[object]) -> dict[str, int]:
    known = {text: column.key for column in LISTING_COLUMNS for text in (column.zh, column.en)}
    return {known[text]: place for place, cell in enumerate(head) if (text := text_of(cell)) in known}
