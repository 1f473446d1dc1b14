"""The second look at an ods, and ods files as a whole."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from odf.opendocument import OpenDocumentSpreadsheet
from odf.style import Style, TableProperties
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from pipelines.intake.opendocument import look_into_ods
from pipelines.intake.refusal import RefusedError
from tests.unit.intake_book import contracts, number, ods_cell, parse, repack, rules, table, write_ods


def saved(folder: Path, *rows: list[Any], name: str = "表", **attributes: object) -> Path:
    book = OpenDocumentSpreadsheet()
    sheet = Table(name=name, **attributes)
    for cells in rows:
        line = TableRow()
        for cell in cells:
            line.addElement(cell)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(str(folder / "a.ods"))
    return folder / "a.ods"


def test_percent_cells_and_the_rectangle(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"表": [["a", 0.211], ["b", 5]]}, {(0, 1)})
    look = look_into_ods(path).sheets["表"]
    assert (look.percents, look.last) == ({(0, 1)}, (1, 1))


def test_repeated_cells_and_rows_are_counted(tmp_path: Path) -> None:
    path = saved(tmp_path, [TableCell(numbercolumnsrepeated=3), ods_cell(0.5, percent=True, numbercolumnsrepeated=2)],
        [TableCell(numbercolumnsrepeated=1000)])
    look = look_into_ods(path).sheets["表"]
    assert (look.percents, look.last) == ({(0, 3), (0, 4)}, (0, 4))


def test_a_merged_range(tmp_path: Path) -> None:
    path = saved(tmp_path, [ods_cell("合并", numbercolumnsspanned=2, numberrowsspanned=2), CoveredTableCell()],
        [CoveredTableCell(), CoveredTableCell()])
    assert look_into_ods(path).sheets["表"].merges == [((0, 0), (1, 1))]


@pytest.mark.parametrize("text", ["#REF!", "#DIV/0!", "Err:502", "#N/A", "#VALUE!"])
def test_a_formula_with_an_error(tmp_path: Path, text: str) -> None:
    cell = TableCell(formula="of:=1/0", valuetype="string")
    cell.addElement(P(text=text))
    assert look_into_ods(saved(tmp_path, [cell])).sheets["表"].errors == {(0, 0): text}


def test_a_formula_without_a_result(tmp_path: Path) -> None:
    assert look_into_ods(saved(tmp_path, [TableCell(formula="of:=1+1"), ods_cell(1)])).sheets["表"].uncached == {(0, 0)}


def test_a_text_that_looks_like_an_error_is_a_text(tmp_path: Path) -> None:
    assert look_into_ods(saved(tmp_path, [ods_cell("#REF!")])).sheets["表"].errors == {}


def test_a_hidden_sheet(tmp_path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    style = Style(name="gone", family="table")
    style.addElement(TableProperties(display="false"))
    book.automaticstyles.addElement(style)
    book.spreadsheet.addElement(Table(name="藏", stylename=style))
    book.spreadsheet.addElement(Table(name="见"))
    book.save(str(tmp_path / "a.ods"))
    assert {name: look.state for name, look in look_into_ods(tmp_path / "a.ods").sheets.items()} == {"藏": "hidden",
        "见": "visible"}


def test_a_cell_that_stands_for_millions_refuses_its_sheet(tmp_path: Path) -> None:
    path = saved(tmp_path, [ods_cell("x", numbercolumnsrepeated=16_384)], name="输出技术合同")
    found = parse(path)
    assert "sheet_too_large" in rules(found.findings)
    assert found.forms == {}


def test_an_encrypted_document_is_refused(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"表": [[1]]})
    mark = b'<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    with zipfile.ZipFile(path) as archive:
        listing = archive.read("META-INF/manifest.xml")
    changed = listing.replace(b"/>", b">" + mark, 1) if b"<manifest:file-entry" in listing else listing
    repack(path, {"META-INF/manifest.xml": lambda _: changed})
    with pytest.raises(RefusedError) as caught:
        look_into_ods(path)
    assert caught.value.rule == "file_encrypted"


def test_the_stamp_of_a_template(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"表": [[1]]})
    mark = b'<meta:user-defined meta:name="kezhi_region">340404</meta:user-defined></office:meta>'
    repack(path, {"meta.xml": lambda data: data.replace(b"</office:meta>", mark)})
    assert look_into_ods(path).stamp == {"region": "340404"}
    assert "stamp_contradicts" in rules(parse(path).findings)


def test_an_ods_is_taken_in_like_any_other(tmp_path: Path) -> None:
    form = parse(write_ods(tmp_path / "a.ods", {"输出技术合同": table(*contracts(3))})).forms["tech_contract"]
    assert form.findings == []
    assert form.table["registered_on"].to_pylist() == [date(2022, 5, 6)] * 3
    assert form.table["registration_no__cell"].to_pylist() == ["A2", "A3", "A4"]
    assert form.table["registration_no"].to_pylist() == [number(1), number(2), number(3)]


def test_growth_in_a_percent_cell_is_read_as_percent(tmp_path: Path) -> None:
    path = write_ods(tmp_path / "a.ods", {"高新技术产业增加值": [["地区", "增加值累计增速(%)"], ["田家庵区", 0.211]]}, {(1, 1)})
    form = parse(path).forms["high_tech_output"]
    assert rules(form.findings) == []
    assert [str(value) for value in form.table["value_added_growth"].to_pylist()] == ["21.100000"]
