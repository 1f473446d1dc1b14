"""Numbers as they stand in a text: where, what kind, with unit, time and rank words. What they count is not decided here."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from pipelines.report.lint.timespan import SpokenDate, Timespan

MentionKind = Literal["measure", "rank", "date", "period", "batch", "name", "ordinal", "claim", "document", "duration", "bare"]
JUDGED: tuple[MentionKind, ...] = ("measure", "rank", "date", "batch", "claim")
LONGEST_SENTENCE, LONGEST_CLAUSE = 2000, 200  # characters
_SENTENCE_END = re.compile(r"[。!?\n]")
_CLAUSE_END = re.compile(r"[。!?\n,;、]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


@dataclass(frozen=True)
class Rank:
    """A place in words. ``scope`` is 全市 and the like as written; ``upto`` 前三; ``each`` 均, 双双; ``bottom`` 倒数."""

    place: int
    scope: str = ""
    upto: bool = False
    each: bool = False
    bottom: bool = False


@dataclass(frozen=True)
class Mention:
    """One number or claim, at ``[start, end)`` of the folded paragraph text.

    ``value`` and ``high`` are in the unit written (``high`` only for ranges); ``factor`` makes them yuan, mu or a count;
    ``quantum`` is the last written place, in the unit written. ``approximate`` is about, under or over.
    ``weak``: a single Chinese digit that is as often an article (一个) as a figure.
    """

    kind: MentionKind
    text: str
    start: int
    end: int
    value: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    dimension: str = ""
    factor: Decimal = Decimal(1)
    quantum: Decimal = Decimal(1)
    approximate: str = ""
    weak: bool = False
    open_list: bool = False
    timespan: Timespan | None = None
    day: SpokenDate | None = None
    rank: Rank | None = None
    sentence: tuple[int, int] = (0, 0)
    clause: tuple[int, int] = (0, 0)
    period: Timespan | None = field(default=None, compare=False)

    @property
    def stored(self) -> Decimal | None:
        """The value in the stored unit (yuan, percent, mu, one)."""
        return None if self.value is None else self.value * self.factor


def fold(text: str) -> str:
    """Half-width forms of full-width signs, sign for sign, so that places stay: ２１．１％ becomes 21.1%."""
    return "".join(_fold_sign(sign) for sign in text)


def _fold_sign(sign: str) -> str:
    # Circled digits and ligatures would fold too, but they are no numbers of a report; only the full-width block is.
    if sign in "\u3000\xa0":
        return " "
    if "\uff01" <= sign <= "\uff5e":
        return unicodedata.normalize("NFKC", sign)
    return {"﹣": "-", "−": "-", "‑": "-", "﹪": "%", "│": " "}.get(sign, sign)


def _edges(text: str, ends: re.Pattern[str], longest: int) -> list[int]:
    """Where sentences or clauses begin. What is longer than ``longest`` is cut: nothing binds words over such a distance."""
    masked = _THOUSANDS.sub("\x01", text)
    edges = [0]
    for end in [*(match.end() for match in ends.finditer(masked)), len(text) + 1]:
        edges += range(edges[-1] + longest, end, longest)
        edges.append(end)
    return edges


def _around(edges: list[int], place: int, length: int) -> tuple[int, int]:
    following = bisect_right(edges, place)
    return edges[following - 1], min(edges[following], length)


def place_mentions(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions in reading order, each with its sentence, its clause and the timespan that the sentence gives it."""
    sentences, clauses = _edges(text, _SENTENCE_END, LONGEST_SENTENCE), _edges(text, _CLAUSE_END, LONGEST_CLAUSE)
    placed: list[Mention] = []
    current: Timespan | None = None
    sentence = (-1, -1)
    for mention in sorted(mentions, key=lambda item: item.start):
        own = _around(sentences, mention.start, len(text))
        current, sentence = (current if own == sentence else None), own
        if mention.timespan and mention.timespan.names_data:
            current = mention.timespan
        placed.append(replace(mention, sentence=own, clause=_around(clauses, mention.start, len(text)), period=current))
    return placed
