"""Which sheet is which form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.core.form import load_forms
from pipelines.intake.parsed import ParsedFile
from pipelines.intake.sheets import is_beside, name_keys
from tests.unit.intake_book import HEADS, contract, contracts, parse, parse_sheets, rules, said, table, write_csv, write_xlsx

GROWTH = [["地区", "增加值累计增速（%）"], ["田家庵区", 21.1]]


def forms_of(found: ParsedFile) -> dict[str, list[str]]:
    return {code: sorted(set(form.table["source_sheet"].to_pylist())) for code, form in found.forms.items()}


@pytest.mark.parametrize("name", ["输出技术合同", "输出", "技术合同输出", "卖方登记", "contract_export", "Contract_Export",
    " 输出技术合同 ", "1.输出技术合同", "1、输出技术合同", "表1输出技术合同",
                                  "附表1 输出技术合同", "附件2-输出技术合同", "一、输出技术合同", "输出技术合同(5月)",
                                  "输出技术合同（2022年5月）", "2022年5月输出技术合同", "2022.05输出技术合同"])
def test_a_sheet_by_its_name(tmp_path: Path, name: str) -> None:
    found = parse_sheets(tmp_path, {name: table(*contracts(2))})
    assert found.findings == []
    assert found.forms["tech_contract"].table["role"].to_pylist() == ["export", "export"]
    assert [(sheet.form, sheet.head, sheet.row_count) for sheet in found.sheets] == [("tech_contract", "A1:K1", 2)]


@pytest.mark.parametrize(("name", "keys"), [("输出", ["输出"]), ("附表1 输出(5月)", ["附表1输出(5月)", "输出"]),
    ("2022年5月", ["2022年5月"]), ("表一、吸纳", ["表一、吸纳", "吸纳"])])
def test_names_without_their_trimmings(name: str, keys: list[str]) -> None:
    assert name_keys(name) == keys


def test_no_name_is_declared_twice() -> None:
    names = [
        (key, form.form) for form in load_forms().values() for sheet in form.sheet for name in sheet.names for key in name_keys(
        name)[:1]]
    assert len({key for key, _ in names}) == len(names)


def test_several_forms_in_one_workbook(tmp_path: Path) -> None:
    absorbed = table(contract(7, seller_region="340104", buyer_region="340403"))
    found = parse_sheets(tmp_path, {"填表说明": [["请如实填写"]], "输出技术合同": table(*contracts(2)), "吸纳技术合同": absorbed,
        "高新技术产业增加值": GROWTH, "空表": []})
    assert found.findings == []
    assert forms_of(found) == {"high_tech_output": ["高新技术产业增加值"], "tech_contract": ["吸纳技术合同", "输出技术合同"]}
    assert found.forms["tech_contract"].table["role"].to_pylist() == ["export", "export", "absorb"]
    assert [(sheet.name, sheet.form) for sheet in found.sheets] == [
        ("填表说明", None), ("输出技术合同", "tech_contract"), ("吸纳技术合同", "tech_contract"),
        ("高新技术产业增加值", "high_tech_output"), ("空表", None)]


def test_a_broken_sheet_does_not_hide_the_others(tmp_path: Path) -> None:
    found = parse_sheets(tmp_path, {"输出技术合同": [["什么", "都不是"], [1, 2]], "高新技术产业增加值": GROWTH})
    assert said(found.findings) == {("head_not_found", "")}
    assert found.findings[0].effect == "file"
    assert list(found.forms) == ["high_tech_output"]


def test_a_sheet_of_no_form_is_noted(tmp_path: Path) -> None:
    found = parse_sheets(tmp_path, {"输出技术合同": table(*contracts(2)), "临时数据": [["a", "b"], [1, 2]]})
    assert [(item.rule, item.sheet, item.severity) for item in found.findings] == [("sheet_unknown", "临时数据", "note")]


def test_a_file_of_no_form_at_all_is_an_error(tmp_path: Path) -> None:
    found = parse_sheets(tmp_path, {"临时数据": [["a", "b"], [1, 2]]})
    assert rules(found.findings) == ["no_form_found", "sheet_unknown"]


def test_a_workbook_without_any_cell_is_an_error(tmp_path: Path) -> None:
    assert rules(parse_sheets(tmp_path, {"Sheet1": []}).findings) == ["no_form_found"]


def test_a_single_sheet_by_its_file_name(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Sheet1": table(*contracts(2))})
    for name, role in (("田家庵区2022年5月输出技术合同.xlsx", "export"), ("技术合同吸纳-340403.xlsx", "absorb")):
        found = parse(path, name=name)
        assert found.findings == []
        assert set(found.forms["tech_contract"].table["role"].to_pylist()) == {role}


def test_the_longest_name_in_the_file_name_wins(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"Sheet1": [["地区", "流向", "合同数", "成交额（亿元）"], ["全市", "输出", 5, 1.2]]})
    found = parse(path, name="2022年5月技术合同汇总表.xlsx", region="340400")
    assert list(found.forms) == ["tech_contract_total"]


def test_a_sheet_by_its_heads(tmp_path: Path) -> None:
    found = parse_sheets(tmp_path, {"Sheet1": GROWTH})
    assert list(found.forms) == ["high_tech_output"]
    assert said(found.forms["high_tech_output"].findings) == {("sheet_by_heads", "")}


def test_heads_that_leave_the_role_open_are_an_error(tmp_path: Path) -> None:
    found = parse_sheets(tmp_path, {"Sheet1": table(*contracts(2))})
    assert rules(found.findings) == ["sheet_ambiguous"]
    assert found.forms == {}


def test_heads_with_the_role_in_a_column_are_enough(tmp_path: Path) -> None:
    rows = [["流向", *HEADS], ["输出", *contract(1)], ["吸纳", *contract(2, seller_region="340104", buyer_region="340403")]]
    found = parse_sheets(tmp_path, {"导出结果": rows})
    assert found.forms["tech_contract"].table["role"].to_pylist() == ["export", "absorb"]
    assert found.forms["tech_contract"].table["role__cell"].to_pylist() == ["A2", "A3"]


def test_a_role_column_on_a_sheet_of_one_role_must_agree(tmp_path: Path) -> None:
    rows = [["流向", *HEADS], ["输出", *contract(1)], ["吸纳", *contract(2)], ["", *contract(3)]]
    form = parse_sheets(tmp_path, {"输出技术合同": rows}).forms["tech_contract"]
    assert said(form.findings) == {("set_contradicts", "A3")}
    assert form.table["role"].to_pylist() == ["export", None, "export"]
    assert form.table["role__cell"].to_pylist() == ["A2", "A3", None]


def test_the_plain_sheet_needs_the_role(tmp_path: Path) -> None:
    form = parse_sheets(tmp_path, {"技术合同登记表": table(*contracts(2))}).forms["tech_contract"]
    assert [(item.rule, item.details["column"]) for item in form.findings if item.rule == "column_missing"] == [("column_missing",
        "流向")]


def test_only_the_asked_forms_are_looked_for(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts(2)), "高新技术产业增加值": GROWTH})
    assert list(parse(path, forms=["high_tech_output"]).forms) == ["high_tech_output"]


@pytest.mark.parametrize(("name", "beside"), [("填表说明", True), ("说明", True), ("目录", True), ("代码表", True),
    ("_lists", True), ("封面", True), ("数据说明", False), ("临时", False)])
def test_sheets_that_stand_beside_the_data(name: str, beside: bool) -> None:
    assert is_beside(name) is beside


def test_a_hidden_list_of_codes_says_nothing(tmp_path: Path) -> None:
    def tweak(sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden" if sheet.title == "_lists" else "visible"

    assert parse_sheets(tmp_path, {"输出技术合同": table(*contracts(2)), "_lists": [["技术服务"]]}, tweak).findings == []


@pytest.mark.parametrize(("stamp", "expected"), [
    ({"kezhi_region": "340403", "kezhi_period": "2022-05"}, []), ({"kezhi_region": "340404"}, ["stamp_contradicts"]),
    ({"kezhi_period": "2022-04"}, ["stamp_contradicts"]),
    ({"kezhi_region": "340404", "kezhi_period": "2022-04"}, ["stamp_contradicts"] * 2), ({}, [])])
def test_a_stamp_agrees_with_where_it_was_handed_in(tmp_path: Path, stamp: dict[str, str], expected: list[str]) -> None:
    from openpyxl.packaging.custom import StringProperty

    def tweak(sheet: Worksheet) -> None:
        for key, value in stamp.items():
            sheet.parent.custom_doc_props.append(StringProperty(name=key, value=value))

    found = parse_sheets(tmp_path, {"输出技术合同": table(*contracts(2))}, tweak)
    assert rules(found.findings) == expected
    assert found.stamp == {key.removeprefix("kezhi_"): value for key, value in stamp.items()}
    assert all(item.effect == "file" for item in found.findings)


def test_a_csv_by_its_heads(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["流向", *HEADS], ["输出", *contract(1)]]
    found = parse(write_csv(tmp_path / "data.csv", rows))
    assert found.forms["tech_contract"].table.num_rows == 1
