"""The sample's workbooks: reproducible, readable by their forms, untidy as real ones are, and free of persons."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlrd
from openpyxl.worksheet.worksheet import Worksheet
from stdnum.cn import uscc

from pipelines.core.form import Form, load_forms
from pipelines.core.text import split_unit, squeeze
from pipelines.demo.data import DATA, read_rows
from pipelines.demo.sheet import Cell, Sheet
from pipelines.demo.style import STYLES
from pipelines.demo.workbooks import WORKBOOKS, build, write

ENTRIES = read_rows(DATA / "workbook.csv")
FILES = [entry["file"] for entry in ENTRIES]
XLSX = [file for file in FILES if file.endswith(".xlsx")]


@cache
def book(file: str) -> openpyxl.Workbook:
    return openpyxl.load_workbook(WORKBOOKS / file)


def sheets(region: str, title: str) -> list[Worksheet]:
    """The sheets of that title in all workbooks of a region."""
    books = [book(entry["file"]) for entry in ENTRIES if entry["region_code"] == region and entry["file"] in XLSX]
    return [found[title] for found in books if title in found.sheetnames]


def texts(sheet: Worksheet) -> list[str]:
    return [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]


def parts(path: Path) -> list[tuple[str, tuple[int, ...], bytes]]:
    """What an .xlsx holds, apart from how it was compressed: another zlib may pack the same parts into other bytes."""
    with zipfile.ZipFile(path) as archive:
        return [(info.filename, info.date_time, archive.read(info)) for info in archive.infolist()]


# --- the same each time -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("workbooks")
    assert build(out) == [out / file for file in FILES]
    return out


@pytest.mark.parametrize("file", FILES)
def test_a_rebuilt_workbook_equals_the_committed_one(rebuilt: Path, file: str) -> None:
    made, kept = rebuilt / file, WORKBOOKS / file
    if made.read_bytes() != kept.read_bytes():
        assert file.endswith(".xlsx") and parts(made) == parts(kept)


def test_nothing_else_lies_among_the_workbooks() -> None:
    kept = {path.relative_to(WORKBOOKS).as_posix() for path in WORKBOOKS.rglob("*") if path.is_file()}
    assert kept == set(FILES) and len(FILES) == len(kept)


def test_a_changed_cell_changes_the_bytes(tmp_path: Path) -> None:
    sheet = Sheet("表", [[Cell("甲"), Cell(1.5, "money")]])
    first, second = write(tmp_path / "a.xlsx", [sheet]), tmp_path / "b.xlsx"
    sheet.rows[0][1] = Cell(2.5, "money")
    assert parts(write(second, [sheet])) != parts(first)


def test_files_are_small_and_carry_no_author() -> None:
    assert sum((WORKBOOKS / file).stat().st_size for file in FILES) < 1_500_000
    for file in XLSX:
        properties = book(file).properties
        assert (properties.creator or "", properties.lastModifiedBy or "") == ("", "")
        assert properties.created == datetime(2022, 1, 1)


# --- the forms can take them ------------------------------------------------------------------------------------------------


def form_of(title: str) -> Form:
    return next(form for form in load_forms().values() for sheet in form.sheet if title in sheet.names)


def known_heads(form: Form) -> set[str]:
    heads = {head for column in form.column for head in (column.header.zh, *column.aliases)} | set(form.ignore)
    return {squeeze(head) for head in heads}


def joined_heads(sheet: Worksheet) -> list[str]:
    """The heads of the first head row, two lines joined, without units."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = 0 if sheet.title == "全国技术合同登记导出" else next(at for at, row in enumerate(rows) if row[0] == "序号")
    below_top = rows[top + 1] if top + 1 < len(rows) else rows[top]
    under = below_top if below_top[0] is None else [None] * len(rows[top])
    group, heads = "", []
    for over, below in zip(rows[top], under, strict=True):
        group = over or group
        heads.append(split_unit((group + below) if below else str(over))[0])
    return heads


@pytest.mark.parametrize("file", XLSX)
def test_every_head_is_known_once_and_no_required_one_is_missing(file: str) -> None:
    for sheet in book(file):
        form = form_of(sheet.title)
        heads = joined_heads(sheet)
        assert len(set(heads)) == len(heads) and set(heads) <= known_heads(form), sheet.title
        given = {name for declared in form.sheet if sheet.title in declared.names for name in declared.set}
        for column in form.column:
            if column.required and column.name not in given:
                spellings = {squeeze(head) for head in (column.header.zh, *column.aliases)}
                assert len(spellings & set(heads)) == 1, (sheet.title, column.name)


def test_the_file_name_of_the_csv_tells_its_form() -> None:
    assert [file for file in FILES if file.endswith(".csv")] == ["2022-03/340405_2022-03_subsidy_application.csv"]


# --- untidy as real ones ----------------------------------------------------------------------------------------------------


def test_titles_are_merged_and_totals_agree() -> None:
    sheet = book("2022-05/340403_2022-05.xlsx")["吸纳技术合同"]
    assert str(sheet["A1"].value).endswith("登记表") and str(sheet.merged_cells).startswith("A1:")
    kept = openpyxl.load_workbook(WORKBOOKS / "2022-05/340403_2022-05.xlsx", data_only=True)["吸纳技术合同"]
    rows = [[cell.value for cell in row] for row in kept.iter_rows()]
    total = next(row for row in rows if row[0] == "合计")
    amounts = [Decimal(str(row[11])) for row in rows if isinstance(row[0], int)]
    assert Decimal(str(total[11])) == sum(amounts) and len(amounts) == 9


def test_totals_are_formulas_in_one_office_and_figures_in_others() -> None:
    assert any(text.startswith("=SUM(") for sheet in sheets("340403", "吸纳技术合同") for text in texts(sheet))
    assert not any(text.startswith("=") for region in STYLES if region != "340403" for sheet in sheets(region, "吸纳技术合同")
                   for text in texts(sheet))


def test_two_line_heads_are_merged_over_their_group() -> None:
    for region in ("340403", "340406"):
        sheet = sheets(region, "输出技术合同")[0]
        assert {"E3:G3", "H3:J3", "A3:A4"} <= set(str(sheet.merged_cells).split())
        assert (sheet["E3"].value, sheet["H3"].value) == ("卖方", "买方")


def test_a_head_is_repeated_below_续表() -> None:
    marked = [sheet for sheet in sheets("340406", "吸纳技术合同") if "续表" in texts(sheet)]
    assert marked
    assert all(texts(sheet).count("合同登记编号") == 1 + texts(sheet).count("续表") for sheet in marked)


def test_the_unit_stands_in_the_head_or_on_a_line_above_it() -> None:
    assert any("合同成交额（万元）" in texts(sheet) for sheet in sheets("340402", "输出技术合同"))
    above = sheets("340404", "输出技术合同")
    assert all("单位：万元" in texts(sheet) and "成交金额" in texts(sheet) for sheet in above)
    assert any("totalamount(元)" in texts(sheet) for sheet in sheets("340422", "全国技术合同登记导出"))


def test_days_stand_as_serials_and_as_text() -> None:
    assert any(isinstance(cell.value, datetime) for cell in sheets("340403", "输出技术合同")[0]["N"])
    patterns = {"340404": r"2022\.\d{1,2}\.\d{1,2}", "340405": r"2022年\d{1,2}月\d{1,2}日"}
    for region, pattern in patterns.items():
        assert any(re.fullmatch(pattern, text) for sheet in sheets(region, "吸纳技术合同") for text in texts(sheet))


def test_growth_is_a_fraction_under_a_percent_format_in_one_office() -> None:
    for sheet in sheets("340421", "高新技术产业增加值"):
        cell = sheet["D4"]
        assert isinstance(cell.value, float) and abs(cell.value) < 1 and cell.number_format == "0.0%"
    assert all(sheet["D5" if region == "340403" else "D4"].number_format != "0.0%"
               for region in ("340402", "340403") for sheet in sheets(region, "高新技术产业增加值"))


def test_one_office_types_full_width_characters_and_stray_blanks() -> None:
    found = [text for sheet in sheets("340402", "输出技术合同") for text in texts(sheet)]
    assert any(re.fullmatch("[０-９]{6}", text) for text in found)
    assert any(re.fullmatch(r" [０-９.]+", text) and float(unicodedata.normalize("NFKC", text)) > 0 for text in found)
    assert any(text.startswith("　技术") and text.endswith(" ") for text in found)


def test_one_old_binary_workbook_and_one_csv_in_gb18030() -> None:
    old = xlrd.open_workbook(str(WORKBOOKS / "2022-02/340404_2022-02.xls"))
    assert old.sheet_by_name("吸纳技术合同").cell_value(1, 0) == "单位：万元"
    data = (WORKBOOKS / "2022-03/340405_2022-03_subsidy_application.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert {line.count(",") for line in data.decode("gb18030").splitlines()} == {17}


def test_there_is_a_nil_sheet() -> None:
    sheet = book("2022-02/340405_2022-02.xlsx")["输出技术合同"]
    assert sheet.max_row == 3 and "合计" not in texts(sheet)


def test_footnotes_or_a_column_tell_the_nature_of_the_data() -> None:
    for file in XLSX:
        for sheet in book(file):
            if sheet.title != "全国技术合同登记导出":
                assert any("数据性质" in text for text in texts(sheet)), (file, sheet.title)


def test_ids_are_text_everywhere() -> None:
    for file in XLSX:
        for sheet in book(file):
            numbers = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int | float)]
            assert max(numbers, default=0) < 1e10


def test_no_person_stands_in_any_workbook() -> None:
    """Contacts are placeholders, in the columns that the forms call private."""
    seen: set[tuple[str, str]] = set()
    for file in XLSX:
        for sheet in book(file):
            heads = joined_heads(sheet)
            private = {squeeze(name) for c in form_of(sheet.title).column if c.private for name in (c.header.zh, *c.aliases)}
            for at, head in enumerate(heads):
                if head in private:
                    values = {row[at].value for row in sheet.iter_rows() if row[0].value and (isinstance(row[0].value, int)
                              or row[0].value in ("输出", "吸纳"))}
                    seen |= {(head, str(value)) for value in values}
    assert {value for _, value in seen} == {"示例联系人", "示例姓名", "00000000000"}


# --- first versions that are wrong --------------------------------------------------------------------------------------------


def differences(first: str, second: str) -> dict[str, tuple[object, object]]:
    """Cells that differ between two versions, totals left out."""
    found: dict[str, tuple[object, object]] = {}
    for sheet in book(first):
        twin = book(second)[sheet.title]
        for row in sheet.iter_rows():
            if row[0].value != "合计":
                pairs = {f"{sheet.title}!{cell.coordinate}": (cell.value, twin[cell.coordinate].value) for cell in row}
                found |= {place: pair for place, pair in pairs.items() if pair[0] != pair[1]}
    return found


@pytest.mark.parametrize(("stem", "sheets_changed"), [
    ("2022-02/340402_2022-02", {"吸纳技术合同", "输出技术合同"}), ("2022-03/340404_2022-03", {"输出技术合同"}),
    ("2022-03/340406_2022-03", {"高新技术产业增加值"})])
def test_a_second_version_changes_only_what_was_wrong(stem: str, sheets_changed: set[str]) -> None:
    changed = differences(f"{stem}_v1.xlsx", f"{stem}_v2.xlsx")
    assert {place.split("!")[0] for place in changed} == sheets_changed and len(changed) == len(sheets_changed)


def test_the_wrong_versions_hold_the_errors_that_they_are_there_for() -> None:
    missing, code = differences("2022-02/340402_2022-02_v1.xlsx", "2022-02/340402_2022-02_v2.xlsx").values()
    if missing[0] is not None:
        missing, code = code, missing
    assert missing[0] is None and isinstance(missing[1], int | float)
    assert not uscc.is_valid(str(code[0])) and uscc.is_valid(str(code[1]))
    (growth,) = differences("2022-03/340406_2022-03_v1.xlsx", "2022-03/340406_2022-03_v2.xlsx").values()
    assert growth == (2340, 23.4)
