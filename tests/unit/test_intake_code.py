"""Code lists, and the two check digits of the unified credit code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as second_reader

from pipelines.intake.code import _SIGNS, codes_meant, is_credit_code, name_key, organisation_digit
from tests.unit.intake_book import credit_code

SERIALS = st.integers(min_value=0, max_value=999_999)


@given(SERIALS, st.sampled_from(["91", "12", "51", "52", "93"]), st.sampled_from(["340403", "341521", "110108"]))
def test_a_made_code_holds_for_us_and_for_the_second_reader(serial: int, kind: str, office: str) -> None:
    code = credit_code(serial, office, kind)
    assert is_credit_code(code)
    assert second_reader.is_valid(code)


@given(SERIALS, st.integers(0, 17), st.sampled_from(_SIGNS))
def test_every_single_slip_is_caught(serial: int, place: int, sign: str) -> None:
    code = credit_code(serial)
    slipped = code[:place] + sign + code[place + 1:]
    assert is_credit_code(slipped) is (slipped == code)


@given(SERIALS, st.integers(0, 16))
def test_every_swap_of_neighbours_is_caught(serial: int, place: int) -> None:
    code = credit_code(serial)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2:]
    assert is_credit_code(swapped) is (swapped == code)


def test_the_embedded_digit_is_checked_on_its_own() -> None:
    """A code whose last digit is made to fit a wrong organisation digit passes the second reader and not ours."""
    body = credit_code(7)[:16]
    wrong = next(digit for digit in "0123456789" if digit != organisation_digit(body[8:16]))
    made = next(body + wrong + sign for sign in _SIGNS if second_reader.is_valid(body + wrong + sign))
    assert not is_credit_code(made)


@pytest.mark.parametrize("text", ["", "91340403", credit_code() + "0", credit_code()[:17], "9134040300000000IO", "一二三",
    "0" * 17 + "1", credit_code().lower()])
def test_what_is_no_code_at_all(text: str) -> None:
    assert not is_credit_code(text)


@pytest.mark.parametrize(("body", "digit"), [("00000000", "0"), ("D2143569", "X"), ("12345678", organisation_digit("12345678"))])
def test_the_organisation_digit(body: str, digit: str) -> None:
    """D2143569-X is the worked example that the standard itself prints."""
    assert organisation_digit(body) == digit
    assert len(digit) == 1


@given(st.text(max_size=20))
def test_any_text_is_a_credit_code_or_not(text: str) -> None:
    assert is_credit_code(text) in (True, False)


@pytest.mark.parametrize(("text", "codelist", "codes"), [
    ("输出", "contract_role", {"export"}), ("export", "contract_role", {"export"}), ("EXPORT", "contract_role", {"export"}),
    ("卖方", "contract_role", {"export"}),
    ("吸 纳", "contract_role", {"absorb"}), ("双向", "contract_role", set()), ("", "contract_role", set()),
    ("可比价格", "price_basis", {"real"})])
def test_what_a_text_may_mean(text: str, codelist: str, codes: set[str]) -> None:
    assert codes_meant(text, codelist, "2022-05") == codes


def test_names_are_compared_half_width_without_blanks_in_one_case() -> None:
    assert name_key(" Ｅｘｐｏｒｔ ") == name_key("export")
