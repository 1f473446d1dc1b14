"""Where the head of a table is, and which source column each form column stands in.

A head may take up to four rows: texts above one another are joined, merged cells spread over what they cover, and a row that
holds only units or only column numbers belongs to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipelines.core.form import Column, Form
from pipelines.core.text import squeeze
from pipelines.intake.cell import is_blank, text_of
from pipelines.intake.unit import unit_named
from pipelines.intake.vocabulary import HeadMeaning, Vocabulary, beside_name, shifting
from pipelines.intake.workbook import Grid

SEARCH_ROWS, DEEPEST, BEYOND = 60, 4, 20
_NUMBERING = re.compile(r"[甲乙丙丁戊己庚辛]|栏次|\(?\d{1,2}\)?")


@dataclass
class Head:
    """The head rows ``top`` to ``bottom`` (from 0) and what each source column means; ``body`` is the first row below it."""

    top: int
    bottom: int
    meanings: dict[int, HeadMeaning] = field(default_factory=dict)
    unknown: dict[int, str] = field(default_factory=dict)
    texts: dict[int, list[str]] = field(default_factory=dict)
    body: int = 0

    @property
    def score(self) -> tuple[int, int, int]:
        columns = {meaning.column for meaning in self.meanings.values() if meaning.column}
        return len(columns), len(self.meanings) - len(self.unknown), -(self.bottom - self.top)

    def places(self) -> dict[str, list[int]]:
        """Form column → the source columns that claim to be it."""
        found: dict[str, list[int]] = {}
        for place, meaning in self.meanings.items():
            if meaning.column is not None and not meaning.lapsed:
                found.setdefault(meaning.column, []).append(place)
        return found


def find_head(grid: Grid, vocabulary: Vocabulary) -> Head | None:
    """The block of rows that names most columns of the form; null where none names two (or the only one there is)."""
    best: Head | None = None
    for top in range(min(SEARCH_ROWS, len(grid.rows))):
        if best is not None and best.score[0] >= 2 and top > best.bottom + BEYOND:
            break
        for bottom in range(top, min(top + DEEPEST, len(grid.rows))):
            if _cuts_a_merge(grid, top, bottom):
                continue
            head = _head_at(grid, vocabulary, top, bottom)
            if best is None or head.score > best.score:
                best = head
    if best is None or best.score[0] < min(2, len(vocabulary.form.column)):
        return None
    best.body = _skip_beneath(grid, best, vocabulary.form)
    return best


def _cuts_a_merge(grid: Grid, top: int, bottom: int) -> bool:
    """Whether a merged range reaches over the edge of the block: such a block is only a part of the head."""
    return any(first[0] < top <= last[0] or first[0] <= bottom < last[0] for first, last in grid.look.merges)


def _head_at(grid: Grid, vocabulary: Vocabulary, top: int, bottom: int) -> Head:
    head = Head(top, bottom)
    for place, texts in _stacked(grid, top, bottom).items():
        names, units = _without_units(texts)
        meaning = _meaning_of(vocabulary, names)
        head.texts[place] = texts
        if meaning is None:
            head.unknown[place] = "".join(names) or "".join(texts)
        else:
            head.meanings[place] = HeadMeaning(meaning.column, (*meaning.units, *units), meaning.qualifiers, meaning.lapsed)
    return head


def _stacked(grid: Grid, top: int, bottom: int) -> dict[int, list[str]]:
    """For each source column the texts above one another; a merged or left-open group head counts for all it stands over."""
    rows = [_filled(grid, row) if row < bottom else grid.head_texts[row] for row in range(top, bottom + 1)]
    width = max((len(row) for row in rows), default=0)
    stacked: dict[int, list[str]] = {}
    for place in range(width):
        texts = [row[place] for row in rows if row[place]]
        distinct = [text for index, text in enumerate(texts) if index == 0 or text != texts[index - 1]]
        if distinct:
            stacked[place] = distinct
    return stacked


def _filled(grid: Grid, row: int) -> list[str]:
    """An upper head row: a blank beside a group head belongs to the group, as long as something stands beneath it and no
    merged range says otherwise."""
    texts: list[str] = []
    for place, text in enumerate(grid.head_texts[row]):
        beside_group = not text and place > 0 and (row, place) not in grid.anchors and (row, place - 1) not in grid.anchors
        texts.append(texts[-1] if beside_group and grid.head_texts[row + 1][place] else text)
    return texts


def _without_units(texts: list[str]) -> tuple[list[str], list[str]]:
    """Texts that are a unit and nothing else are taken out: they stand in a row of their own."""
    units = [unit for text in texts[1:] if (unit := unit_named(text))]
    names = [text for index, text in enumerate(texts) if index == 0 or not unit_named(text)]
    return names, units


def _meaning_of(vocabulary: Vocabulary, names: list[str]) -> HeadMeaning | None:
    """The longest joined ending that the form knows. What is left out above it must not make another measure of it; a unit or
    a qualifier that stands there holds for all beneath."""
    for first in range(len(names)):
        meaning = vocabulary.meaning("".join(names[first:]))
        if meaning is None:
            continue
        if shifting().search("".join(names[:first])):
            return None
        beside = [beside_name(name) for name in names[:first]]
        units = [*meaning.units, *(unit for found, _ in beside for unit in found)]
        qualifiers = [*meaning.qualifiers, *(word for _, found in beside for word in found)]
        return HeadMeaning(meaning.column, tuple(dict.fromkeys(units)), tuple(qualifiers), meaning.lapsed)
    return _bilingual(vocabulary, names)


def _bilingual(vocabulary: Vocabulary, names: list[str]) -> HeadMeaning | None:
    """A head said twice, in two languages, when both name the same column."""
    meanings = [vocabulary.meaning(name) for name in names]
    if len(meanings) > 1 and all(meanings) and len({meaning.column for meaning in meanings if meaning}) == 1:
        return meanings[0]
    return None


def _skip_beneath(grid: Grid, head: Head, form: Form) -> int:
    """The first row below the head that is neither a row of units nor one of column numbers; units are taken in."""
    row = head.bottom + 1
    while row < len(grid.rows):
        texts = {place: text_of(cell) for place, cell in enumerate(grid.rows[row]) if not is_blank(cell)}
        if is_unit_row(texts):
            _take_units(head, texts)
        elif not is_numbering_row(texts, head, form):
            return row
        row += 1
    return row


def is_unit_row(texts: dict[int, str]) -> bool:
    """``(万元)`` under each amount, and nothing else in the row but the word 单位 or 计量单位 itself."""
    words = [text for text in texts.values() if squeeze(text) not in ("单位", "计量单位")]
    return bool(words) and all(unit_named(text) for text in words)


def _take_units(head: Head, texts: dict[int, str]) -> None:
    for place, text in texts.items():
        meaning, unit = head.meanings.get(place), unit_named(text)
        if meaning is not None and unit:
            head.meanings[place] = HeadMeaning(meaning.column, (*meaning.units, unit), meaning.qualifiers, meaning.lapsed)


def is_numbering_row(texts: dict[int, str], head: Head, form: Form) -> bool:
    """甲 乙 1 2 3: the numbers of columns that official forms print beneath the head.

    A row of data may look the same (``1 2 3``): only where such a sign stands in a column that can't hold it is the row no data.
    """
    signs = {place: squeeze(text) for place, text in texts.items()}
    numbers = [int(sign.strip("()")) for sign in signs.values() if sign.strip("()").isdigit()]
    if not numbers or numbers != list(range(1, len(numbers) + 1)) or not all(map(_NUMBERING.fullmatch, signs.values())):
        return False
    named = {place: meaning.column for place, meaning in head.meanings.items() if meaning.column}
    return any(_cannot_hold(form.column_named(named[place]), sign) for place, sign in signs.items() if place in named)


def _cannot_hold(column: Column, sign: str) -> bool:
    """Whether one or two digits, or a cyclic sign, are no value of this column whatever they mean."""
    return column.type in ("date", "region", "uscc") or (column.pattern is not None and not re.search(column.pattern, sign))


def lines_above(grid: Grid, head: Head) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of each cell above the head: titles, offices, the line of units."""
    for row in range(head.top):
        for place, cell in enumerate(grid.rows[row]):
            if not is_blank(cell):
                yield row, place, text_of(cell)
