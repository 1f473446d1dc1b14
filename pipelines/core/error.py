"""The errors that a person is meant to read. Anything else that escapes is our own fault and leaves with exit code 3."""

from __future__ import annotations


class KezhiError(Exception):
    """An expected failure: ``value`` is what was wrong, ``rule`` what it broke, ``remedy`` what to do about it.

    ``exit_code``: 1 findings that block, 2 wrong usage or an input that cannot be read, 3 our own fault.
    """

    exit_code = 2

    def __init__(self, message: str, *, value: str = "", rule: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.value = value
        self.rule = rule
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [self.message, f"值: {self.value}" if self.value else "", f"处理: {self.remedy}" if self.remedy else ""]
        return "；".join(part for part in parts if part)


class UsageError(KezhiError):
    """Wrong usage, or an input that cannot be read."""


class HeldError(KezhiError):
    """Nothing was published: a guard, a missing member or an open finding holds the release."""

    exit_code = 1


class DeclarationError(KezhiError):
    """A file in ``sources/`` or ``expectations/`` contradicts itself: our own fault, found before any data are touched."""

    exit_code = 3
