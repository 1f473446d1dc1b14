"""Rows that are no data, told from rows that only look so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.core.form import load_forms
from pipelines.intake.head import find_head
from pipelines.intake.look import SheetLook
from pipelines.intake.rows import RowReader
from pipelines.intake.vocabulary import vocabulary_of
from pipelines.intake.workbook import Grid
from tests.unit.intake_book import HEADS, contract, contracts, exported, number, parse_sheets, said, serious, table

FORM = load_forms()["tech_contract"]
WIDTH = len(HEADS)


def kinds(*rows: list[Any]) -> list[str]:
    """The kinds of rows beneath a plain head."""
    filled = [list(row) + [""] * (WIDTH - len(row)) for row in ([*HEADS], *rows)]
    grid = Grid("表", [["" if cell is None else cell for cell in row] for row in filled], SheetLook("表"))
    words = vocabulary_of(FORM, "2022-05")
    head = find_head(grid, words)
    assert head is not None
    reader = RowReader(grid, head, words, [head.places()[name][0] for name in FORM.key if name in head.places()])
    return [reader.kind(row).kind for row in range(1, len(filled))]


def after(*cells: Any) -> str:
    return kinds(contract(), list(cells))[1]


@pytest.mark.parametrize("label", ["合计", "总计", "小计", "合 计", "总　计", "合计：", "合计（共5项）", "合计(5项)", "共计",
    "累计", "本页小计", "本月合计", "共5项", "全区合计", "合计5项"])
def test_total_rows(label: str) -> None:
    assert after(label, "", "", "", "", "", "", 500, 400) == "total"
    assert after("", label, "", "", "", "", "", 500, 400) == "total"


@pytest.mark.parametrize("name", ["合计科技有限公司", "总计算机系统", "小计量器具", "合计算法研究"])
def test_names_that_begin_like_a_total_are_data(name: str) -> None:
    assert after(number(2), name, "技术服务", "", "", "", "", 5, 4) == "data"
    assert after("", name, "技术服务", "", "", "", "", 5, 4) == "data"


def test_a_contract_named_like_a_total_is_data() -> None:
    assert after(number(2), "合计", "技术服务", "甲", "340403", "乙", "340104", 5, 4) == "data"


@pytest.mark.parametrize("label", ["#出口交货值", "# 科学家和工程师", "其中：长三角", "其中:省外", "其中"])
def test_of_which_rows(label: str) -> None:
    assert after(label, "", "", "", "", "", "", 5, 4) == "of_which"


def test_a_project_whose_name_begins_like_an_of_which_row_is_data() -> None:
    assert after(number(2), "#1高炉改造技术服务", "技术服务", "", "", "", "", 5, 4) == "data"
    assert after(number(2), "其中一项技术", "技术服务", "", "", "", "", 5, 4) == "data"


@pytest.mark.parametrize("note", ["注：本表不含涉密合同", "备注：略", "说明：1.略", "资料来源：登记系统", "填表人：某某",
    "审核人：", "单位负责人：某某", "*为修订数", "※ 见说明", "第1页 共3页", "1/3页",
                                  "联系电话：0554-0000000", "报出日期：2022年6月10日", "注1：略"])
def test_footnotes(note: str) -> None:
    assert after(note) == "note"


def test_a_line_of_signatures() -> None:
    assert after("单位负责人：某某", "", "", "审核人：某某", "", "", "填表人：某某", "", "", "报出日期：2022-06-10") == "note"


def test_what_follows_a_note_alone_in_its_row_is_a_note() -> None:
    assert kinds(contract(), ["注：1.略"], ["2.本表金额为合同额"])[1:] == ["note", "note"]
    assert kinds(contract(), ["2.本表金额为合同额"])[1] == "data"


def test_data_after_a_note_are_data_still() -> None:
    assert kinds(["注：略"], contract())[1] == "data"


def test_a_remark_in_a_contract_is_data() -> None:
    assert after(number(2), "注册商标检索系统", "技术服务", "", "", "", "", 5, 4) == "data"
    assert after(number(2), "说明书编制", "技术服务", "", "", "", "", 5, 4) == "data"


@pytest.mark.parametrize("label", ["续表", "续表1", "续表（一）", "（续表）", "续 表", "续表：技术合同", "技术合同登记表（续）",
    "技术合同登记表（续表二）"])
def test_continued_tables(label: str) -> None:
    assert after(label) == "continued"


def test_a_repeated_head_is_passed_over() -> None:
    assert kinds(contract(1), [*HEADS], contract(2)) == ["data", "repeated_head", "data"]
    assert kinds(contract(1), ["续表"], [*HEADS], ["甲", "乙", 1, 2, 3], contract(2)) == ["data", "continued", "repeated_head",
        "repeated_head", "data"]


def test_a_repeated_row_of_units_and_its_line_are_passed_over() -> None:
    assert kinds(contract(1), ["", "", "", "", "", "", "", "(万元)", "(万元)"], ["单位：万元"])[1:] == ["unit_line", "unit_line"]


def test_another_unit_between_the_rows_is_asked_about(tmp_path: Path) -> None:
    same = exported(tmp_path, table(contract(1), ["单位：万元"], contract(2)))
    assert same.findings == []
    other = exported(tmp_path, table(contract(1), ["单位：元"], contract(2)))
    assert [(item.rule, item.cell) for item in other.findings] == [("unit_contradicts", "A3")] * 2
    beneath = ["", "", "", "", "", "", "", "(亿元)", "(万元)"]
    assert said(exported(tmp_path, table(contract(1), HEADS, beneath, contract(2))).findings) == {("unit_contradicts", "H4")}


def test_another_head_below_is_told_apart() -> None:
    assert after("合同名称", "合同登记编号", "卖方名称", "合同类型", "买方名称") == "other_head"


@pytest.mark.parametrize("label", ["一、技术开发合同", "（二）技术转让合同", "三．技术咨询"])
def test_section_lines(label: str) -> None:
    assert after(label) == "section"


@pytest.mark.parametrize("cells", [[], ["", "  ", "\u3000"], [None]])
def test_blank_rows(cells: list[Any]) -> None:
    assert after(*cells) == "blank"


def test_half_filled_rows_are_data_so_that_what_is_missing_is_said() -> None:
    assert after("", "", "技术服务") == "data"
    assert after("", "某项技术") == "data"


def test_addresses_stay_right_after_all_that_is_passed_over(tmp_path: Path) -> None:
    rows = [["标题"], [], HEADS, ["一、技术服务"], contract(1), [], ["小计", "", "", "", "", "", "", 120.5, 100], ["续表"], HEADS,
        contract(2), ["合计", "", "", "", "", "", "", 241, 200],
            ["注：略"]]
    form = exported(tmp_path, rows)
    assert serious(form.findings) == []
    assert said(form.findings) == {("section_row", "A4")}
    assert form.table["source_row"].to_pylist() == [5, 10]
    assert form.table["contract_amount__cell"].to_pylist() == ["H5", "H10"]


def test_totals_are_handed_on_with_their_cells_and_never_as_rows(tmp_path: Path) -> None:
    rows = table(contract(1), contract(2), ["合计", "", "", "", "", "", "", 241, "200万元"])
    form = exported(tmp_path, rows)
    assert form.table.num_rows == 2
    assert [(total.sheet, total.row, total.label) for total in form.total_rows] == [("输出技术合同", 4, "合计")]
    assert form.total_rows[0].values == {"contract_amount": "2410000.00", "technical_amount": "2000000.00"}
    assert form.total_rows[0].cells == {"contract_amount": "H4", "technical_amount": "I4"}


def test_a_total_that_cannot_be_read_is_asked_about(tmp_path: Path) -> None:
    form = exported(tmp_path, table(contract(1), ["合计", "", "", "", "", "", "", "=SUM(H2:H2)", "见附件"]))
    assert said(form.findings) == {("total_unreadable", "H3"), ("total_unreadable", "I3")}
    marked = exported(tmp_path, table(contract(1), ["合计", "", "", "", "", "", "", "/", "—"]))
    assert marked.findings == []


def test_a_total_of_regions_is_no_region(tmp_path: Path) -> None:
    rows = [["地区", "数据期", "增加值累计增速（%）"], ["淮南市", "2022-05", 3.0], ["田家庵区", "2022-05", 21.1],
        ["合计", "2022-05", 24.1], ["#高新区", "", 5]]
    form = parse_sheets(tmp_path, {"高新技术产业增加值": rows}, region="340400").forms["high_tech_output"]
    assert form.table["region"].to_pylist() == ["340400", "340403"]
    assert serious(form.findings) == []
    assert ("of_which_row", "A5") in said(form.findings)


def test_two_tables_on_one_sheet_are_an_error(tmp_path: Path) -> None:
    other = ["合同名称", "合同登记编号", "卖方名称", "合同类型", "买方名称"]
    assert ("second_head", "A3") in said(exported(tmp_path, table(contract(1), other)).findings)


def test_a_sheet_with_only_a_head_says_that_nothing_is_reported(tmp_path: Path) -> None:
    form = exported(tmp_path, [HEADS])
    assert [(item.rule, item.severity) for item in form.findings] == [("form_without_rows", "note")]
    assert form.table.num_rows == 0


def test_a_row_of_a_contract_is_never_lost(tmp_path: Path) -> None:
    rows = table(*contracts(30))
    assert exported(tmp_path, rows).table["source_row"].to_pylist() == list(range(2, 32))
