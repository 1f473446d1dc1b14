"""Exact amounts. Every amount becomes yuan as ``Decimal`` with two places; floats enter only by their shortest text."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

# 元, 万元, 亿元 and their traditional or abbreviated spellings, as factors to yuan.
YUAN_PER_UNIT = {
    "元": Decimal(1), "yuan": Decimal(1), "人民币元": Decimal(1),
    "千元": Decimal(1000), "百元": Decimal(100),
    "万元": Decimal(10_000), "萬元": Decimal(10_000), "万": Decimal(10_000), "wan": Decimal(10_000),
    "百万元": Decimal(1_000_000), "亿元": Decimal(100_000_000), "億元": Decimal(100_000_000), "亿": Decimal(100_000_000),
}
CENT = Decimal("0.01")
# A binary double carries at most 15 decimal digits that survive a round trip (IEEE 754): more would be noise.
FLOAT_DIGITS = 15


def decimal_of(value: int | float | str | Decimal) -> Decimal:
    """``value`` as an exact decimal: a float by its shortest text of at most 15 significant digits.

    Raises ``ValueError`` for what is no finite number (NaN, infinities, words).
    """
    if isinstance(value, bool):
        raise ValueError(f"not a number: {value!r}")
    text = f"{value:.{FLOAT_DIGITS}g}" if isinstance(value, float) else str(value)
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"not a number: {value!r}") from error
    if not number.is_finite():
        raise ValueError(f"not a finite number: {value!r}")
    return number


def yuan(value: Decimal, unit: str) -> Decimal:
    """``value`` in ``unit`` (元, 万元, 亿元 …) as yuan with two places, rounded half up; ``KeyError`` for an unknown unit."""
    return (value * YUAN_PER_UNIT[unit]).quantize(CENT, rounding=ROUND_HALF_UP)
