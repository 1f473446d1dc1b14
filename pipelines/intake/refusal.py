"""The one exception of intake: something is refused, under a rule of the catalogue."""

from __future__ import annotations

from typing import Any


class RefusedError(Exception):
    """A file or a sheet isn't read. ``rule`` is the catalogue's id, ``details`` fill the blanks of its words."""

    def __init__(self, rule: str, value: object = "", **details: Any) -> None:
        super().__init__(rule, value)
        self.rule = rule
        self.value = str(value)
        self.details = details


def unreadable(reason: str, reason_en: str, value: object = "") -> RefusedError:
    """The refusal of a whole file, with the reason in words."""
    return RefusedError("file_unreadable", value, reason=reason, reason_en=reason_en)
