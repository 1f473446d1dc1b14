"""Numbers as people write them: ``12,430.39万元``, ``6.5以上``, ``-3.9个百分点``. Exact decimals; no guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pipelines.core.money import YUAN_PER_UNIT
from pipelines.core.text import squeeze

Operator = Literal["=", ">=", "<=", "~"]
PERCENT, POINT = "%", "百分点"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_WORD = r"[^\d\s.,;:+\-()/\\|~、。至以余多左上\u2026\u2014]{0,5}?"
_BEFORE: dict[str, Operator] = {
    "约": "~",
    "近": "~",
    "约为": "~",
    "~": "~",
    "超": ">=",
    "超过": ">=",
    "不低于": ">=",
    "不少于": ">=",
    "≥": ">=",
    ">=": ">=",
    ">": ">=",
    "不超过": "<=",
    "不高于": "<=",
    "≤": "<=",
    "<=": "<=",
    "<": "<=",
}
_AFTER: dict[str, Operator] = {
    "左右": "~",
    "上下": "~",
    "余": "~",
    "多": "~",
    "以上": ">=",
    "及以上": ">=",
    "以下": "<=",
    "以内": "<=",
    "+": ">=",
}


def _either(words: Mapping[str, str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_WHOLE = re.compile(
    rf"(?P<before>{_either(_BEFORE)})?[¥]?(?P<number>[+-]?(?:{_DIGITS})|\((?:{_DIGITS})\))"
    rf"(?P<unit>{_WORD})(?P<after>{_either(_AFTER)})?"
)
_INLINE = re.compile(
    rf"(?<![\d.])(?P<number>-?(?:{_DIGITS}))(?P<unit>(?:个?百分点|%|[百千万亿億萬]*(?:元|人次|[项家人名件亩份次村户场篇支])|[万亿億萬]))"
)
_MULTIPLIERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "萬": 10_000, "亿": 10**8, "億": 10**8}
_MINUS = str.maketrans({"−": "-", "﹣": "-", "‐": "-", "‑": "-"})


@dataclass(frozen=True)
class Quantity:
    """``unit``: one of money's units, ``%``, ``百分点``, a counting word (``项``), or null where none is written."""

    number: Decimal
    unit: str | None = None
    operator: Operator = "="


def parse_quantity(text: str) -> Quantity:
    """The one quantity that the whole text is; ``ValueError`` where it is none, or more than one."""
    match = _WHOLE.fullmatch(squeeze(text).translate(_MINUS))
    if match is None:
        raise ValueError(f"not a quantity: {text!r}")
    operator: Operator = _BEFORE.get(match["before"] or "", "=")
    if match["after"]:
        operator = _AFTER[match["after"]]
    return _quantity(match["number"], match["unit"], operator)


def find_quantities(text: str) -> list[Quantity]:
    """Every number with a unit inside a sentence, in the order of the text."""
    flat = squeeze(text).translate(_MINUS)
    return [_quantity(match["number"], match["unit"], "=") for match in _INLINE.finditer(flat)]


def _quantity(digits: str, word: str, operator: Operator) -> Quantity:
    if digits.startswith("("):  # accountants' brackets
        digits = "-" + digits[1:-1]
    number = Decimal(digits.replace(",", ""))
    unit, factor = split_multiplier(word)
    return Quantity(number * factor, unit, operator)


def split_multiplier(word: str) -> tuple[str | None, int]:
    """``万人`` → ``("人", 10000)``; money keeps its own units (``万元``, ``万``), for they are exact names there."""
    if not word:
        return None, 1
    if word in YUAN_PER_UNIT or word == PERCENT:
        return word, 1
    if word.removeprefix("个") == POINT:
        return POINT, 1
    factor = 1
    while len(word) > 1 and word[0] in _MULTIPLIERS:
        factor *= _MULTIPLIERS[word[0]]
        word = word[1:]
    return word, factor
