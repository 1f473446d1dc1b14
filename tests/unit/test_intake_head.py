"""Where a table's head is, what each of its columns means, and what is left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.core.form import Form, load_forms
from pipelines.intake.head import find_head, is_numbering_row, is_unit_row
from pipelines.intake.look import SheetLook
from pipelines.intake.vocabulary import HeadMeaning, Vocabulary, head_key, vocabulary_of
from pipelines.intake.workbook import Grid
from tests.unit.intake_book import HEADS, NAMES, contract, exported, number

FORM = load_forms()["tech_contract"]
WORDS = vocabulary_of(FORM, "2022-05")


def grid(*rows: list[Any], merges: list[Any] | None = None) -> Grid:
    width = max(len(row) for row in rows)
    return Grid("表", [[*row, *[""] * (width - len(row))] for row in rows], SheetLook("表", merges=merges or []))


def mapped(*rows: list[Any], merges: list[Any] | None = None) -> dict[str, list[int]]:
    head = find_head(grid(*rows, merges=merges), WORDS)
    return {} if head is None else head.places()


@pytest.mark.parametrize(("text", "meaning"), [
    ("合同成交额", HeadMeaning("contract_amount")), ("合同成交额（万元）", HeadMeaning("contract_amount", ("万元",))),
    ("合同成交额\n（万元）", HeadMeaning("contract_amount", ("万元",))),
    ("合 同 成 交 额 ( 万 元 )", HeadMeaning("contract_amount", ("万元",))),
    ("成交额/万元", HeadMeaning("contract_amount", ("万元",))), ("成交额万元", HeadMeaning("contract_amount", ("万元",))),
    ("成交额，亿元", HeadMeaning("contract_amount", ("亿元",))), ("*合同成交额：", HeadMeaning("contract_amount")),
    ("Contract amount", HeadMeaning("contract_amount")),
    ("contract_amount", HeadMeaning("contract_amount")), ("其中：技术交易额", HeadMeaning("technical_amount")),
    ("totalAmount", HeadMeaning("contract_amount")),
    ("ContractNo", HeadMeaning("registration_no")), ("序号", HeadMeaning(None)), ("备注", HeadMeaning(None)),
    ("签订日期（年-月-日）", HeadMeaning("signed_on")),
    ("合同登记编号（必填）", HeadMeaning("registration_no")), ("合同登记编号(16位)", HeadMeaning("registration_no")),
    ("合同成交额（含税）", HeadMeaning("contract_amount", (), ("含税",))),
    ("合同成交额（万元）（含税）", HeadMeaning("contract_amount", ("万元",), ("含税",))), ("不认识的列", None), ("", None),
    ("（万元）", None)])
def test_what_a_head_means(text: str, meaning: HeadMeaning | None) -> None:
    assert WORDS.meaning(text) == meaning
    assert WORDS.meaning(text) == meaning  # kept, and the same when asked again


def test_brackets_that_belong_to_a_name_are_part_of_it() -> None:
    assert vocabulary_of(load_forms()["high_tech_output"], "2022-05").meaning("县（区）") == HeadMeaning("region")


@pytest.mark.parametrize("form", load_forms().values(), ids=lambda form: form.form)
def test_every_declared_head_is_known_and_means_one_column(form: Form) -> None:
    words = Vocabulary(form, "2022-05")
    for column in form.columns_in("2022-05"):
        for text in (column.header.zh, column.header.en, *column.aliases):
            meaning = words.meaning(text)
            assert meaning is not None, (form.form, text)
            assert meaning.column == column.name, (form.form, text)


def test_heads_are_compared_without_noise() -> None:
    assert head_key(" *Contract_No：“x” ") == "contractnox"


def test_a_head_in_the_first_row() -> None:
    assert mapped(HEADS, contract()) == {name: [place] for place, name in enumerate(NAMES)}


def test_titles_and_blank_rows_above_the_head() -> None:
    rows = [["技术合同认定登记表"], [], ["填报单位：科技局", "", "单位：万元"], HEADS, contract()]
    head = find_head(grid(*rows), WORDS)
    assert head is not None
    assert (head.top, head.bottom, head.body) == (3, 3, 4)


def test_a_head_of_two_merged_rows() -> None:
    top = ["合同登记编号", "卖方", "", "买方", "", "金额（万元）", "", "登记日期"]
    below = ["", "名称", "行政区划", "名称", "行政区划", "成交额", "技术交易额", ""]
    merges = [((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (0, 4)), ((0, 5), (0, 6)), ((0, 7), (1, 7))]
    expected = {"registration_no": [0], "seller_name": [1], "seller_region": [2], "buyer_name": [3], "buyer_region": [4],
        "contract_amount": [5],
                "technical_amount": [6], "registered_on": [7]}
    assert mapped(top, below, ["x"] * 8, merges=merges) == expected
    assert mapped(top, below, ["x"] * 8) == expected  # and without marks of merging, as in a csv


def test_a_unit_over_a_merged_head_counts_for_all_beneath() -> None:
    top, below = ["合同登记编号", "金额（万元）", ""], ["", "成交额", "技术交易额"]
    head = find_head(grid(top, below, ["1", 2, 3], merges=[((0, 0), (1, 0)), ((0, 1), (0, 2))]), WORDS)
    assert head is not None
    assert head.bottom == 1
    assert head.meanings[1].column == "contract_amount"


@pytest.mark.parametrize(("group", "yuan"), [("金额（元）", 20_000), ("金额（万元）", 200_000_000), ("金额", 200_000_000)])
def test_a_group_gives_its_unit_to_the_amounts(tmp_path: Path, group: str, yuan: int) -> None:
    top = [group if head.startswith("合同成交额") else "" if head.startswith("技术") else head for head in HEADS]
    below = ["合同成交额" if head.startswith("合同成交额") else "技术交易额" if head.startswith("技术") else "" for head in HEADS]

    def tweak(sheet: Worksheet) -> None:
        sheet.merge_cells("H1:I1")
        for letter in "ABCDEFGJK":
            sheet.merge_cells(f"{letter}1:{letter}2")

    form = exported(tmp_path, [top, below, contract(contract_amount=20_000, technical_amount=20_000)], tweak)
    assert form.table["contract_amount"].to_pylist() == form.table["technical_amount"].to_pylist() == [yuan]


def test_a_qualifier_of_a_group_is_asked_about() -> None:
    head = find_head(grid(["合同登记编号", "金额（含税）", ""], ["", "成交额", "技术交易额"], ["2022", 20, 30]), WORDS)
    assert head is not None
    assert (head.meanings[1].qualifiers, head.meanings[2].qualifiers) == (("含税",), ("含税",))


def test_brackets_that_make_another_measure_are_no_name_of_the_column() -> None:
    assert WORDS.meaning("合同成交额（上年同期）") is None
    assert WORDS.meaning("合同成交额（万元，计划）") is None


def test_a_head_of_three_rows() -> None:
    top = ["登记信息", "", "合同信息", "", "", ""]
    middle = ["合同登记编号", "登记日期", "卖方", "", "买方", ""]
    below = ["", "", "名称", "地区", "名称", "地区"]
    merges = [((0, 0), (0, 1)), ((0, 2), (0, 5)), ((1, 2), (1, 3)), ((1, 4), (1, 5)), ((1, 0), (2, 0)), ((1, 1), (2, 1))]
    assert mapped(top, middle, below, ["x"] * 6, merges=merges) == {
        "registration_no": [0], "registered_on": [1], "seller_name": [2], "seller_region": [3], "buyer_name": [4],
        "buyer_region": [5]}


@pytest.mark.parametrize("group", ["上年同期", "去年同期", "本年计划", "同比增长", "上月"])
def test_a_group_that_makes_another_measure_is_not_taken_for_the_column(group: str) -> None:
    top = ["合同登记编号", "登记日期", group, ""]
    below = ["", "", "成交额", "技术交易额"]
    merges = [((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 2), (0, 3))]
    head = find_head(grid(top, below, ["1", "2", 3, 4], merges=merges), WORDS)
    assert head is not None
    assert head.places() == {"registration_no": [0], "registered_on": [1]}
    assert set(head.unknown) == {2, 3}


def test_a_second_language_under_the_first() -> None:
    assert mapped(["合同登记编号", "合同成交额"], ["Registration number", "Contract amount"],
        ["1", 2]) == {"registration_no": [0], "contract_amount": [1]}


def test_a_row_of_units_belongs_to_the_head() -> None:
    head = find_head(grid(["合同登记编号", "合同成交额", "技术交易额"], ["", "(万元)", "（亿元）"], ["2022", 20, 30]), WORDS)
    assert head is not None
    assert (head.meanings[1].units, head.meanings[2].units, head.body) == (("万元",), ("亿元",), 2)


def test_a_row_of_column_numbers_belongs_to_the_head() -> None:
    head = find_head(grid(["合同登记编号", "合同名称", "合同成交额"], ["甲", "乙", 1], [number(1), "x", 3]), WORDS)
    assert head is not None
    assert head.body == 2


@pytest.mark.parametrize(("texts", "is_one"), [
    (["甲", "乙", "1", "2"], True), (["1", "2", "3"], True), (["(1)", "(2)", "(3)", "(4)"], True), (["栏次", "1", "2"], True),
    (["2", "3", "4"], False),
    (["1", "3", "2"], False), (["1", "某项技术", "2"], False), (["甲", "乙", "丙"], False), ([], False)])
def test_rows_of_column_numbers(texts: list[str], is_one: bool) -> None:
    head = find_head(grid(HEADS), WORDS)
    assert head is not None
    assert is_numbering_row(dict(enumerate(texts)), head, FORM) is is_one


def test_a_row_that_might_be_data_is_data() -> None:
    """Name, amount, amount: 甲 1 2 may be a row of them, and dropping it would lose it unseen."""
    head = find_head(grid(["合同名称", "合同成交额", "技术交易额"], ["甲", 1, 2]), WORDS)
    assert head is not None
    assert head.body == 1


@pytest.mark.parametrize(("texts", "is_one"), [
    (["(万元)"], True), (["单位", "万元", "项"], True), (["万元", "某项"], False), (["单位"], False), ([], False),
    (["万元", "5"], False)])
def test_rows_of_units(texts: list[str], is_one: bool) -> None:
    assert is_unit_row(dict(enumerate(texts))) is is_one


@pytest.mark.parametrize("rows", [[["甲", "乙"], ["丙", "丁"]], [["合同成交额"]], [[""]], [["备注", "序号"]]])
def test_no_head_where_nothing_names_two_columns(rows: list[list[str]]) -> None:
    assert find_head(grid(*rows), WORDS) is None


def test_data_do_not_become_part_of_the_head() -> None:
    head = find_head(grid(HEADS, contract(1), contract(2)), WORDS)
    assert head is not None
    assert (head.bottom, head.body) == (0, 1)


def test_merged_titles_and_heads_in_a_real_workbook(tmp_path: Path) -> None:
    top = ["序号", "合同登记编号", "合同名称", "合同类型", "卖方", "", "买方", "", "金额（万元）", "", "签订日期", "登记日期"]
    below = ["", "", "", "", "名称", "行政区划", "名称", "行政区划", "合同成交额", "其中：技术交易额", "", ""]

    def tweak(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:L1")
        for block in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3", "G3:H3", "I3:J3", "K3:K4", "L3:L4"):
            sheet.merge_cells(block)

    rows = [["2022年5月输出技术合同登记表"], ["填报单位：田家庵区科技局"], top, below,
        *([serial, *contract(serial)] for serial in (1, 2))]
    form = exported(tmp_path, rows, tweak)
    assert form.findings == []
    assert form.table["technical_amount"].to_pylist() == [1_000_000] * 2
    assert form.table["technical_amount__cell"].to_pylist() == ["J5", "J6"]
    assert form.table["source_row"].to_pylist() == [5, 6]
