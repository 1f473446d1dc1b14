"""The second look at an xlsx: what the reader of values keeps to itself."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.intake import look
from pipelines.intake.hidden import look_into_xlsx
from pipelines.intake.look import SheetLook, is_percent, is_scaled
from pipelines.intake.refusal import RefusedError
from tests.unit.intake_book import contract, contracts, edit, exported, number, parse, rules, said, table, write_xlsx

SHEET = "xl/worksheets/sheet1.xml"


def looked(folder: Path, tweak: object) -> SheetLook:
    path = write_xlsx(folder / "a.xlsx", {"表": [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}, tweak)  # type: ignore[arg-type]
    return look_into_xlsx(path).sheets["表"]


@pytest.mark.parametrize(("code", "percent"), [
    ("0%", True), ("0.00%", True), ("0.0%;[Red]-0.0%", True), ("General", False), ("", False), ('0.0"%"', False),
    ("0.0\\%", False), ("0.0!%", False),
    ("0.0_%", False), ("#,##0.00", False), ('"约"0%', True), ("@", False)])
def test_which_formats_multiply_by_a_hundred(code: str, percent: bool) -> None:
    assert is_percent(code) is percent


@pytest.mark.parametrize(("code", "scaled"), [
    ("0,", True), ("#,##0,,", True), ('0.0,"千元"', True), ('0!.0,"万"', True), ("#,##0", False), ("#,##0.00", False),
    ("General", False), ("0.00_);(0.00)", False), ("#,##0_)", False)])
def test_which_formats_shift_what_is_seen(code: str, scaled: bool) -> None:
    assert is_scaled(code) is scaled


def test_percent_cells_are_found_by_their_style(tmp_path: Path) -> None:
    def tweak(sheet: Worksheet) -> None:
        sheet["B2"].number_format = "0.0%"
        sheet["C3"].number_format = "0%"
        sheet["A1"].number_format = '0.0"%"'

    assert looked(tmp_path, tweak).percents == {(1, 1), (2, 2)}


def test_error_cells_and_formulas_without_a_result(tmp_path: Path) -> None:
    def tweak(sheet: Worksheet) -> None:
        sheet["A2"] = "=1/0"
        sheet["B2"] = "#REF!"
        sheet["B2"].data_type = "e"

    seen = looked(tmp_path, tweak)
    assert seen.errors == {(1, 1): "#REF!"}
    assert seen.uncached == {(1, 0)}


def test_a_formula_with_its_result_is_a_value(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [["=1+1"]]})
    assert look_into_xlsx(path).sheets["表"].uncached == {(0, 0)}
    edit(path, SHEET, "<v></v>" if b"<v></v>" in _member(path) else "<v />", "<v>2</v>")
    assert look_into_xlsx(path).sheets["表"].uncached == set()


def _member(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read(SHEET)


def test_a_formula_whose_result_is_an_empty_text_is_a_blank(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [[5]]})
    edit(path, SHEET, '<c r="A1" t="n"><v>5</v></c>', '<c r="A1" t="str"><f>""</f><v></v></c>')
    assert look_into_xlsx(path).sheets["表"].uncached == set()


def test_merges_hidden_rows_and_columns(tmp_path: Path) -> None:
    def tweak(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:B2")
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["C"].hidden = True

    seen = looked(tmp_path, tweak)
    assert (seen.merges, seen.rows_hidden, seen.columns_hidden) == ([((0, 0), (1, 1))], {2}, {2})


@pytest.mark.parametrize(("state", "told"), [("visible", "visible"), ("hidden", "hidden"), ("veryHidden", "very_hidden")])
def test_states_of_sheets(tmp_path: Path, state: str, told: str) -> None:
    book = openpyxl.Workbook()
    book.create_sheet("旁").sheet_state = state
    book.save(tmp_path / "a.xlsx")
    assert look_into_xlsx(tmp_path / "a.xlsx").sheets["旁"].state == told


def test_the_flag_of_1904(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(contract())})
    assert not look_into_xlsx(path).date_1904
    edit(path, "xl/workbook.xml", "<workbookPr/>", '<workbookPr date1904="1"/>')
    assert look_into_xlsx(path).date_1904
    found = parse(path)
    assert "date_1904" in rules(found.findings)
    assert found.forms["tech_contract"].table["registered_on"].to_pylist() == [date(2026, 5, 7)]
    assert ("date_within_period", "K2") in said(found.forms["tech_contract"].findings)


def test_the_stamp_of_a_template(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.custom_doc_props.append(StringProperty(name="kezhi_form", value="tech_contract"))
    book.custom_doc_props.append(StringProperty(name="kezhi_region", value="340403"))
    book.custom_doc_props.append(StringProperty(name="other", value="x"))
    book.defined_names["kezhi_period"] = DefinedName("kezhi_period", attr_text='"2022-05"')
    book.defined_names["kezhi_area"] = DefinedName("kezhi_area", attr_text="Sheet!$A$1")
    book.save(tmp_path / "a.xlsx")
    assert look_into_xlsx(tmp_path / "a.xlsx").stamp == {"form": "tech_contract", "region": "340403", "period": "2022-05"}


def test_the_rectangle_is_that_of_the_cells_and_not_of_the_dimension_tag(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts(4))})
    for dimension in ("A1", "A1:XFD1048576"):
        edit(path, SHEET, '<dimension ref="A1:K5"', f'<dimension ref="{dimension}"')
        assert look_into_xlsx(path).sheets["输出技术合同"].last == (4, 10)
        assert parse(path).forms["tech_contract"].table.num_rows == 4
        edit(path, SHEET, f'<dimension ref="{dimension}"', '<dimension ref="A1:K5"')


@pytest.mark.parametrize("reference", ["XFD1048576", "A1048576", "XFD1", "ABCD1", "A99999999", "A0", "1A", "a1", "A1A"])
def test_an_absurd_reference_refuses_its_sheet_and_no_other(tmp_path: Path, reference: str) -> None:
    sheets = {"输出技术合同": table(*contracts(2)), "吸纳技术合同": table(contract(9, seller_region="340104",
        buyer_region="340403"))}
    path = write_xlsx(tmp_path / "a.xlsx", sheets)
    edit(path, SHEET, '<c r="A3" t="inlineStr">' if b'A3" t="inlineStr"' in _member(path) else '<c r="A3" t="s">',
    f'<c r="{reference}" t="s">')
    found = parse(path)
    assert [(item.rule, item.sheet) for item in found.findings] == [("sheet_too_large", "输出技术合同")]
    assert found.forms["tech_contract"].table["source_sheet"].to_pylist() == ["吸纳技术合同"]


def test_an_empty_formatted_cell_far_away_does_no_harm(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts(2))})
    edit(path, SHEET, "</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert parse(path).forms["tech_contract"].table.num_rows == 2


def test_cells_without_a_reference_follow_one_another(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"表": [[1, 2], [3, 4]]})
    for reference in ("A1", "B1", "A2", "B2"):
        edit(path, SHEET, f'<c r="{reference}"', "<c")
    assert look_into_xlsx(path).sheets["表"].last == (1, 1)


def test_a_long_text_in_many_cells_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shared string costs the file once and the memory at each use."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("输出技术合同")
        for row in range(30):
            sheet.write(row, 0, "长" * 1_000)
    assert look_into_xlsx(path).sheets["输出技术合同"].refused is None
    monkeypatch.setattr("pipelines.intake.hidden.MAXIMUM_TEXT", 20_000)
    refused = look_into_xlsx(path).sheets["输出技术合同"].refused
    assert isinstance(refused, RefusedError)
    assert refused.rule == "sheet_too_large"


def test_a_rectangle_beyond_the_bounds_is_refused() -> None:
    seen = SheetLook("表")
    seen.stretch(look.MAXIMUM_ROWS - 1, 0)
    for row, column in ((look.MAXIMUM_ROWS, 0), (0, look.MAXIMUM_COLUMNS), (100_000, 50)):
        with pytest.raises(RefusedError):
            SheetLook("表").stretch(row, column)


def test_error_cells_and_uncached_formulas_are_findings_and_no_blanks(tmp_path: Path) -> None:
    def tweak(sheet: Worksheet) -> None:
        sheet["H2"] = "=1+1"
        sheet["I3"] = "#REF!"
        sheet["I3"].data_type = "e"

    form = exported(tmp_path, table(*contracts(3)), tweak)
    assert said(form.findings) == {("formula_uncached", "H2"), ("error_cell", "I3")}
    assert form.table["quarantined"].to_pylist() == [True, True, False]
    assert form.table["contract_amount__cell"].to_pylist() == ["H2", "H3", "H4"]
    assert next(item.value for item in form.findings if item.rule == "error_cell") == "#REF!"


def test_scaled_formats_are_asked_about(tmp_path: Path) -> None:
    form = exported(tmp_path, table(*contracts(2)), lambda sheet: setattr(sheet["H2"], "number_format", '0!.0,"万"'))
    assert said(form.findings) == {("format_scaled", "H2")}


def test_hidden_rows_columns_and_sheets_are_said(tmp_path: Path) -> None:
    def tweak(sheet: Worksheet) -> None:
        if sheet.title == "输出技术合同":
            sheet.row_dimensions[3].hidden = True
            sheet.column_dimensions["H"].hidden = True
            sheet.sheet_state = "hidden"

    path = write_xlsx(tmp_path / "b.xlsx", {"说明": [["填表说明"]], "输出技术合同": table(*contracts(3))}, tweak)
    form = parse(path).forms["tech_contract"]
    assert said(form.findings) == {("hidden_sheet", ""), ("hidden_rows", "A3"), ("hidden_column", "H1")}
    assert form.table.num_rows == 3


def test_merged_words_hold_for_each_row_and_keep_the_first_cells_address(tmp_path: Path) -> None:
    rows = table(contract(1), contract(2, seller_name=None), contract(3, seller_name=None))
    form = exported(tmp_path, rows, lambda sheet: sheet.merge_cells("D2:D4"))
    assert form.findings == []
    assert form.table["seller_name"].to_pylist() == ["甲方科技有限公司"] * 3
    assert form.table["seller_name__cell"].to_pylist() == ["D2"] * 3


def test_a_number_merged_over_rows_counts_for_none_of_them(tmp_path: Path) -> None:
    rows = table(contract(1), contract(2, contract_amount=None))
    form = exported(tmp_path, rows, lambda sheet: sheet.merge_cells("H2:H3"))
    assert said(form.findings) == {("merged_number", "H2"), ("merged_number", "H3")}
    assert form.table["contract_amount"].to_pylist() == [None, None]
    assert form.table["quarantined"].to_pylist() == [True, True]


def test_a_number_of_more_than_fifteen_digits_in_a_numeric_cell_is_damaged(tmp_path: Path) -> None:
    form = exported(tmp_path, table(contract(1, registration_no=int(number(1))), contract(2)))
    assert ("id_damaged", "A2") in said(form.findings)
    assert form.table["registration_no"].to_pylist() == [None, number(2)]
