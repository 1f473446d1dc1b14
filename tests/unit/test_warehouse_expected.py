"""Cadences spelt out: what is expected when, and which months it covers."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.error import DeclarationError
from pipelines.core.period import SHANGHAI, Period
from pipelines.warehouse import expected
from pipelines.warehouse.expected import CADENCE, Expected, expand_expected, list_periods

YEARS = st.integers(2000, 2030)


def row(cadence: str, valid_from: str = "2021-01", valid_to: str = "") -> dict[str, str]:
    return {"form": "tech_contract", "region_code": "340403", "cadence": cadence, "valid_from": valid_from, "valid_to": valid_to}


def spans(cadence: str, until: str, valid_from: str = "2021-01", valid_to: str = "") -> list[tuple[str, str]]:
    return [(item.covers_from, item.period) for item in expected._expand(row(cadence, valid_from, valid_to), until)]


def test_a_half_year_covers_six_months() -> None:
    assert spans("half_year", "2021-12") == [("2021-01", "2021-06"), ("2021-07", "2021-12")]


def test_january_is_covered_by_february_where_it_is_not_reported() -> None:
    assert spans("monthly_but_january", "2021-03") == [("2021-01", "2021-02"), ("2021-03", "2021-03")]


def test_nothing_is_expected_beyond_the_month_of_the_run() -> None:
    assert spans("half_year", "2021-11") == [("2021-01", "2021-06")]
    assert spans("monthly", "2020-12") == []


def test_validity_ends_before_its_last_month() -> None:
    assert spans("monthly", "2021-12", valid_to="2021-03") == [("2021-01", "2021-01"), ("2021-02", "2021-02")]


@given(st.sampled_from(sorted(CADENCE)), YEARS)
def test_the_spans_of_a_year_tile_it(cadence: str, year: int) -> None:
    covered = [str(month) for first, last in spans(cadence, f"{year}-12", f"{year}-01")
               for month in Period(first).through(Period(last))]
    assert covered == [f"{year:04d}-{month:02d}" for month in range(1, 13)]


def test_an_unknown_cadence_is_our_own_fault() -> None:
    with pytest.raises(DeclarationError, match="fortnightly"):
        list(expected._expand(row("fortnightly"), "2021-12"))


def test_windows_are_moments_in_shanghai() -> None:
    item = next(found for found in expand_expected("2022-05")
                if (found.form, found.region_code, found.period) == ("tech_contract", "340403", "2022-05"))
    assert item == Expected("tech_contract", "340403", "2022-05", "2022-05", datetime(2022, 6, 15, tzinfo=SHANGHAI),
                            datetime(2022, 6, 20, tzinfo=SHANGHAI))


def test_the_register_expects_each_member_once_a_month() -> None:
    keys = [(item.form, item.region_code, item.period) for item in expand_expected("2022-06")]
    assert len(keys) == len(set(keys)) > 100
    assert keys == sorted(keys)


def test_periods_run_from_the_first_that_anything_is_expected() -> None:
    assert list_periods("2021-03") == ["2021-01", "2021-02", "2021-03"]
    assert list_periods("2020-12") == []
