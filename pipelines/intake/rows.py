"""What a row of the body is: data, or one of the rows that only people need (totals, notes, repeated heads, section lines)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pipelines.core.text import squeeze
from pipelines.intake.cell import is_blank, text_of
from pipelines.intake.head import Head, is_numbering_row, is_unit_row
from pipelines.intake.reading import meaning_of_mark
from pipelines.intake.unit import units_of_line
from pipelines.intake.vocabulary import Vocabulary, head_key
from pipelines.intake.workbook import Grid

Kind = Literal["blank", "data", "total", "of_which", "note", "section", "repeated_head", "other_head", "continued", "unit_line"]
_TOTAL = re.compile(
    r"(?:本页|本表|本月|本期|本年|全年|全市|全区|全县|以上)?(?:合计|总计|小计|累计|共计)(?:[(:,]*(?:共)?(?P<count>\d+)[项个家份笔条件]?\)?)?[:]?"
    r"|共(?P<other>\d+)[项个家份笔条件]"
)
_SUBTOTAL = re.compile(r"小计|本页")
_OF_WHICH = re.compile(r"#.+|其中[:：]?.*")
_NOTE = re.compile(
    r"(?:备?注|说明|填表说明|资料来源|数据来源|填表人|制表人?|审核人?|复核人?|单位负责人|负责人|统计负责人|填报人|填报单位|填表单位|填报日期|报出日期"
    r"|联系电话|联系人|盖章)(?:\d*[:(.、]|\d*$).*|[*※].+|第\d+页.*|[-—]?\d+[-—]?/\d+页?"
)
_SECTION = re.compile(r"[(]?[一二三四五六七八九十]+[)]?[、.,].+")
_CONTINUED = re.compile(r"[(]?续表?[一二三四五六七八九十\d]*[)]?[:]?.{0,12}|.{0,30}[(]续表?[一二三四五六七八九十\d]*[)]")


@dataclass(frozen=True)
class RowKind:
    """``place`` is the source column of the words that tell the kind, ``count`` the number of items a total row states."""

    kind: Kind
    place: int = -1
    label: str = ""
    count: int | None = None

    @property
    def is_subtotal(self) -> bool:
        return bool(_SUBTOTAL.search(self.label))


class RowReader:
    """Tells the kinds of a table's rows. A row that carries its key is data, whatever its words say."""

    def __init__(self, grid: Grid, head: Head, vocabulary: Vocabulary, key_places: list[int]) -> None:
        self.grid = grid
        self.vocabulary = vocabulary
        self.key_places = key_places
        self.titles = {
            squeeze(text_of(cell))
            for row in grid.rows[: head.top]
            for cell in row
            if isinstance(cell, str) and not is_blank(cell)
        }
        self.head_rows = [
            {place: head_key(text) for place, text in enumerate(grid.head_texts[row]) if text}
            for row in range(head.top, head.bottom + 1)
        ]
        self.head_words = {key for row in self.head_rows for key in row.values()}
        self.after_note = False

    def kind(self, row: int) -> RowKind:
        """The kind of source row ``row`` (from 0); rows must be asked for from top to bottom."""
        cells = {place: cell for place, cell in enumerate(self.grid.rows[row]) if not is_blank(cell)}
        if not cells:
            return RowKind("blank")
        words = [(place, squeeze(cell)) for place, cell in cells.items() if isinstance(cell, str)][:4]
        head = self._as_head(words, cells)
        if head is not None:
            return head
        for place, word in words:
            found = self._by_word(place, word, cells)
            if found is not None:
                self.after_note = self.after_note or found.kind == "note"
                return found
        return RowKind("data")

    def _as_head(self, words: list[tuple[int, str]], cells: dict[int, object]) -> RowKind | None:
        """Repeated heads and what stands around them on every printed page; a head of other columns is told apart."""
        if not any(head_key(word) in self.head_words or self.vocabulary.meaning(word) for _, word in words[:3]):
            texts = {place: text_of(cell) for place, cell in cells.items()}
            beneath = is_unit_row(texts) or (is_numbering_row(list(texts.values())) and not self._has_key(cells))
            return RowKind("repeated_head") if beneath else None
        keys = {place: head_key(cell) for place, cell in cells.items() if isinstance(cell, str)}
        same = max(sum(row.get(place) == key for place, key in keys.items()) for row in self.head_rows)
        if same >= 2 and same * 2 >= len(cells):
            return RowKind("repeated_head")
        known = sum(self.vocabulary.meaning(str(cells[place])) is not None for place in keys)
        return RowKind("other_head") if known >= 3 and known * 3 >= len(cells) * 2 else None

    def _by_word(self, place: int, word: str, cells: dict[int, object]) -> RowKind | None:
        alone = len(cells) == 1
        if alone and word in self.titles and len(word) > 3:
            return RowKind("repeated_head", place, word)
        if len(cells) <= 2 and _CONTINUED.fullmatch(word):
            return RowKind("continued", place, word)
        if len(cells) <= 2 and units_of_line(word):
            return RowKind("unit_line", place, word)
        keyed = self._has_key(cells, besides=place)
        if (match := _TOTAL.fullmatch(word)) and (not keyed or place in self.key_places):
            count = match["count"] or match["other"]
            return RowKind("total", place, word, int(count) if count else None)
        if keyed:
            return None
        if _OF_WHICH.fullmatch(word):
            return RowKind("of_which", place, word)
        if _NOTE.fullmatch(word) or (alone and self.after_note):
            return RowKind("note", place, word)
        return RowKind("section", place, word) if alone and _SECTION.fullmatch(word) else None

    def _has_key(self, cells: dict[int, object], besides: int = -1) -> bool:
        """Whether any column of the key but the one at ``besides`` is filled with more than a mark."""
        return any(
            place != besides and place in cells and meaning_of_mark(text_of(cells[place])) is None for place in self.key_places
        )
