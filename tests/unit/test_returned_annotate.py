"""The returned workbook keeps what it was given, says what is wrong, and can be taken back."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from pipelines.core.listing import LISTING
from pipelines.returned import Heading, annotate, annotate_safely, is_untouched
from pipelines.returned.annotate import lost_parts
from pipelines.returned.mark import COLOUR, MOST_CELLS, cells_of
from pipelines.returned.source import plain, sheet_name
from tests.unit.intake_book import (
    PERIOD,
    REGION,
    contract,
    edit,
    parse,
    repack,
    rules,
    table,
    write_csv,
    write_ods,
    write_xls,
    write_xlsx,
)
from tests.unit.returned_copy import EVIL, SHEET, give_back, wrong


def rich(folder: Path) -> Path:
    """A workbook with everything that people put into one."""

    def tweak(page: Any) -> None:
        page.merge_cells("A8:C8")
        page["A8"] = "附注"
        page["B3"].font, page["B3"].fill = Font(bold=True, color="FF00AA00"), PatternFill("solid", fgColor="FF112233")
        page["H4"].number_format = "#,##0.000"
        page["I9"] = "=SUM(H2:H4)"
        page.column_dimensions["B"].width = 41
        page.row_dimensions[3].height = 33
        page.conditional_formatting.add("H2:H9", CellIsRule(operator="greaterThan", formula=["100"], font=Font(bold=True)))
        offered = DataValidation("list", formula1='"甲,乙"')
        offered.add("C2:C9")
        page.add_data_validation(offered)
        page["D2"].comment = Comment("自己的批注", "某人")
        page.freeze_panes = "B2"
        page.print_area = "A1:K9"

    path = write_xlsx(folder / "来件.xlsx", {SHEET: table(contract(1), contract(2), contract(3)), "备忘": [["记", EVIL]]}, tweak)
    book = openpyxl.load_workbook(path)
    book["备忘"].sheet_state = "hidden"
    book.save(path)
    return edit(path, "xl/worksheets/sheet1.xml", "<f>SUM(H2:H4)</f><v></v>", "<f>SUM(H2:H4)</f><v>361.5</v>")


def test_everything_of_the_source_is_still_there(tmp_path: Path) -> None:
    source = rich(tmp_path)
    before, after = openpyxl.load_workbook(source), openpyxl.load_workbook(give_back(tmp_path, source, wrong("F3")))
    assert after.sheetnames == [LISTING, SHEET, "备忘"] and after["备忘"].sheet_state == "hidden"
    old, new = before[SHEET], after[SHEET]
    for row in old.iter_rows():
        for cell in row:
            twin = new[cell.coordinate]
            assert twin.value == cell.value and twin.number_format == cell.number_format and repr(twin.font) == repr(cell.font)
            assert cell.coordinate == "F3" or repr(twin.fill) == repr(cell.fill)
    assert new.merged_cells.ranges == old.merged_cells.ranges and new.freeze_panes == "B2"
    assert (new.column_dimensions["B"].width, new.row_dimensions[3].height) == (41, 33)
    assert [str(rule.sqref) for rule in new.data_validations.dataValidation] == ["C2:C9"]
    assert [str(span.sqref) for span in new.conditional_formatting] == ["H2:H9"] and new.print_area == old.print_area
    assert new["D2"].comment.text == "自己的批注"


def test_formulas_keep_what_they_last_came_to(tmp_path: Path) -> None:
    back = give_back(tmp_path, rich(tmp_path), wrong("F3"))
    assert openpyxl.load_workbook(back)[SHEET]["I9"].value == "=SUM(H2:H4)"
    assert openpyxl.load_workbook(back, data_only=True)[SHEET]["I9"].value == 361.5


@pytest.mark.parametrize(
    ("kind", "stored", "read"),
    [(' t="str"', "甲&amp;乙", "甲&乙"), (' t="b"', "1", True), (' t="e"', "#REF!", "#REF!"), ("", "0.1", 0.1)],
)
def test_results_of_every_kind_come_back(tmp_path: Path, kind: str, stored: str, read: Any) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {"表": [["=A9"]]})
    edit(source, "xl/worksheets/sheet1.xml", '<c r="A1"><f>A9</f><v></v>', f'<c r="A1"{kind}><f>A9</f><v>{stored}</v>')
    back = give_back(tmp_path, source)
    assert openpyxl.load_workbook(back, data_only=True)["表"]["A1"].value == read


@pytest.mark.parametrize(("rule", "severity"), [("cell_missing", "error"), ("below_usual", "query"), ("null_marked", "note")])
def test_a_cell_has_the_colour_of_its_severity_and_a_note(tmp_path: Path, rule: str, severity: str) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    page = openpyxl.load_workbook(give_back(tmp_path, source, wrong("H2", value="0.02", rule=rule)))[SHEET]
    assert page["H2"].fill.fgColor.rgb == COLOUR[severity]
    text = page["H2"].comment.text
    assert f"规则: {rule}" in text and "值: 0.02" in text and "处理: " in text
    assert not page["H2"].protection.locked


def test_the_worst_colour_wins_and_all_are_noted(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    found = [wrong("H2", rule="below_usual"), wrong("H2", rule="cell_missing")]
    cell = openpyxl.load_workbook(give_back(tmp_path, source, *found))[SHEET]["H2"]
    assert cell.fill.fgColor.rgb == COLOUR["error"]
    assert cell.comment.text.index("cell_missing") < cell.comment.text.index("below_usual")


def test_a_note_of_the_clerks_own_stays_beneath(tmp_path: Path) -> None:
    cell = openpyxl.load_workbook(give_back(tmp_path, rich(tmp_path), wrong("D2")))[SHEET]["D2"]
    assert cell.comment.text.endswith("自己的批注") and "cell_missing" in cell.comment.text


def test_nothing_tells_where_the_file_lay(tmp_path: Path) -> None:
    back = give_back(tmp_path, rich(tmp_path), wrong("B2"))
    with zipfile.ZipFile(back) as archive:
        assert not [name for name in archive.namelist() if str(tmp_path).encode() in archive.read(name)]


def test_the_stamp_names_the_copied_bytes(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    stamp = parse(give_back(tmp_path, source, wrong("B2"))).stamp
    assert (stamp["region"], stamp["period"], len(stamp["returned"])) == (REGION, PERIOD, 64)


@pytest.mark.parametrize("write", [write_xls, write_ods])
def test_other_kinds_come_back_with_values_at_the_same_addresses(tmp_path: Path, write: Any) -> None:
    source = write(
        tmp_path / "a.bin", {SHEET: [["标题"], [], *table(contract(1), contract(2, signed_on=datetime.date(2022, 3, 1)))]}
    )
    page = openpyxl.load_workbook(give_back(tmp_path, source, wrong("B4")))[SHEET]
    assert page["A1"].value == "标题" and page["B3"].value == "合同名称" and page["H4"].value == 120.5
    assert page["J5"].value == datetime.datetime(2022, 3, 1) and page["B4"].fill.fgColor.rgb == COLOUR["error"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
def test_a_delimited_text_comes_back_as_a_sheet(tmp_path: Path, encoding: str) -> None:
    source = write_csv(tmp_path / f"{SHEET}.csv", table(contract()), encoding)
    page = openpyxl.load_workbook(give_back(tmp_path, source, wrong("B2")))[SHEET]
    assert page["A1"].value == "合同登记编号" and page["A2"].value == contract()[0]


@pytest.mark.parametrize("write", [write_xls, write_ods])
def test_what_came_back_from_another_kind_is_read_alike(tmp_path: Path, write: Any) -> None:
    source = write(tmp_path / "a.bin", {SHEET: table(contract(1), contract(2, registration_no="20"))})
    back = give_back(tmp_path, source, *parse(source).all_findings())
    assert rules(parse(back).all_findings()) == rules(parse(source).all_findings()) == ["pattern_mismatch"]


def test_marks_are_taken_off_again(tmp_path: Path) -> None:
    """Three rounds: what is mended looks as before, its own note and fill included, and there is one listing only."""
    source = rich(tmp_path)
    first = give_back(tmp_path, source, wrong("B3"), wrong("D2"), wrong("A8"))
    second = annotate(first, [wrong("D2")], tmp_path / "second.xlsx")
    third = openpyxl.load_workbook(annotate(second, [], tmp_path / "third.xlsx"))
    before = openpyxl.load_workbook(source)[SHEET]
    assert third.sheetnames == [LISTING, SHEET, "备忘"]
    for address in ("B3", "D2", "A8"):
        now, then = third[SHEET][address], before[address]
        assert (repr(now.fill), repr(now.font), now.protection.locked) == (
            repr(then.fill),
            repr(then.font),
            then.protection.locked,
        )
    assert third[SHEET]["D2"].comment.text == "自己的批注" and third[SHEET]["B3"].comment is None
    assert third[SHEET].sheet_properties.tabColor is None
    assert openpyxl.load_workbook(second)[SHEET]["D2"].fill.fgColor.rgb == COLOUR["error"]


def test_a_finding_on_a_block_colours_all_of_it_and_notes_the_first(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract(1), contract(2))})
    page = openpyxl.load_workbook(give_back(tmp_path, source, wrong("H2:H3", rule="unit_fits_magnitude")))[SHEET]
    assert [page[cell].fill.fgColor.rgb for cell in ("H2", "H3")] == [COLOUR["query"]] * 2
    assert page["H2"].comment and not page["H3"].comment


@pytest.mark.parametrize("address", ["", "nowhere", "1:3", "A"])
def test_what_is_no_address_colours_nothing(address: str) -> None:
    assert cells_of(openpyxl.Workbook().worksheets[0], address) == []


def test_a_huge_block_is_marked_at_its_first_cell() -> None:
    assert len(cells_of(openpyxl.Workbook().worksheets[0], f"A1:A{MOST_CELLS + 1}")) == 1


def test_a_copy_is_told_from_one_that_somebody_worked_in(tmp_path: Path) -> None:
    back = give_back(tmp_path, write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())}), wrong("B2"))
    assert is_untouched(back)
    openpyxl.load_workbook(back).save(back)
    assert not is_untouched(back) and not is_untouched(tmp_path / "none.xlsx")


def test_an_unreadable_source_gets_its_list_alone(tmp_path: Path) -> None:
    source = tmp_path / "bad.xlsx"
    source.write_bytes(b"PK\x03\x04 xl/workbook.xml and then nothing")
    back = annotate_safely(source, [wrong("", sheet="", rule="file_unreadable")], tmp_path / "out" / "back.xlsx")
    assert openpyxl.load_workbook(back).sheetnames == [LISTING]
    with pytest.raises(zipfile.BadZipFile):
        annotate(source, [], tmp_path / "raised.xlsx")
    assert not (tmp_path / "raised.xlsx").exists() and not list(tmp_path.glob(".*.tmp"))


def test_a_child_marks_as_this_process_does(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    back = annotate_safely(source, [wrong("B2")], tmp_path / "safe.xlsx", heading=Heading(REGION, PERIOD))
    assert openpyxl.load_workbook(back)[SHEET]["B2"].fill.fgColor.rgb == COLOUR["error"]


def test_a_child_that_hangs_costs_only_the_marks(tmp_path: Path) -> None:
    source = write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())})
    back = annotate_safely(source, [wrong("B2")], tmp_path / "late.xlsx", wall_seconds=0.05, command=("tail", "-f"))
    assert LISTING in openpyxl.load_workbook(back).sheetnames


def test_what_the_copy_cannot_hold_is_said(tmp_path: Path) -> None:
    source = repack(
        write_xlsx(tmp_path / "a.xlsx", {SHEET: table(contract())}),
        {},
        {"xl/media/image1.png": b"x", "xl/charts/chart1.xml": b"<x/>"},
    )
    assert lost_parts(source.read_bytes()) == ["图表", "图片"]
    assert "图表、图片" in openpyxl.load_workbook(give_back(tmp_path, source, wrong("B2")))[LISTING]["A3"].value


@pytest.mark.parametrize(("text", "expected"), [("a/b:c", "a_b_c"), ("", "Sheet1"), ("长" * 40, "长" * 31), ("'q'", "q")])
def test_names_of_sheets_fit_the_format(text: str, expected: str) -> None:
    assert sheet_name(text) == expected


def test_control_characters_never_reach_a_workbook() -> None:
    assert plain("a\x00b\x1f\tc") == "a\ufffdb\ufffd\tc"
    assert len(plain("x" * 40_000)) == 32_767
