"""The catalogue of rules against the code that names them and the tests that make them red."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import pytest

from pipelines.core.form import load_forms
from pipelines.core.paths import SOURCES
from pipelines.core.rule import Rule, describe, finding, load_rules

PROJECT = Path(__file__).resolve().parents[2]
FILES = ("structure", "cell", "form")
RULES = {entry["id"]: Rule.model_validate(entry) for name in FILES
         for entry in tomllib.loads((SOURCES / "rules" / f"{name}.toml").read_text(encoding="utf-8"))["rule"]}
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((PROJECT / "pipelines" / "intake").glob("*.py")))
TESTS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(
    path for kind in ("intake", "template") for path in (PROJECT / "tests" / "unit").glob(f"test_{kind}_*.py"))
    if path != Path(__file__))
NAMED_BY_FORMS = {rule.rule for form in load_forms().values() for rule in form.rule}
OWN_WORDS = {"value", "sheet", "cell", "form"}


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_named_by_the_code_or_by_a_form(rule: str) -> None:
    assert f'"{rule}"' in CODE or rule in NAMED_BY_FORMS


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_test_that_makes_it_red(rule: str) -> None:
    assert f'"{rule}"' in TESTS


def test_every_rule_that_the_forms_name_is_in_the_catalogue() -> None:
    assert set(load_rules()) >= NAMED_BY_FORMS


def test_every_rule_that_the_code_names_is_in_the_catalogue() -> None:
    named = set(re.findall(r'(?:report|report_at|finding|fault|Fault|RefusedError|say)\(\s*"([a-z_0-9]+)"', CODE))
    assert len(named) > 30
    assert named <= set(load_rules())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_both_languages_say_the_same_things(rule: Rule) -> None:
    english = {name.removesuffix("_en") for name in blanks(rule.message.en + rule.remedy.en)}
    chinese = blanks(rule.message.zh + rule.remedy.zh) - {"form_title"}
    assert chinese - {"anchor"} <= english | {"column", "form", "value", "cells"}
    assert re.search(r"[\u4e00-\u9fff]", rule.message.zh)
    assert re.search(r"[\u4e00-\u9fff]", rule.remedy.zh)
    assert re.search(r"[A-Za-z]{3}", rule.message.en)
    assert rule.source


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_error_keeps_something_out_and_nothing_else_does(rule: Rule) -> None:
    assert (rule.effect != "none") is (rule.severity == "error")


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_can_be_said_without_its_details(rule: str) -> None:
    for language in ("zh", "en"):
        message, remedy = describe(finding(rule), language)
        assert message
        assert remedy


@pytest.mark.parametrize(("rule", "name"), [("fraction_suspected", "decimals"), ("unit_fits_magnitude", "sheet_shift"),
    ("unit_fits_cell", "cell_shift"),
                                            ("unit_fits_cell", "others"), ("date_of_earlier_month", "monthly_from"),
                                            ("head_qualified", "harmless"),
                                            ("head_qualified", "shifting"), ("sheet_unknown", "beside")])
def test_thresholds_stand_in_the_catalogue_with_where_they_come_from(rule: str, name: str) -> None:
    assert RULES[rule].params[name]
    assert len(RULES[rule].source) > 20


def test_patterns_of_the_catalogue_compile() -> None:
    for rule, name in (("head_qualified", "harmless"), ("head_qualified", "shifting"), ("sheet_unknown", "beside")):
        assert re.compile(RULES[rule].params[name]).groups == 0 or name == "beside"
