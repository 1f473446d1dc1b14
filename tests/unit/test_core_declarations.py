"""Declarations: forms, rules, indicators and registers hold together, and wrong ones are refused with the reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipelines.core.error import DeclarationError
from pipelines.core.finding import SEVERITY_LABEL, Finding
from pipelines.core.form import SQL_TYPE, Form, load_forms
from pipelines.core.indicator import load_indicators
from pipelines.core.paths import SOURCES
from pipelines.core.register import REGISTERS, load_codelist, load_regions, region_named, window_of
from pipelines.core.rule import Rule, describe, finding, load_rules
from pipelines.core.text import split_unit, squeeze

FORMS = load_forms()


def test_each_form_lies_in_its_own_file() -> None:
    assert {path.stem for path in (SOURCES / "forms").glob("*.toml")} == set(FORMS)
    assert {"tech_contract", "tech_contract_change", "high_tech_output", "subsidy_application"} <= set(FORMS)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_no_head_means_two_columns(form: Form) -> None:
    heads = [(squeeze(head), column.name) for column in form.column for head in (column.header.zh, *column.aliases)]
    owners: dict[str, set[str]] = {}
    for head, name in heads:
        owners.setdefault(head, set()).add(name)
    assert {head: names for head, names in owners.items() if len(names) > 1} == {}
    assert not {squeeze(head) for head in form.ignore} & set(owners)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_code_list_and_rule_that_a_form_names_exists(form: Form) -> None:
    rules = load_rules()
    assert [r.rule for r in form.rule if r.rule not in rules] == []
    for column in form.column:
        assert (column.codelist is not None) == (column.type == "code"), column.name
        if column.codelist:
            assert load_codelist(column.codelist), column.codelist
        assert column.type in SQL_TYPE


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_bound_says_where_it_comes_from(form: Form) -> None:
    bounded = [c for c in form.column if c.minimum is not None or c.maximum is not None or c.pattern or c.typical is not None]
    assert [c.name for c in bounded if not c.bounds_source] == []


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_persons_are_private(form: Form) -> None:
    spoken = ("联系人", "电话", "手机", "身份证", "姓名", "负责人")
    assert [c.name for c in form.column if any(word in c.header.zh for word in spoken) and not c.private] == []
    assert [name for name in form.key if form.column_named(name).private] == []


def test_a_form_whose_key_is_no_column_is_refused() -> None:
    spec = FORMS["high_tech_output"].model_dump() | {"key": ("nowhere",), "period_column": "neither"}
    with pytest.raises(ValidationError, match=r"nowhere is not declared.*neither is not declared"):
        Form.model_validate(spec)


def test_a_form_in_the_wrong_file_is_refused(tmp_path: Path) -> None:
    text = (SOURCES / "forms" / "high_tech_output.toml").read_text(encoding="utf-8")
    (tmp_path / "other.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_forms(tmp_path)
    assert "high_tech_output" in str(caught.value)


def test_columns_come_and_go_with_the_period() -> None:
    spec = FORMS["tech_contract_total"].model_dump()
    spec["column"][3].update(since="2022-03", until="2022-06")
    form = Form.model_validate(spec)
    held = {period: spec["column"][3]["name"] in [c.name for c in form.columns_in(period)]
            for period in ("2022-02", "2022-03", "2022-06", "2022-07")}
    assert held == {"2022-02": False, "2022-03": True, "2022-06": True, "2022-07": False}


def test_rules_speak_both_languages_and_name_their_source() -> None:
    for rule in load_rules().values():
        assert rule.message.zh and rule.message.en and rule.remedy.zh and rule.remedy.en, rule.id
        assert rule.source and rule.owner, rule.id
        assert rule.severity != "note" or rule.effect == "none", rule.id
        assert rule.valid_from <= date(2026, 12, 31), rule.id


def test_a_rule_that_stands_twice_is_refused(tmp_path: Path) -> None:
    entry = """[[rule]]
id = "twice"
severity = "error"
category = "test"
scope = "cell"
owner = "city"
valid_from = 2022-01-01
message = { zh = "一", en = "one" }
remedy = { zh = "改", en = "mend" }
source = "test"
"""
    (tmp_path / "a.toml").write_text(entry + entry, encoding="utf-8")
    with pytest.raises(DeclarationError, match="twice"):
        load_rules(tmp_path)


def test_a_finding_is_told_in_words_and_never_fails_over_a_blank() -> None:
    rule = next(iter(load_rules()))
    item = finding(rule, sheet="表", cell="B7", value="2110", form="high_tech_output")
    for lang in ("zh", "en"):
        message, remedy = describe(item, lang)
        assert message and remedy and "{" not in message + remedy
    assert item.severity in SEVERITY_LABEL and isinstance(load_rules()[rule], Rule)


def test_a_fingerprint_follows_place_and_value_only() -> None:
    one = Finding("r", "query", sheet="表", cell="B7", value="1", details={"limit": 3})
    assert one.fingerprint == Finding("r", "query", sheet="表", cell="B7", value="1").fingerprint
    others = [Finding("r", "query", sheet="表", cell="B8", value="1"), Finding("q", "query", sheet="表", cell="B7", value="1"),
              Finding("r", "query", sheet="表", cell="B7", value="2")]
    assert one.fingerprint not in {other.fingerprint for other in others}


def test_regions_are_dated() -> None:
    named = {(text, period): region_named(text, period) for text, period in (
        ("寿县", "2015-11"), ("寿县", "2015-12"), ("田家庵 区", "2022-05"), ("340404", "2022-05"))}
    assert [region.code if region else None for region in named.values()] == ["341521", "340422", "340403", "340404"]
    assert region_named("没有的区", "2022-05") is None


def test_no_region_overlaps_itself() -> None:
    for region in load_regions():
        twins = [r for r in load_regions() if r.region_id == region.region_id and r is not region]
        assert all(r.valid_to <= region.valid_from or (region.valid_to and region.valid_to <= r.valid_from) for r in twins)


def test_windows_open_fall_due_and_lock_in_order() -> None:
    window = window_of("tech_contract", "2022-12")
    assert window.opens_at < window.due_at < window.locks_at
    assert (window.opens_at.year, window.opens_at.month) == (2023, 1)


def test_code_lists_hold_no_code_or_name_twice() -> None:
    for path in (REGISTERS / "codelists").glob("*.csv"):
        rows = load_codelist(path.stem)
        codes = [row["code"] for row in rows]
        spoken = [squeeze(word) for row in rows for word in (row["name"], *filter(None, row["aliases"].split("|")))]
        assert len(codes) == len(set(codes)), path.name
        assert len(spoken) == len(set(spoken)), path.name
        assert all(row["source"] for row in rows), path.name


def test_every_indicator_names_forms_that_exist() -> None:
    for indicator in load_indicators().values():
        assert [form for form in indicator.forms if form not in FORMS] == [], indicator.code
        assert indicator.definition.zh and indicator.definition.en and indicator.source, indicator.code
        assert indicator.measure_type in ("flow", "stock") or not indicator.additive, indicator.code
        operands = [operand.split("@")[0] for operand in indicator.value.operands]
        assert [code for code in operands if code not in load_indicators()] == [], indicator.code


@pytest.mark.parametrize(("head", "expected"), [
    ("合同成交额（万元）", ("合同成交额", ["万元"])), ("合同\n成交额 (万 元)", ("合同成交额", ["万元"])),
    ("增速[%]：", ("增速", ["%"])),
    ("＊登记编号", ("登记编号", [])), ("金额", ("金额", [])),
])
def test_heads_part_from_their_unit(head: str, expected: tuple[str, list[str]]) -> None:
    assert split_unit(head) == expected
