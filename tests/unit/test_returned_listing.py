"""The first sheet of a returned workbook: what it lists, how it is answered, and that nobody takes it for data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from pipelines.core.listing import FINGERPRINT, LISTING
from pipelines.returned import annotate
from pipelines.returned.listing import HEAD_ROW
from tests.unit.intake_book import (
    PERIOD,
    contract,
    parse,
    table,
    write_csv,
    write_xlsx,
)
from tests.unit.returned_copy import EVIL, SHEET, give_back, wrong


def listing(path: Path) -> list[dict[str, Any]]:
    page = openpyxl.load_workbook(path)[LISTING]
    heads = [cell.value for cell in page[HEAD_ROW]]
    return [
        dict(zip(heads, (cell for cell in row), strict=False)) for row in page.iter_rows(min_row=HEAD_ROW + 1) if row[0].value
    ]


def test_the_first_sheet_lists_every_finding_with_a_link(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    found = [
        wrong("H2", rule="below_usual", value="3"),
        wrong("B2"),
        wrong("", rule="sheet_by_heads"),
        wrong("", sheet="", rule="date_1904"),
    ]
    back = give_back(tmp_path, source, *found)
    rows = listing(back)
    assert list(rows[0])[:4] == ["序号", "期别", "级别", "问题"]
    assert [row["级别"].value for row in rows] == ["硬错", "存疑", "提示", "提示"]
    assert [row["序号"].value for row in rows] == [1, 2, 3, 4] and {row["期别"].value for row in rows} == {PERIOD}
    assert rows[0]["单元格"].hyperlink.location == f"'{SHEET}'!B2" and rows[2]["工作表"].hyperlink.location == f"'{SHEET}'!A1"
    assert rows[0][FINGERPRINT].value == found[1].fingerprint
    page = openpyxl.load_workbook(back).worksheets[0]
    assert page.title == LISTING and "田家庵区（340403）" in page["A1"].value and "R00000007" in page["A1"].value
    assert {letter for letter, part in page.column_dimensions.items() if part.hidden} >= {"L", "M"}
    offered = page.data_validations.dataValidation[0]
    assert offered.formula1 == '"更正,属实说明"' and str(offered.sqref) == "I5:I8"


def test_values_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    source = write_csv(tmp_path / "输出技术合同.csv", [["合同名称", "=1+1"], ["@x", "+1"]])
    back = give_back(tmp_path, source, wrong("B1", value=EVIL, sheet="输出技术合同"))
    book = openpyxl.load_workbook(back)
    assert [cell.data_type for row in book["输出技术合同"].iter_rows() for cell in row] == ["s"] * 4
    assert all(cell.data_type != "f" for page in book.worksheets for row in page.iter_rows() for cell in row)
    assert listing(back)[0]["值"].value == EVIL and listing(back)[0]["值"].quotePrefix


def test_answers_given_already_are_shown_again(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    item = wrong("H2", rule="below_usual", value="3")
    book = openpyxl.load_workbook(give_back(tmp_path, source, item))
    book[LISTING]["I5"], book[LISTING]["J5"] = "属实说明", "小额合同"
    book.save(tmp_path / "answered.xlsx")
    row = listing(annotate(tmp_path / "answered.xlsx", [item], tmp_path / "again.xlsx"))[0]
    assert (row["答复"].value, row["说明"].value) == ("属实说明", "小额合同")


def test_answers_are_read_by_intake_and_the_sheet_is_no_data(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    item = wrong("H2", rule="below_usual", value="3")
    book = openpyxl.load_workbook(give_back(tmp_path, source, item, wrong("B2")))
    book[LISTING]["I5"] = "更正"
    book[LISTING]["I6"], book[LISTING]["J6"] = "属实说明", "小额合同"
    book.save(tmp_path / "answered.xlsx")
    parsed = parse(tmp_path / "answered.xlsx")
    assert [(answer.choice, answer.text, answer.fingerprint) for answer in parsed.answers] == [
        ("corrected", "", wrong("B2").fingerprint),
        ("confirmed", "小额合同", item.fingerprint),
    ]
    assert parsed.all_findings() == [] and parsed.sheets[0].form is None


def test_a_sheet_of_that_name_that_is_not_ours_is_neither_removed_nor_read_as_answers(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {LISTING: [["我的清单"], ["答复", "属实说明"]], SHEET: table(contract())})
    assert parse(source).answers == []
    book = openpyxl.load_workbook(give_back(tmp_path, source, wrong("B2")))
    assert book.sheetnames == [f"{LISTING}2", LISTING, SHEET] and book[LISTING]["A1"].value == "我的清单"
    assert parse(tmp_path / "back.xlsx").answers == []


def test_the_english_list(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    rows = listing(give_back(tmp_path, source, wrong("B2"), lang="en"))
    assert rows[0]["Severity"].value == "error" and "must not be blank" in rows[0]["What"].value
    assert parse(tmp_path / "back.xlsx").sheets[0].form is None
