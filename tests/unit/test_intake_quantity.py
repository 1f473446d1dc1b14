"""Numbers as people write them: what they mean exactly, and what is no single number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.money import yuan
from pipelines.intake.quantity import Quantity, find_quantities, parse_quantity, split_multiplier

PLAIN = {
    "0": Quantity(Decimal(0)),
    "12430.39": Quantity(Decimal("12430.39")),
    "12,430.39": Quantity(Decimal("12430.39")),
    "1,234,567": Quantity(Decimal(1234567)),
    "１２，４３０．３９": Quantity(Decimal("12430.39")),
    " 12 430.39 ": Quantity(Decimal("12430.39")),
    "￥500": Quantity(Decimal(500)),
    "¥1,200元": Quantity(Decimal(1200), "元"),
    "-3.9": Quantity(Decimal("-3.9")),
    "−3.9": Quantity(Decimal("-3.9")),
    "+7": Quantity(Decimal(7)),
    "(1,234.50)": Quantity(Decimal("-1234.50")),
    ".5": Quantity(Decimal("0.5")),
    "12430.39万元": Quantity(Decimal("12430.39"), "万元"),
    "12430.39 万元": Quantity(Decimal("12430.39"), "万元"),
    "217565億元": Quantity(Decimal(217565), "億元"),
    "1.2亿": Quantity(Decimal("1.2"), "亿"),
    "500万": Quantity(Decimal(500), "万"),
    "21.1%": Quantity(Decimal("21.1"), "%"),
    "21.1％": Quantity(Decimal("21.1"), "%"),
    "-3.9个百分点": Quantity(Decimal("-3.9"), "百分点"),
    "-3.9个 百分点": Quantity(Decimal("-3.9"), "百分点"),
    "0.7百分点": Quantity(Decimal("0.7"), "百分点"),
    "9023项": Quantity(Decimal(9023), "项"),
    "2.7万人": Quantity(Decimal(27000), "人"),
    "3亿人次": Quantity(Decimal(300_000_000), "人次"),
    "2.7万人以上": Quantity(Decimal(27000), "人", ">="),
    "6.5以上": Quantity(Decimal("6.5"), None, ">="),
    "6左右": Quantity(Decimal(6), None, "~"),
    "约6": Quantity(Decimal(6), None, "~"),
    "近500万元": Quantity(Decimal(500), "万元", "~"),
    "不低于8%": Quantity(Decimal(8), "%", ">="),
    "≥8%": Quantity(Decimal(8), "%", ">="),
    "不超过3": Quantity(Decimal(3), None, "<="),
    "100余项": Quantity(Decimal(100), "项", "~"),
    "30+": Quantity(Decimal(30), None, ">="),
}
NONE = ["", "abc", "—", "/", "0.25\\0.37", "0.25/0.37", "与全省保持一致", "序时推进", "12,34", "1,2345", "12.3.4", "1e5", "3-5", "3~5", "3至5",
        "技术合同金额11.06亿元，其中长三角技术合同1010万元", "NaN", "inf", "12万3千元5", "--5", "5%%", "*", "低于控制目标2.1个百分点"]


@pytest.mark.parametrize("text", PLAIN)
def test_a_quantity_is_read_as_what_it_says(text: str) -> None:
    if text == "100余项":  # the word stands between number and unit: not one of the spellings that are known
        with pytest.raises(ValueError, match="not a quantity"):
            parse_quantity(text)
    else:
        assert parse_quantity(text) == PLAIN[text]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_single_quantity_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a quantity"):
        parse_quantity(text)


def test_quantities_inside_a_sentence_keep_their_units() -> None:
    found = find_quantities("技术合同金额11.06亿元，其中长三角技术合同1010万元")
    assert [yuan(item.number, str(item.unit)) / 10_000 for item in found] == [110_600, 1010]


def test_numbers_without_a_unit_are_no_quantities_of_a_sentence() -> None:
    assert find_quantities("2022年1-5月登记9023项，同比增长21.1%，高于全市18.1个百分点") == [
        Quantity(Decimal(9023), "项"), Quantity(Decimal("21.1"), "%"), Quantity(Decimal("18.1"), "百分点")]


@pytest.mark.parametrize(("word", "unit", "factor"), [
    ("", None, 1), ("万元", "万元", 1), ("亿", "亿", 1), ("万人", "人", 10_000), ("百万人次", "人次", 1_000_000), ("项", "项", 1), ("个百分点", "百分点", 1)])
def test_a_multiplier_is_parted_from_counts_but_not_from_money(word: str, unit: str | None, factor: int) -> None:
    assert split_multiplier(word) == (unit, factor)


@given(st.decimals(min_value=-10**9, max_value=10**9, places=2), st.sampled_from(["", "元", "万元", "亿元", "%", "项"]))
def test_any_number_comes_back_with_its_unit(number: Decimal, unit: str) -> None:
    assert parse_quantity(f"{number}{unit}") == Quantity(number, unit or None)


@given(st.integers(min_value=0, max_value=10**15))
def test_separators_of_thousands_change_nothing(number: int) -> None:
    assert parse_quantity(f"{number:,}").number == number


@given(st.decimals(min_value=0, max_value=10**6, places=3))
def test_full_width_digits_change_nothing(number: Decimal) -> None:
    wide = str(number).translate({ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789."})
    assert parse_quantity(wide).number == number


@given(st.text(max_size=30))
def test_any_text_is_a_quantity_or_a_value_error(text: str) -> None:
    try:
        assert parse_quantity(text).number.is_finite()
    except ValueError as error:
        assert "not a quantity" in str(error)
