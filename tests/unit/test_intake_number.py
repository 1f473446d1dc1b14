"""Amounts, percents, points, counts and bounds: exact values in the stored unit, or a finding."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.cell import read_cell
from pipelines.intake.reading import Setting
from tests.unit.intake_cell import column, faults, setting, value


@pytest.mark.parametrize(("cell", "unit", "yuan"), [
    (12430.39, "万元", "124303900.00"), ("12430.39", "万元", "124303900.00"), ("12,430.39", "万元", "124303900.00"),
    ("１２４３０．３９", "万元", "124303900.00"), ("12430.39", "元", "12430.39"), (7.0, "亿元", "700000000.00"),
    ("7.0亿", "万元", "700000000.00"),
    ("3千元", "万元", "3000.00"), ("1.5百万元", "元", "1500000.00"), (0.1 + 0.2, "元", "0.30"), (1e-7, "亿元", "10.00"),
    ("-5", "万元", "-50000.00"),
    (100, None, "1000000.00"), ("100", None, "1000000.00"), ("￥100", "元", "100.00"), (" 100 ", "元", "100.00"),
    ("0", "万元", "0.00")])
def test_money_becomes_yuan(cell: object, unit: str | None, yuan: str) -> None:
    assert str(value(cell, "money", unit or "万元")) == yuan


def test_the_cells_own_unit_wins_over_the_heads() -> None:
    assert value("1.2亿元", "money", "万元") == value("12000万元", "money", "元") == value(12000, "money",
        "万元") == Decimal("120000000.00")


@pytest.mark.parametrize(("cell", "rule"), [
    ("abc", "number_unreadable"), ("壹佰万元", "number_unreadable"), (True, "number_unreadable"),
    (date(2022, 5, 1), "number_unreadable"),
    (datetime(2022, 5, 1), "number_unreadable"), (time(1, 2), "number_unreadable"), ("12,34", "number_unreadable"),
    ("5万美元", "unit_of_cell"),
    ("21.1%", "unit_of_cell"), ("9023项", "unit_of_cell"), ("约500", "value_approximate"), ("500以上", "value_approximate"),
    (1e20, "number_too_large"),
    (float("nan"), "number_unreadable"), (float("inf"), "number_unreadable"), ("1e5", "number_unreadable"), ("500 600", None),
    ("12 34", "several_numbers"), ("500\n60", "several_numbers")])
def test_what_is_no_amount_is_a_finding(cell: object, rule: str | None) -> None:
    """A blank may part thousands, so that ``500 600`` is one number; ``12 34`` is two."""
    assert faults(cell, "money", "万元") == ([rule] if rule else [])


def test_a_percent_format_in_an_amount_is_a_finding() -> None:
    assert faults(0.211, "money", "万元", percent=True) == ["unit_of_cell"]


def test_amounts_finer_than_a_cent_are_rounded_and_said_to_be() -> None:
    reading = read_cell("12430.3900005", setting("money", "万元"))
    assert reading.value == Decimal("124303900.01")
    assert [item.rule for item in reading.faults] == ["digits_rounded"]


def test_a_formulas_noise_beyond_fifteen_digits_is_no_amount() -> None:
    assert value(1234.5600000000001, "money", "万元") == Decimal("12345600.00")


@pytest.mark.parametrize(("cell", "percent", "expected"), [
    (21.1, False, "21.1"), ("21.1", False, "21.1"), ("21.1%", False, "21.1"), ("21.1％", False, "21.1"), (0.211, True, "21.1"),
    (-0.05, True, "-5"),
    (0, False, "0"), (0.0, True, "0"), (1, False, "1"), (-12.5, False, "-12.5"), (45.021, True, "4502.1"), (0.05, True, "5"),
    ("0.5%", False, "0.5")])
def test_percents_are_kept_as_percents(cell: object, percent: bool, expected: str) -> None:
    assert value(cell, "percent", "%", percent) == Decimal(expected)


@pytest.mark.parametrize("cell", [0.211, "0.211", -0.05, 0.5, 45.021, "45.0212", 1.211])
def test_a_bare_fraction_is_asked_about_and_not_repaired(cell: object) -> None:
    reading = read_cell(cell, setting("percent", "%"))
    assert [item.rule for item in reading.faults] == ["fraction_suspected"]
    assert reading.value == Decimal(str(cell))


@pytest.mark.parametrize("cell", [21.1, 21.12, 3, "21.10", 21.0987654, 33.3333333333])
def test_an_ordinary_percent_is_not_asked_about(cell: object) -> None:
    assert faults(cell, "percent", "%") == []


def test_a_form_may_say_that_fractions_are_percents() -> None:
    assert value(0.211, "percent", "%", fraction_is_percent=True) == Decimal("21.1")
    assert value("21.1%", "percent", "%", fraction_is_percent=True) == Decimal("21.1")


def test_small_percents_are_no_surprise_where_they_are_usual() -> None:
    assert faults(0.4, "percent", "%", typical="0.5") == []


@pytest.mark.parametrize(("cell", "percent", "expected"), [
    (18.1, False, Decimal("18.1")), ("18.1个百分点", False, Decimal("18.1")), ("-3.9百分点", False, Decimal("-3.9")),
    ("18.1%", False, "unit_of_cell"), (0.181, True, "unit_of_cell")])
def test_percentage_points(cell: object, percent: bool, expected: object) -> None:
    reading = read_cell(cell, setting("percentage_point", "百分点"), percent)
    assert ([item.rule for item in reading.faults] or reading.value) == ([expected] if isinstance(expected, str) else expected)


@pytest.mark.parametrize(("cell", "unit", "expected"), [
    (36, None, 36), (36.0, "个", 36), ("36", "个", 36), ("36个", "个", 36), ("1,036", "项", 1036),
    ("2.5万", None, "unit_of_cell"), (36.5, None, "not_integer"),
    ("36.5", None, "not_integer"), ("36家", "个", "unit_of_cell"), ("三十六", None, "number_unreadable"),
    (1e19, None, "number_too_large")])
def test_counts(cell: object, unit: str | None, expected: object) -> None:
    more = {} if unit is None else {"unit": unit}
    reading = read_cell(cell, Setting(column("integer", **more), "2022-05", "340403", unit))
    assert ([item.rule for item in reading.faults] or reading.value) == ([expected] if isinstance(expected, str) else expected)


def test_decimals_keep_six_places() -> None:
    assert value("600.1234567", "decimal", "亩") == Decimal("600.123457")
    assert value("600亩", "decimal", "亩") == 600


@pytest.mark.parametrize(("bounds", "cell", "expected"), [
    ({"minimum": "0"}, -1, ["below_minimum"]), ({"minimum": "0"}, 0, []), ({"maximum": "1000"}, 2110, ["above_maximum"]),
    ({"maximum": "1000"}, 1000, []), ({"query_minimum": "-50"}, -69, ["below_usual"]),
    ({"query_maximum": "120"}, 121, ["above_usual"]),
    ({"maximum": "1000", "query_maximum": "120"}, 2110, ["above_maximum"]), ({"maximum": "1000", "query_maximum": "120"}, 500,
    ["above_usual"])])
def test_bounds_are_errors_or_queries(bounds: dict[str, str], cell: object, expected: list[str]) -> None:
    assert faults(cell, "percent", "%", **bounds) == expected


def test_bounds_are_in_the_stored_unit() -> None:
    assert faults(100_000, "money", "万元", query_maximum="1000000000") == []
    assert faults(100_001, "money", "万元", query_maximum="1000000000") == ["above_usual"]


def test_a_value_out_of_bounds_is_kept_for_the_sums() -> None:
    assert read_cell(-1, setting("money", "万元", minimum="0")).value == Decimal("-10000.00")


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(["元", "万元", "亿元"]))
def test_an_amount_is_the_same_as_number_text_and_with_its_unit(amount: Decimal, unit: str) -> None:
    typed = value(str(amount), "money", unit)
    assert typed == value(f"{amount}{unit}", "money", "元") == value(f"{amount:,}", "money", unit)
    assert typed == value(float(amount), "money", unit)
