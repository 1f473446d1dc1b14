"""Invented credit codes that pass both check digits: GB 32100 (the whole) and GB 11714 (the organisation code inside)."""

from __future__ import annotations

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def organisation_digit(body: str) -> str:
    """The GB 11714 check character of the eight characters ``body``: 0-9, or X for ten."""
    remainder = 11 - sum(weight * _BODY_ALPHABET.index(char) for weight, char in zip(_BODY_WEIGHTS, body, strict=True)) % 11
    return {10: "X", 11: "0"}.get(remainder, str(remainder))


def check_digit(first: str) -> str:
    """The GB 32100 check character of the first seventeen characters."""
    total = sum(weight * ALPHABET.index(char) for weight, char in zip(_WEIGHTS, first, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def invented_code(region_code: str, serial: int, office: str = "91") -> str:
    """The code of an invented party: ``office`` (91 firms, 12 public bodies), the region, and an organisation code that
    begins with 0000, which no register hands out today."""
    body = f"0000{serial:04d}"
    first = f"{office}{region_code}{body}{organisation_digit(body)}"
    return first + check_digit(first)
