"""Text as people type it: full-width forms, stray blanks, brackets. Nothing here knows of forms or regions."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile(r"\s+")
_EDGE = re.compile(r"^[\s:：*※]+|[\s:：*※]+$")
_BRACKETED = re.compile(r"[(\[【](?P<inner>[^()\[\]【】]*)[)\]】]")


def halfwidth(text: str) -> str:
    """NFKC: full-width digits, letters, brackets and blanks become plain ones; Chinese characters stay."""
    return unicodedata.normalize("NFKC", text)


def squeeze(text: str) -> str:
    """Half-width, with every run of blanks and line breaks as nothing: the form in which names and heads are compared."""
    return _BLANKS.sub("", halfwidth(text))


def split_unit(head: str) -> tuple[str, list[str]]:
    """A head without its brackets, and what stood in them: ``合同成交额（万元）`` → ``("合同成交额", ["万元"])``."""
    flat = squeeze(head)
    inner = [match["inner"] for match in _BRACKETED.finditer(flat)]
    return _EDGE.sub("", _BRACKETED.sub("", flat)), inner
