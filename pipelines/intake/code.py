"""Codes: dated code lists by code, name or alias; the unified credit code with both its check digits."""

from __future__ import annotations

import re
from functools import lru_cache

from pipelines.core.register import load_codelist
from pipelines.core.text import squeeze

# GB 32100-2015: 31 signs without I, O, S, V, Z; weights 3^i mod 31. GB 11714-1997: weights of the organisation code inside it.
_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC = re.compile(rf"[{_SIGNS}]{{2}}\d{{6}}[0-9A-Z]{{8}}[0-9X][{_SIGNS}]")
_USCC_WEIGHTS = tuple(3**power % 31 for power in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PAIR = re.compile(r"(?P<code>[0-9A-Za-z_]+)[-_.、:]?(?P<name>[^0-9A-Za-z].*)")


def name_key(text: str) -> str:
    """Names are compared half-width, without blanks, in one case."""
    return squeeze(text).casefold()


@lru_cache(maxsize=256)
def _codes_in_force(codelist: str, period: str) -> dict[str, frozenset[str]]:
    """Code, name and aliases → the codes they mean in ``period``."""
    found: dict[str, set[str]] = {}
    for row in load_codelist(codelist):
        if row.get("valid_from", "")[:7] > period or (row.get("valid_to") and row["valid_to"][:7] <= period):
            continue
        for text in (row["code"], row["name"], *row.get("aliases", "").split("|")):
            if text:
                found.setdefault(name_key(text), set()).add(row["code"])
    return {text: frozenset(codes) for text, codes in found.items()}


@lru_cache(maxsize=8192)
def codes_meant(text: str, codelist: str, period: str) -> frozenset[str]:
    """The codes a text may mean: none where unknown, several where not plain. ``01 电子信息`` must agree with itself."""
    known = _codes_in_force(codelist, period)
    hit = known.get(name_key(text))
    if hit is None and (match := _PAIR.fullmatch(squeeze(text))):
        hit = known.get(name_key(match["code"]), frozenset()) & known.get(name_key(match["name"]), frozenset())
    return hit or frozenset()


def is_credit_code(text: str) -> bool:
    """Whether a text is a unified credit code whose own digit and embedded organisation digit both hold."""
    if not _USCC.fullmatch(text):
        return False
    total = sum(weight * _SIGNS.index(sign) for weight, sign in zip(_USCC_WEIGHTS, text, strict=False)) if _known(text) else -1
    return total >= 0 and _SIGNS[-total % 31] == text[17] and organisation_digit(text[8:16]) == text[16]


def _known(text: str) -> bool:
    return all(sign in _SIGNS for sign in text)


def organisation_digit(body: str) -> str:
    """The check digit of eight signs of an organisation code."""
    total = sum(weight * int(sign, 36) for weight, sign in zip(_ORGANISATION_WEIGHTS, body, strict=True))
    return "0123456789X0"[11 - total % 11]
