"""A head against its form: what is missing, doubled, unknown or out of force, and which unit holds."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.form import load_forms
from tests.unit.intake_book import HEADS, contract, contracts, exported, parse_sheets, rules, said, serious, table

FORM = load_forms()["tech_contract"]


def test_a_required_column_that_is_missing_is_named(tmp_path: Path) -> None:
    form = exported(tmp_path, [row[:-1] for row in table(*contracts(2))])
    missing = [item for item in form.findings if item.rule == "column_missing"]
    assert [(item.effect, item.details["column"]) for item in missing] == [("file", "登记日期")]


def test_two_columns_for_one_are_named(tmp_path: Path) -> None:
    rows = [[*row, extra] for row, extra in zip(table(*contracts(2)), ["合同金额", 1, 2], strict=True)]
    assert ("column_twice", "L1") in said(exported(tmp_path, rows).findings)


def test_a_column_nobody_knows_is_an_error_only_when_it_holds_data(tmp_path: Path) -> None:
    rows = [[*row, extra] for row, extra in zip(table(*contracts(2)), ["项目编号", "a", "b"], strict=True)]
    form = exported(tmp_path, rows)
    assert [(item.rule, item.cell, item.value, item.effect) for item in form.findings] == [("unknown_column", "L1", "项目编号",
        "file")]
    empty = [[*row, extra] for row, extra in zip(table(*contracts(2)), ["项目编号", "", ""], strict=True)]
    assert exported(tmp_path, empty).findings == []


def test_data_under_no_head_are_an_error(tmp_path: Path) -> None:
    rows = [[*row, extra] for row, extra in zip(table(*contracts(2)), ["", "a", ""], strict=True)]
    assert said(exported(tmp_path, rows).findings) == {("column_without_head", "L1")}


def test_heads_that_the_form_ignores_may_hold_anything(tmp_path: Path) -> None:
    rows = [[serial, *row, note] for serial, row, note in zip(["序号", 1, 2], table(*contracts(2)), ["备注", "x", ""],
        strict=True)]
    assert exported(tmp_path, rows).findings == []


def test_a_column_out_of_force_is_an_error(tmp_path: Path) -> None:
    from pipelines.intake.parse import parse_with
    from tests.unit.intake_book import write_xlsx

    columns = [
        column.model_copy(update={"until": "2022-04"}) if column.name == "project_name" else column for column in FORM.column]
    form = FORM.model_copy(update={"column": tuple(columns)})
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts(2))})
    for period, expected in (("2022-05", {("column_not_in_force", "B1")}), ("2022-04", set())):
        found = parse_with([form], path, file_name="a.xlsx", region="340403", period=period).forms["tech_contract"]
        assert {item for item in said(found.findings) if item[0].startswith("column")} == expected


def test_a_qualified_head_is_asked_about(tmp_path: Path) -> None:
    heads = ["合同成交额（万元）（含税）" if head.startswith("合同成交额") else head for head in HEADS]
    form = exported(tmp_path, table(*contracts(2), heads=heads))
    assert [(item.rule, item.cell, item.details["words"]) for item in form.findings] == [("head_qualified", "H1", "含税")]


@pytest.mark.parametrize(("head", "cell", "yuan"), [
    ("合同成交额（万元）", 2, 20_000), ("合同成交额（元）", 20_000, 20_000), ("合同成交额(亿元)", 0.0002, 20_000),
    ("合同成交额", 2, 20_000), ("合同成交额/千元", 20, 20_000)])
def test_the_unit_of_the_head(tmp_path: Path, head: str, cell: float, yuan: int) -> None:
    heads = [head if text.startswith("合同成交额") else text for text in HEADS]
    form = exported(tmp_path, table(contract(contract_amount=cell, technical_amount=1), heads=heads))
    assert form.table["contract_amount"].to_pylist() == [yuan]


def test_the_unit_of_a_line_above_the_head(tmp_path: Path) -> None:
    heads = [text.replace("（万元）", "") for text in HEADS]
    rows = [["技术合同登记表"], ["填报单位：某科技局", "", "", "", "", "", "", "", "单位：元"],
        *table(contract(contract_amount=120_000, technical_amount=100_000), heads=heads)]
    form = exported(tmp_path, rows)
    assert form.findings == []
    assert form.table["contract_amount"].to_pylist() == [120_000]
    assert form.table["contract_amount__cell"].to_pylist() == ["H4"]


def test_a_head_and_a_line_that_contradict_each_other_are_asked_about(tmp_path: Path) -> None:
    form = exported(tmp_path, [["单位：元"], *table(*contracts(2))])
    assert serious(form.findings) == ["unit_contradicts", "unit_contradicts"]
    assert form.table["contract_amount"].to_pylist() == [1_205_000] * 2


def test_a_head_and_a_line_that_agree_are_not(tmp_path: Path) -> None:
    assert exported(tmp_path, [["单位：万元、项"], *table(*contracts(2))]).findings == []


@pytest.mark.parametrize("unit", ["万美元", "%", "项"])
def test_a_unit_that_is_none_of_the_columns_is_an_error(tmp_path: Path, unit: str) -> None:
    heads = [f"合同成交额（{unit}）" if text.startswith("合同成交额") else text for text in HEADS]
    form = exported(tmp_path, table(*contracts(2), heads=heads))
    assert [(item.rule, item.effect, item.details["unit"]) for item in form.findings] == [("unit_not_known", "file", unit)]


def test_growth_in_points_or_times_is_refused(tmp_path: Path) -> None:
    for unit in ("百分点", "倍"):
        found = parse_sheets(tmp_path, {"高新技术产业增加值": [["地区", f"增加值累计增速（{unit}）"], ["田家庵区", 21.1]]})
        assert "unit_not_known" in rules(found.forms["high_tech_output"].findings)


@pytest.mark.parametrize(("title", "asked"), [
    ("2022年5月技术合同登记表", False), ("2022年1-5月技术合同登记表", False), ("2022年1—5月", False),
    ("2022年4月技术合同登记表", True), ("2021年5月技术合同登记表", True),
    ("填报日期：2022年6月10日", False), ("技术合同登记表", False)])
def test_a_title_of_another_month_is_asked_about(tmp_path: Path, title: str, asked: bool) -> None:
    form = exported(tmp_path, [[title], *table(*contracts(2))])
    assert said(form.findings) == ({("title_contradicts", "A1")} if asked else set())
