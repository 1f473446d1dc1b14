"""The guard on frames, with Great Expectations itself: every expectation of every suite turns red by its defect, and nothing
passes because there was nothing to look at."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

from pipelines.core.form import load_forms
from pipelines.guard.check import Check
from pipelines.guard.run import check_frame, check_month, check_submission
from pipelines.guard.suites import load_form_suite, load_mart_suites, suite_of
from tests.unit.guard_frame import form_rows, form_types, mart_frame, retype, spoil, table_of

SUITES: dict[str, dict[str, Any]] = {**{code: load_form_suite(code) for code in load_forms()}, **load_mart_suites()}
CASES = [pytest.param(name, item, id=f"{name}.{item['meta']['name']}") for name, suite in SUITES.items()
         for item in suite["expectations"]]


@cache
def good_frame(name: str) -> pa.Table:
    form = load_forms().get(name)
    return table_of(form_types(form), form_rows(form)) if form else mart_frame(name)


def only(suite: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    return suite | {"expectations": [item]}


@pytest.mark.parametrize("name", SUITES)
def test_good_frame_passes_and_every_check_looked_at_something(name: str) -> None:
    suite = SUITES[name]
    checks = check_frame(suite, good_frame(name))
    assert [check.name for check in checks] == [item["meta"]["name"] for item in suite["expectations"]]
    assert [(check.name, check.detail) for check in checks if not check.passed] == []
    assert [check.name for check in checks if check.evaluated == 0] == []


@pytest.mark.parametrize("name, item", CASES)
def test_every_expectation_has_a_red_twin(name: str, item: dict[str, Any]) -> None:
    if item["type"] == "expect_table_row_count_to_be_between" and item["kwargs"]["min_value"] == 0:
        item = item | {"kwargs": {"min_value": 5}}  # a form without a least number of rows: the mechanism, at 5
    (check,) = check_frame(only(SUITES[name], item), spoil(item, good_frame(name)))
    assert not check.passed and not check.errored, check
    assert check.failed >= 1 and check.detail
    assert check.blocks is item["meta"].get("blocking", True)
    assert check.evaluated >= 1


@pytest.mark.parametrize("name", SUITES)
def test_every_column_is_missed_and_its_type_looked_at(name: str) -> None:
    suite, frame = SUITES[name], good_frame(name)
    schema = suite | {"expectations": [item for item in suite["expectations"] if item["meta"].get("on") == "schema"]}
    named = {item["meta"]["name"]: item["kwargs"]["value_set"] for item in schema["expectations"]}
    gone = {check.name: check for check in check_frame(schema, pa.table({"other": ["x"]}))}
    assert {check_name: check.failed for check_name, check in gone.items()} == {key: len(value) for key, value in named.items()}
    for typed in named["columns_have_their_types"]:
        frame = retype(frame, typed.split()[0])
    other = {check.name: check for check in check_frame(schema, frame)}
    assert (other["has_every_column"].passed, other["columns_have_their_types"].passed) == (True, False)
    assert other["columns_have_their_types"].failed == other["columns_have_their_types"].evaluated == len(
        named["columns_have_their_types"])
    assert not any(check.errored for check in (*gone.values(), *other.values()))


def test_one_wrong_type_is_named() -> None:
    (failed,) = [check for check in check_frame(SUITES["mart_ranking"], retype(good_frame("mart_ranking"), "gap_to_city"))
                 if not check.passed]
    assert (failed.name, failed.failed) == ("columns_have_their_types", 1)
    assert "gap_to_city DECIMAL(28,6)" in failed.detail


def check(kind: str, frame: pa.Table, minimum_rows: int = 1, meta: dict[str, Any] | None = None, **kwargs: Any) -> Check:
    suite = {"name": "s", "meta": {"minimum_rows": minimum_rows},
             "expectations": [{"type": kind, "kwargs": kwargs, "meta": {"name": "c", **(meta or {})}}]}
    (result,) = check_frame(suite, frame)
    return result


EMPTY = pa.table({"n": pa.array([], pa.int64())})
NULLS = pa.table({"n": pa.array([None, None], pa.int64())})
NUMBERS = pa.table({"n": pa.array([1, 2], pa.int64()), "k": ["a", "b"]})


@pytest.mark.parametrize("frame", [EMPTY, NULLS], ids=["empty", "all null"])
@pytest.mark.parametrize("kind, kwargs", [
    ("expect_column_values_to_be_between", {"column": "n", "min_value": 0}),
    ("expect_column_values_to_be_in_set", {"column": "n", "value_set": [1]}),
    ("expect_column_values_to_be_unique", {"column": "n"}),
])
def test_nothing_to_look_at_does_not_pass(frame: pa.Table, kind: str, kwargs: dict[str, Any]) -> None:
    result = check(kind, frame, **kwargs)
    assert (result.passed, result.evaluated, result.errored) == (False, 0, False)
    assert "空表不算通过" in result.detail
    assert check(kind, NUMBERS.select(["n"]).slice(0, 1), **kwargs).passed


def test_an_empty_table_passes_only_where_the_form_allows_it() -> None:
    between = {"column": "n", "min_value": 0}
    assert check("expect_column_values_to_be_between", EMPTY, minimum_rows=0, **between).passed
    assert not check("expect_column_values_to_be_between", NULLS, minimum_rows=0, **between).passed
    assert check("expect_column_values_to_be_between", NULLS, meta={"may_be_empty": True}, **between).passed


def test_an_empty_form_still_has_its_columns_looked_at() -> None:
    form = load_forms()["tech_contract"]
    empty = good_frame("tech_contract").slice(0, 0)
    checks = check_submission(form, empty)
    assert all(check.passed for check in checks)
    assert sum(check.evaluated for check in checks) >= 2 * len(form.column)
    broken = check_submission(form, empty.drop_columns(["contract_amount"]))
    assert {check.name for check in broken if not check.passed} >= {"has_every_column", "columns_have_their_types"}


def test_a_form_with_a_least_number_of_rows_is_not_passed_empty() -> None:
    form = load_forms()["tech_contract"].model_copy(update={"minimum_rows": 1})
    failed = {check.name for check in check_frame(suite_of(form), good_frame("tech_contract").slice(0, 0)) if not check.passed}
    assert {"has_enough_rows", "key_stands_once", "contract_amount_is_filled", "contract_amount_within_bounds"} <= failed


def test_a_condition_that_no_row_meets_does_not_pass() -> None:
    def condition(value: str) -> dict[str, Any]:
        return {"type": "comparison", "column": {"name": "k"}, "operator": "==", "parameter": value}

    kwargs = {"column": "n", "min_value": 0}
    result = check("expect_column_values_to_be_between", NUMBERS, row_condition=condition("zz"), **kwargs)
    assert (result.passed, result.evaluated) == (False, 0)
    assert check("expect_column_values_to_be_between", NUMBERS, row_condition=condition("a"), **kwargs).evaluated == 1


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_infinities_and_not_a_number_are_caught(value: float) -> None:
    frame = pa.table({"n": pa.array([1.0, value], pa.float64())})
    result = check("expect_column_values_to_be_between", frame, column="n", min_value=0, max_value=10)
    assert (result.passed, result.evaluated, result.failed, result.errored) == (False, 2, 1, False)


@pytest.mark.parametrize("value", [math.inf, math.nan, 1.0])
def test_a_float_has_no_place_where_the_form_says_decimal(value: float) -> None:
    frame = good_frame("tech_contract")
    column = pa.array([value] * frame.num_rows, pa.float64())
    spoilt = frame.set_column(frame.column_names.index("contract_amount"), "contract_amount", column)
    failed = {check.name: check for check in check_submission(load_forms()["tech_contract"], spoilt) if not check.passed}
    assert "contract_amount DECIMAL(18,2)" in failed["columns_have_their_types"].detail


def test_a_crash_is_told_apart_and_always_blocks() -> None:
    result = check("expect_column_values_to_be_between", NUMBERS, column="k", min_value=0, meta={"blocking": False})
    assert (result.passed, result.errored, result.blocks) == (False, True, True)
    assert "检查本身出错" in result.detail
    bad = check("expect_column_values_to_be_between", NUMBERS, column="n", min_value=2, meta={"blocking": False})
    assert (bad.passed, bad.errored, bad.blocks) == (False, False, False)


def test_a_missing_column_is_bad_data_and_no_crash() -> None:
    result = check("expect_column_values_to_be_between", NUMBERS, column="zz", min_value=0)
    assert (result.passed, result.errored, result.evaluated) == (False, False, 0)
    assert "zz" in result.detail


def test_a_suite_without_checks_does_not_pass() -> None:
    (result,) = check_frame({"name": "s", "expectations": [], "meta": {}}, NUMBERS)
    assert (result.name, result.passed, result.evaluated) == ("s.evaluates_something", False, 0)


def growth_of(value: str) -> list[Check]:
    form = load_forms()["high_tech_output"]
    rows = form_rows(form)
    rows[1]["value_added_growth"] = Decimal(value)
    return check_submission(form, table_of(form_types(form), rows))


def test_a_growth_of_2110_is_caught_and_its_cell_named() -> None:
    (failed,) = [check for check in growth_of("2110") if not check.passed]
    assert failed.name == "value_added_growth_within_bounds"
    assert (failed.evaluated, failed.failed) == (4, 1)
    assert "340403 表一!C5" in failed.detail and "2110" in failed.detail
    assert all(check.passed for check in growth_of("21.10"))


def test_a_month_is_looked_at_at_once_and_names_the_reporter() -> None:
    """Two reporters may hold the same key; one may not hold it twice."""
    form = load_forms()["high_tech_output"]
    one, two = form_rows(form), [row | {"submission_id": "s2", "reporter_code": "340404"} for row in form_rows(form)]
    good = check_month(form, [table_of(form_types(form), rows) for rows in (one, two)])
    assert {check.passed for check in good} == {True}
    assert {check.name: check.evaluated for check in good}["key_stands_once"] == 8
    two[3] |= {"region": two[2]["region"], "value_added_growth": Decimal(2110)}
    checks = check_month(form, [table_of(form_types(form), rows) for rows in (one, two)])
    failed = {check.name: check for check in checks if not check.passed}
    assert failed.keys() == {"key_stands_once", "value_added_growth_within_bounds"}
    assert "340404 表一!C7" in failed["value_added_growth_within_bounds"].detail
    assert check_month(form, []) == []


@pytest.mark.parametrize("name, check_name, evaluated", [
    ("mart_indicator_value", "complete_values_have_no_spread", 5), ("mart_indicator_value", "amounts_within_national_scale", 2),
    ("mart_indicator_value", "value_not_below_its_lower_limit", 6), ("mart_indicator_value", "missing_has_no_value", 1),
    ("mart_indicator_value", "value_is_filled_where_not_missing", 6),
    ("mart_indicator_value", "high_tech_growth_within_bounds", 2),
    ("mart_ranking", "rank_is_filled_where_complete", 2), ("mart_ranking", "no_rank_without_a_value", 1),
    ("mart_ranking", "rank_within_universe", 2), ("mart_ranking", "gap_to_next_is_not_negative", 1),
    ("mart_completeness", "due_at_is_filled_where_expected", 4), ("mart_completeness", "locks_after_due", 4),
    ("mart_completeness", "what_was_received_has_a_time", 4)])
def test_conditions_look_at_exactly_the_rows_they_name(name: str, check_name: str, evaluated: int) -> None:
    """Counted by hand in the good frames: a wrong count would let an unmatched condition pass."""
    results = {check.name: check for check in check_frame(SUITES[name], good_frame(name))}
    assert results[check_name].evaluated == evaluated


def test_amounts_are_compared_exactly() -> None:
    """A cent above the bound is above it, though a float could hardly tell."""
    frame = pa.table({"m": pa.array([Decimal("100000000000.00"), Decimal("100000000000.01")], pa.decimal128(18, 2))})
    result = check("expect_column_values_to_be_between", frame, column="m", max_value=100000000000)
    assert (result.evaluated, result.failed) == (2, 1)


def test_quarantined_rows_stay_out_and_unknown_ones_too() -> None:
    form = load_forms()["high_tech_output"]
    rows = form_rows(form)
    rows[0] |= {"value_added_growth": Decimal(2110), "quarantined": True}
    rows[1] |= {"value_added_growth": Decimal(2110), "quarantined": None}
    results = {check.name: check for check in check_submission(form, table_of(form_types(form), rows))}
    assert results["value_added_growth_within_bounds"].passed
    assert results["value_added_growth_within_bounds"].evaluated == 2


def test_values_of_persons_are_never_named() -> None:
    form = load_forms()["tech_contract"]
    rows = form_rows(form)
    item = {"type": "expect_column_values_to_match_regex", "kwargs": {"column": "contact_name", "regex": "^$"},
            "meta": {"name": "c"}}
    (result,) = check_frame(suite_of(form) | {"expectations": [item]}, table_of(form_types(form), rows))
    assert not result.passed and "单位" not in result.detail and "表一!" in result.detail


def test_the_derived_suite_and_the_committed_one_agree() -> None:
    form, frame = load_forms()["high_tech_output"], good_frame("high_tech_output")
    assert check_submission(form, frame, derived=True) == check_submission(form, frame)
