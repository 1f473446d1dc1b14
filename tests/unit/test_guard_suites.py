"""Suites as files: derived from the forms, the same each time, and never of the kinds that let things through."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.error import DeclarationError
from pipelines.core.form import SQL_TYPE, Form, load_forms
from pipelines.guard.suites import (
    FORMS,
    MARTS,
    load_form_suite,
    load_mart_suites,
    stale_suites,
    suite_of,
    suite_text,
    write_suites,
)


def form_of(**changes: object) -> Form:
    column = {"name": "a", "header": {"zh": "甲", "en": "A"}, "type": "money", "nullable": False, "minimum": "0",
              "maximum": "9.5"}
    words = {"zh": "表", "en": "Form"}
    base = {"form": "small", "version": "1", "title": words, "description": words, "grain": words, "key": ["a"],
            "content": "month", "sheet": [{"title": words, "names": ["表"]}], "column": [column]}
    return Form.model_validate(base | changes)


def by_name(form: Form) -> dict[str, dict[str, Any]]:
    return {item["meta"]["name"]: item for item in suite_of(form)["expectations"]}


def test_committed_suites_are_what_the_forms_say() -> None:
    assert stale_suites() == []
    assert {path.stem for path in FORMS.glob("*.json")} == set(load_forms())


def test_every_declared_thing_becomes_a_check() -> None:
    for form in load_forms().values():
        checks = by_name(form)
        for column in form.column:
            assert column.name in checks["has_every_column"]["kwargs"]["value_set"]
            assert f"{column.name} {SQL_TYPE[column.type]}" in checks["columns_have_their_types"]["kwargs"]["value_set"]
            assert (f"{column.name}_is_filled" in checks) is not column.nullable
            assert (f"{column.name}_within_bounds" in checks) is (column.minimum is not None or column.maximum is not None)
            assert (f"{column.name}_is_a_known_code" in checks) is (column.codelist is not None)
            assert (f"{column.name}_fits_its_pattern" in checks) is (
                column.pattern is not None or column.type in ("uscc", "period", "region"))
        assert {"key_stands_once", "has_enough_rows"} <= checks.keys()


def test_bounds_keep_their_exact_numbers() -> None:
    assert by_name(form_of())["a_within_bounds"]["kwargs"] == {"column": "a", "min_value": 0, "max_value": 9.5}


def test_the_key_holds_within_a_submission() -> None:
    contract = by_name(load_forms()["tech_contract"])["key_stands_once"]
    assert contract["kwargs"] == {"column_list": ["submission_id", "role", "registration_no"], "ignore_row_if": "never"}


def test_weak_columns_warn_and_others_block() -> None:
    checks = by_name(load_forms()["tech_contract"])
    assert checks["tech_field_is_a_known_code"]["meta"]["blocking"] is False
    assert "blocking" not in checks["contract_type_is_a_known_code"]["meta"]
    assert checks["has_every_column"]["meta"].get("blocking", True)


def test_text_is_readable_and_the_same_each_time() -> None:
    form = load_forms()["high_tech_output"]
    committed = (FORMS / "high_tech_output.json").read_text(encoding="utf-8")
    assert suite_text(suite_of(form)) == suite_text(suite_of(form)) == committed
    assert "\\u" not in suite_text({"name": "合同"}) and "合同" in suite_text({"name": "合同"})
    assert suite_text({"a": [1]}).count("\n") > 3


def test_persons_are_marked() -> None:
    meta = suite_of(load_forms()["subsidy_application"])["meta"]
    assert {"contact_name", "contact_phone"} <= set(meta["private"])


def test_drift_is_named_in_both_directions(tmp_path: Path) -> None:
    write_suites(tmp_path)
    assert stale_suites(tmp_path) == [] and write_suites(tmp_path) == []
    (tmp_path / "tech_contract.json").unlink()
    (tmp_path / "high_tech_output.json").write_text("{}", encoding="utf-8")
    (tmp_path / "gone_form.json").write_text("{}", encoding="utf-8")
    assert stale_suites(tmp_path) == ["gone_form.json", "high_tech_output.json", "tech_contract.json"]
    write_suites(tmp_path)
    assert stale_suites(tmp_path) == [] and not (tmp_path / "gone_form.json").exists()


@pytest.mark.parametrize("suite", [*load_mart_suites().values(), *(suite_of(form) for form in load_forms().values())],
                         ids=lambda suite: suite["name"])
def test_no_suite_uses_what_lets_things_through(suite: dict[str, Any]) -> None:
    text = json.dumps(suite)
    assert "mostly" not in text and "pandas" not in text and "query" not in text
    assert len(suite["expectations"]) >= 10


def test_mart_suites_exist_for_what_is_published_as_a_figure() -> None:
    assert {"mart_indicator_value", "mart_ranking", "mart_completeness"} <= set(load_mart_suites())
    assert all(suite["meta"]["minimum_rows"] >= 1 for suite in load_mart_suites().values())
    assert {path.stem for path in MARTS.glob("*.json")} == set(load_mart_suites())


def item(name: str, **kwargs: object) -> dict[str, object]:
    return {"type": "expect_column_to_exist", "kwargs": {"column": "a", **kwargs}, "meta": {"name": name}}


@pytest.mark.parametrize("expectations", [[], [item("x"), item("x")], [item("x", mostly=0.9)]])
def test_suites_that_let_things_through_are_refused(tmp_path: Path, expectations: list[object]) -> None:
    (tmp_path / "bad.json").write_text(json.dumps({"name": "bad", "expectations": expectations, "meta": {}}), encoding="utf-8")
    with pytest.raises(DeclarationError):
        load_form_suite("bad", tmp_path)
    with pytest.raises(DeclarationError):
        load_mart_suites(tmp_path)
