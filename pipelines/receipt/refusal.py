"""How receiving says no: always with a rule of the catalogue, the value it met, and what to do, in Chinese and English."""

from __future__ import annotations

import unicodedata
from typing import Any

from pipelines.core.error import UsageError
from pipelines.core.finding import Finding
from pipelines.core.rule import describe, finding


class RefusedError(UsageError):
    """A file that is not taken. ``found`` is the finding; ``str()`` is Chinese, ``words("en")`` the other language."""

    def __init__(self, found: Finding) -> None:
        message, remedy = describe(found)
        super().__init__(message, value=found.value, rule=found.rule, remedy=remedy)
        self.found = found

    def words(self, lang: str) -> str:
        message, remedy = describe(self.found, lang)
        return f"{message}\n{remedy}"


def refuse(rule: str, value: object = "", **details: Any) -> RefusedError:
    """The error to raise under ``rule``; values and details are made printable, so that a hostile name cannot play tricks."""
    blanks: dict[str, Any] = {key: printable(str(text)) for key, text in details.items()}
    return RefusedError(finding(rule, value=printable(str(value)), **blanks))


def printable(text: str) -> str:
    """``text`` with control, direction-changing and undecodable characters written as escapes."""
    return "".join(char if _is_plain(char) else char.encode("unicode_escape", "surrogatepass").decode("ascii") for char in text)


def is_printable(text: str) -> bool:
    return all(map(_is_plain, text))


def _is_plain(char: str) -> bool:
    """No control (Cc), format (Cf: direction marks, zero widths), surrogate (Cs) or line separator (Zl, Zp).

    The joiner U+200D stays: family and profession emoji are made with it.
    """
    return char == "\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
