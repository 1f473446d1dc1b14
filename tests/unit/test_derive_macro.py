"""Declarations become a Jinja macro: readable by Jinja again, and refused where they could not become SQL."""

from __future__ import annotations

from typing import Any

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipelines.core.error import DeclarationError
from pipelines.core.form import load_forms
from pipelines.core.indicator import Indicator, Ranking, Value, load_indicators
from pipelines.derive.macro import _literal, declaration, macro_text

ALL = load_indicators()


def with_value(code: str, **changes: Any) -> Indicator:
    return ALL[code].model_copy(update={"value": ALL[code].value.model_copy(update=changes)})


def render(text: str, name: str) -> Any:
    """What ``text`` hands to the function ``name``."""
    caught: list[Any] = []
    jinja2.Environment(extensions=["jinja2.ext.do"]).from_string(text, globals={name: caught.append}).render()
    return caught[0]


def read_back(text: str) -> list[dict[str, Any]]:
    return render(text + "{{ indicator_declarations() }}", "return")


def test_the_macro_says_what_is_declared() -> None:
    found = {item["code"]: item for item in read_back(macro_text(ALL, load_forms()))}
    assert set(found) == set(ALL)
    for code, item in ALL.items():
        assert found[code]["op"] == item.value.op
        assert found[code]["where"] == item.value.where
        assert found[code]["operands"] == list(item.value.operands)
        assert [use["form"] for use in found[code]["forms"]] == list(item.forms)


PLAIN = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8", exclude_characters="{}%#"))


@given(st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
                    max_leaves=8))
def test_any_plain_value_survives_jinja(value: Any) -> None:
    assert render("{% do catch(" + _literal(value) + ") %}", "catch") == value


def test_contract_amounts_may_be_lowered_by_changes_only() -> None:
    uses = declaration(ALL["contract_exported_amount"], load_forms(), ALL)["forms"]
    assert {use["form"]: (use["content"], use["may_lower"]) for use in uses} == {
        "tech_contract": ("month", False), "tech_contract_change": ("month", True)}


@pytest.mark.parametrize("operand", ["unknown", "high_tech_growth_gap", "high_tech_growth@province"])
def test_operands_must_be_declared_and_plain(operand: str) -> None:
    item = with_value("high_tech_growth_gap", operands=("high_tech_growth", operand))
    with pytest.raises(DeclarationError, match=operand.split("@")[0]):
        declaration(item, load_forms(), ALL)


def test_an_unknown_form_is_refused() -> None:
    item = ALL["contract_exported_amount"].model_copy(update={"forms": ("nowhere",)})
    with pytest.raises(DeclarationError, match="nowhere"):
        declaration(item, load_forms(), ALL)


def test_fractional_places_are_refused() -> None:
    item = ALL["high_tech_growth"].model_copy(update={"ranking": Ranking(universe="huainan_county_units", ties="fractional")})
    with pytest.raises(DeclarationError, match="high_tech_growth"):
        declaration(item, load_forms(), ALL)


@pytest.mark.parametrize("name", ["core.fct; drop table x", "Fct", "a.b.c", "x y", ""])
def test_only_plain_names_become_sql(name: str) -> None:
    with pytest.raises(DeclarationError):
        declaration(with_value("contract_exported_amount", relation=name), load_forms(), ALL)


@pytest.mark.parametrize("wrong", [
    {"op": "sum", "relation": "core.f", "on": "d"},
    {"op": "count", "on": "d"},
    {"op": "count", "relation": "core.f"},
    {"op": "difference", "operands": ("one",)},
    {"op": "count_distinct", "relation": "core.f", "column": "c", "on": "d", "in_force_from": "a", "in_force_to": "b"},
    {"op": "sum", "relation": "core.f", "column": "c", "on": "d", "in_force_from": "a"},
    {"op": "as_submitted", "relation": "core.f", "column": "c", "period": "p"},
    {"op": "ratio", "operands": ("one", "two"), "scale": "0.5"},
])
def test_values_that_do_not_fit_their_operation_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Value.model_validate(wrong)


def test_ranked_indicators_are_those_that_were_agreed() -> None:
    ranked = {code for code, item in ALL.items() if item.ranking}
    contracts = {f"contract_{side}_{measure}" for side in ("exported", "absorbed", "gross") for measure in ("amount", "count")}
    others = {"high_tech_growth", "subsidy_declared_amount", "pool_enterprise_count", "high_tech_application_count"}
    assert ranked == contracts | others


def test_a_double_count_is_said_in_words() -> None:
    words = ALL["contract_gross_amount"].definition
    assert "计两次" in words.zh and "counted twice" in words.en
