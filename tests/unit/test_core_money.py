"""Amounts: exact from the cell's own digits to yuan."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.money import YUAN_PER_UNIT, decimal_of, yuan

CENTS = st.integers(0, 10**13).map(lambda n: Decimal(n) / 100)


@given(CENTS)
def test_a_float_that_a_reader_hands_out_keeps_its_cents(amount: Decimal) -> None:
    if len(amount.as_tuple().digits) <= 15:
        assert decimal_of(float(amount)) == amount


@given(st.integers(0, 10**9).map(lambda n: Decimal(n) / 10**4))
def test_wan_and_yuan_agree_to_the_cent(wan: Decimal) -> None:
    assert yuan(wan, "万元") == wan * 10_000
    assert yuan(yuan(wan, "万元"), "元") == yuan(wan, "万元")


@pytest.mark.parametrize(("text", "unit", "expected"), [
    ("12430.39", "万元", "124303900.00"), ("7.0", "亿元", "700000000.00"), ("0.005", "元", "0.01"), ("-3.5", "千元", "-3500.00"),
    ("217565", "億元", "21756500000000.00"), ("1", "萬元", "10000.00"),
])
def test_known_amounts(text: str, unit: str, expected: str) -> None:
    assert str(yuan(Decimal(text), unit)) == expected


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), "abc", "", "1,2", True, "Infinity"])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        decimal_of(value)


def test_binary_noise_is_cut() -> None:
    assert decimal_of(0.1 + 0.2) == Decimal("0.3")
    assert decimal_of(124303900.1) == Decimal("124303900.1")


def test_an_unknown_unit_is_no_silent_yuan() -> None:
    with pytest.raises(KeyError):
        yuan(Decimal(1), "美元")
    assert YUAN_PER_UNIT["亿元"] == YUAN_PER_UNIT["万元"] ** 2
