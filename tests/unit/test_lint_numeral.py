"""Chinese numerals: an independent writer (cn2an) says what ours must read."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.lint.numeral import DIGITS, parse_numeral


@given(st.integers(min_value=0, max_value=10**12))
def test_what_another_program_writes_is_read_back(number: int) -> None:
    assert parse_numeral(cn2an.an2cn(number)) == number


@given(st.integers(min_value=0, max_value=10**9))
def test_formal_numerals_are_read_back(number: int) -> None:
    assert parse_numeral(cn2an.an2cn(number, "up")) == number


@given(st.integers(min_value=0, max_value=10**7), st.integers(min_value=1, max_value=9))
def test_fractions_are_read_back(number: int, tenth: int) -> None:
    assert parse_numeral(f"{cn2an.an2cn(number)}点{'零一二三四五六七八九'[tenth]}") == Decimal(f"{number}.{tenth}")


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_arabic_numbers_keep_every_digit(number: Decimal) -> None:
    assert parse_numeral(f"{number:,.2f}") == number
    assert str(parse_numeral(f"{number:.2f}")) == f"{number:.2f}"


@given(st.integers(min_value=1000, max_value=9999))
def test_a_year_is_read_digit_by_digit(year: int) -> None:
    spoken = "".join("〇一二三四五六七八九"[int(sign)] for sign in str(year))
    assert parse_numeral(spoken) == year


@pytest.mark.parametrize(("text", "number"), [
    ("十", "10"), ("十八", "18"), ("二十", "20"), ("一百零五", "105"), ("一百五", "150"), ("三百二", "320"), ("两千", "2000"), ("一万二", "12000"),
    ("两万零五", "20005"), ("一千零一十", "1010"), ("三百万", "3000000"), ("一亿二千万", "120000000"), ("三万亿", "3000000000000"), ("〇", "0"),
    ("零", "0"), ("二〇二二", "2022"), ("二点五", "2.5"), ("二十一点一", "21.1"), ("十八点零五", "18.05"), ("12,430.39", "12430.39"), ("7.0", "7.0"),
    ("-3.2", "-3.2"), ("廿", None), ("", None), ("点五", None), ("一点", None), ("二二十", None), ("百", None), ("十百", None), ("万", None),
    ("一十万百", None), ("1e5", None), ("1_000", None), ("NaN", None), ("12.3.4", None), ("三a", None), ("一点十", None), ("٣", None),
])
def test_numerals(text: str, number: str | None) -> None:
    if number is None:
        with pytest.raises(ValueError):  # noqa: PT011 - any wording will do
            parse_numeral(text)
    else:
        assert str(parse_numeral(text)) == number


@given(st.text(alphabet=[*DIGITS, *"十百千万亿点", "a", "."], max_size=12))
def test_nonsense_is_a_number_or_a_value_error(text: str) -> None:
    try:
        number = parse_numeral(text)
    except ValueError:
        return
    assert number.is_finite() and number >= 0
