"""Whether a written number is the held one, at the precision written, and what slip explains a difference."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.report.lint.comparison import compare, digits, slips
from pipelines.report.lint.mention import Mention
from pipelines.report.lint.scanner import find_numbers

AMOUNTS = st.decimals(min_value=Decimal("1.00"), max_value=Decimal("9999999999.99"), places=2)


def written(text: str) -> Mention:
    return next(item for item in find_numbers(f"共{text}", 2022) if item.value is not None)


@pytest.mark.parametrize(("text", "held", "how"), [
    ("12430.39万元", "124303900", "same"), ("1.24亿元", "124303900", "rounded"), ("1.2亿元", "124303900", "rounded"), ("1亿元", "124303900", "rounded"),
    ("1.25亿元", "124303900", ""), ("12430.4万元", "124303900", "rounded"), ("12430万元", "124303900", "rounded"), ("12431万元", "124303900", ""),
    ("12430.38万元", "124303900", ""), ("124303900元", "124303900", "same"), ("21.1%", "21.1", "same"), ("21%", "21.1", "rounded"), ("21.0%", "21.1", ""),
    ("21.10%", "21.1", "same"), ("21.13%", "21.1", ""), ("281万元", "2805000", "rounded"), ("280万元", "2805000", "rounded"), ("36个", "36", "same"),
    ("35个", "36", ""), ("约600亩", "590", "near"), ("约600亩", "560", ""), ("近30家", "28", "near"), ("近30家", "31", ""), ("近30家", "20", ""),
    ("180余家", "185", "near"), ("180余家", "179", ""), ("180余家", "220", ""), ("10-15家", "12", "near"), ("10-15家", "16", ""), ("不足30家", "29", "near"),
    ("600亩以上", "620", "near"), ("600亩以上", "599", ""), ("40公顷", "600", "same"),
])
def test_compare(text: str, held: str, how: str) -> None:
    assert compare(written(text), Decimal(held)) == how


def test_a_minus_in_words() -> None:
    assert compare(written("3.2%"), Decimal("-3.2"), negative=True) == "same"
    assert compare(written("3.2%"), Decimal("3.2"), negative=True) == ""


@given(AMOUNTS, st.integers(min_value=0, max_value=4))
def test_either_rounding_of_a_held_amount_agrees(amount: Decimal, places: int) -> None:
    for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN):
        text = (amount / 10_000).quantize(Decimal(1).scaleb(-places), rounding=rounding)
        assert compare(written(f"{text}万元"), amount) in ("same", "rounded")


@given(AMOUNTS, st.integers(min_value=0, max_value=4), st.sampled_from([-1, 1]))
def test_a_step_in_the_last_written_place_never_agrees(amount: Decimal, places: int, step: int) -> None:
    quantum = Decimal(1).scaleb(-places)
    text = (amount / 10_000).quantize(quantum, rounding=ROUND_HALF_UP)
    # At an exact tie the neighbour is the other permitted rounding.
    assume(abs(amount / 10_000 - text) != quantum / 2)
    wrong = text + step * quantum
    assume(wrong > 0)
    assert compare(written(f"{wrong}万元"), amount) == ""


@given(st.integers(min_value=1, max_value=10**6), st.integers(min_value=1, max_value=10**6))
def test_counts_agree_only_with_themselves(own: int, held: int) -> None:
    assert (compare(written(f"{own}家"), Decimal(held)) == "same") is (own == held)


@pytest.mark.parametrize(("text", "held", "slip"), [
    ("12430.39元", "124303900", "unit_slip"), ("12430.39亿元", "124303900", "unit_slip"), ("7.18亿元", "71800", "unit_slip"), ("2.11%", "21.1", "point_slip"),
    ("211%", "21.1", "point_slip"), ("1243039万元", "124303900", "point_slip"), ("12.1%", "21.1", ""), ("12340.39万元", "124303900", "digit_swap"),
    ("11.2%", "21.1", ""), ("63个", "36", "digit_swap"), ("12430.93万元", "124303900", "digit_swap"), ("12436.39万元", "124303900", "digit_wrong"),
    ("1243.39万元", "124303900", "digit_lost"), ("124330.39万元", "124303900", "digit_lost"), ("35个", "36", "off_by_one"), ("9家", "10", "off_by_one"),
])
def test_slips(text: str, held: str, slip: str) -> None:
    named = [name for name, _ in slips(written(text), Decimal(held))]
    assert slip in named if slip else "unit_slip" not in named


def test_a_reversed_direction() -> None:
    assert slips(written("18.1个百分点"), Decimal("18.1"), negative=True) == [("sign_wrong", {})]


def test_nothing_is_explained_by_zero() -> None:
    assert slips(written("5家"), Decimal(0)) == [] and slips(written("0家"), Decimal(5)) == []


@given(AMOUNTS)
def test_digits_do_not_depend_on_the_unit(amount: Decimal) -> None:
    assert digits(amount) == digits(amount * 10_000) == digits(amount / 10_000)


@given(AMOUNTS, st.data())
def test_any_swap_of_neighbours_is_told(amount: Decimal, data: st.DataObject) -> None:
    text = f"{amount:.2f}".removesuffix("0").removesuffix("0").removesuffix(".")
    places = [place for place in range(len(text) - 1) if text[place].isdigit() and text[place + 1].isdigit() and text[place] != text[place + 1]]
    assume(places)
    place = data.draw(st.sampled_from(places))
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2:]
    assume(not swapped.startswith("0") and len(f"{Decimal(swapped).normalize():f}") == len(text))
    named = [name for name, _ in slips(written(f"{swapped}元"), amount)]
    assert {"digit_swap", "point_slip"} & set(named)
