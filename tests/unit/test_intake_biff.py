"""The second look at an xls, against what xlwt wrote and xlrd reads."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlrd
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.biff import look_into_xls
from pipelines.intake.compound import CompoundFile
from pipelines.intake.refusal import RefusedError
from tests.unit.intake_book import contract, contracts, number, parse, rules, said, table, write_xls


def book_of(folder: Path, fill: Callable[[xlwt.Workbook], Any]) -> Path:
    book = xlwt.Workbook()
    fill(book)
    book.save(str(folder / "a.xls"))
    return folder / "a.xls"


def test_sheets_states_and_rectangles(tmp_path: Path) -> None:
    def fill(book: xlwt.Workbook) -> None:
        book.add_sheet("第一张").write(4, 2, "x")
        book.add_sheet("second").visibility = 1
        book.add_sheet("第三张").visibility = 2

    seen = look_into_xls(book_of(tmp_path, fill).read_bytes())
    assert [(look.name, look.state, look.last) for look in seen.sheets.values()] == [
        ("第一张", "visible", (4, 2)), ("second", "hidden", (-1, -1)), ("第三张", "very_hidden", (-1, -1))]


def test_percent_and_scaled_formats(tmp_path: Path) -> None:
    codes = {(0, 0): "0.00%", (0, 1): "0%", (0, 2): '0.0"%"', (1, 0): "#,##0,", (1, 1): "General", (2, 0): "0.0%", (2, 1): "0.0%",
        (2, 2): "0.0%"}
    path = write_xls(tmp_path / "a.xls", {"表": [[0.211, 0.5, 21.1], [1234, 5, 6], [1, 2, 3]]}, codes)
    look = look_into_xls(path.read_bytes()).sheets["表"]
    assert look.percents == {(0, 0), (0, 1), (2, 0), (2, 1), (2, 2)}
    assert look.scaled == {(1, 0)}


def test_merges_hidden_rows_and_columns(tmp_path: Path) -> None:
    def fill(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("表")
        sheet.write_merge(1, 3, 0, 1, "合并")
        sheet.row(5).hidden = True
        sheet.write(5, 0, 1)
        sheet.col(2).hidden = True

    look = look_into_xls(book_of(tmp_path, fill).read_bytes()).sheets["表"]
    assert (look.merges, look.rows_hidden, look.columns_hidden) == ([((1, 0), (3, 1))], {5}, {2})


def test_a_formula_without_a_result(tmp_path: Path) -> None:
    path = book_of(tmp_path, lambda book: book.add_sheet("表").write(2, 1, xlwt.Formula("1/0")))
    assert look_into_xls(path.read_bytes()).sheets["表"].uncached == {(2, 1)}


@pytest.mark.parametrize(("code", "text"), [(0x00, "#NULL!"), (0x07, "#DIV/0!"), (0x0F, "#VALUE!"), (0x17, "#REF!"),
    (0x1D, "#NAME?"), (0x24, "#NUM!"), (0x2A, "#N/A")])
def test_error_cells_and_formulas_with_an_error(tmp_path: Path, code: int, text: str) -> None:
    """xlwt writes no errors into plain cells: a logical cell is turned into one, as is the result of a formula."""

    def fill(book: xlwt.Workbook) -> None:
        sheet = book.add_sheet("表")
        sheet.write(0, 0, True)
        sheet.write(1, 0, xlwt.Formula("1+1"))

    data = bytearray(book_of(tmp_path, fill).read_bytes())
    place = data.index(struct.pack("<HHHH", 0x205, 8, 0, 0))
    data[place + 10:place + 12] = bytes([code, 1])
    place = data.index(struct.pack("<H", 0x06) , place - 200)
    place = data.index(struct.pack("<HH", 1, 0), data.index(b"\x06\x00", place)) + 6
    data[place:place + 8] = bytes([2, 0, code, 0, 0, 0, 0xFF, 0xFF])
    errors = look_into_xls(bytes(data)).sheets["表"].errors
    assert errors == {(0, 0): text, (1, 0): text}
    sheet = xlrd.open_workbook(file_contents=bytes(data)).sheet_by_index(0)
    assert [xlrd.error_text_from_code[int(sheet.cell_value(row, 0))] for row in (0, 1)] == [text, text]


def test_the_flag_of_1904(tmp_path: Path) -> None:
    def fill(book: xlwt.Workbook) -> None:
        book.dates_1904 = True
        book.add_sheet("表").write(0, 0, 1)

    assert look_into_xls(book_of(tmp_path, fill).read_bytes()).date_1904


def test_a_long_workbook_in_ordinary_sectors_and_a_short_one_in_small_ones(tmp_path: Path) -> None:
    long = write_xls(tmp_path / "a.xls", {"表": [[f"某项技术{row}-{column}" for column in range(10)] for row in range(400)]})
    assert look_into_xls(long.read_bytes()).sheets["表"].last == (399, 9)
    file = CompoundFile(long.read_bytes())
    assert file.stream("Workbook")[:2] == b"\x09\x08"


def test_the_small_sectors_are_followed() -> None:
    """A stream below the cutoff lies in the mini stream, in sectors of 64 bytes that need not be neighbours."""
    content = bytes(range(100))
    assert CompoundFile(_small_file(content)).stream("Small") == content


def _small_file(content: bytes) -> bytes:
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    header = bytearray(512)
    header[:8] = bytes.fromhex("D0CF11E0A1B11AE1")
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIII", header, 44, 1, 1, 0, 4096, 2, 1, end, 0)
    struct.pack_into("<109I", header, 76, 0, *[free] * 108)
    fat = struct.pack("<128I", 0xFFFFFFFD, end, end, end, *[free] * 124)
    directory = _entry("Root Entry", 5, 3, 192) + _entry("Small", 2, 2, len(content)) + bytes(256)
    mini_fat = struct.pack("<128I", end, free, 0, *[free] * 125)
    stream = content[64:].ljust(64, b"\0") + bytes(64) + content[:64]
    return bytes(header) + fat + directory + mini_fat + stream.ljust(512, b"\0")


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    entry = bytearray(128)
    text = name.encode("utf-16-le")
    entry[:len(text)] = text
    struct.pack_into("<HB", entry, 64, len(text) + 2, kind)
    struct.pack_into("<II", entry, 116, start, size)
    return bytes(entry)


def test_a_chain_in_a_circle_is_refused() -> None:
    data = bytearray(_small_file(b"x" * 100))
    struct.pack_into("<I", data, 512 + 4, 1)
    with pytest.raises(RefusedError):
        look_into_xls(bytes(data))


def test_an_encrypted_package_is_named_as_such() -> None:
    data = _small_file(b"x").replace("Small".encode("utf-16-le"), "Small".encode("utf-16-le"))
    with pytest.raises(RefusedError) as caught:
        look_into_xls(data)
    assert caught.value.rule == "file_unreadable"
    renamed = data.replace(_entry("Small", 2, 2, 1), _entry("EncryptedPackage", 2, 2, 1))
    with pytest.raises(RefusedError) as caught:
        look_into_xls(renamed)
    assert caught.value.rule == "file_encrypted"


def test_a_protected_stream_is_named_as_such(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "a.xls", {"表": [[1]]})
    data = bytearray(path.read_bytes())
    # The record of the writer's name becomes one that says: what follows is encrypted.
    place = data.index(struct.pack("<HH", 0x5C, 0x70))
    struct.pack_into("<H", data, place, 0x2F)
    with pytest.raises(RefusedError) as caught:
        look_into_xls(bytes(data))
    assert caught.value.rule == "file_encrypted"


@given(st.data())
def test_any_flipped_byte_is_seen_through_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = write_xls(tmp_path_factory.mktemp("flip") / "a.xls", {"表": [["a", 1.5], ["b", 0.25]]}, {(0, 1): "0%"})
    raw = bytearray(path.read_bytes())
    raw[data.draw(st.integers(8, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        look_into_xls(bytes(raw))
    except RefusedError as refusal:
        assert refusal.rule in ("file_unreadable", "file_encrypted", "sheet_too_large")


@given(st.integers(0, 6_000))
def test_any_stub_of_a_file_is_seen_through_or_refused(tmp_path_factory: pytest.TempPathFactory, length: int) -> None:
    path = write_xls(tmp_path_factory.mktemp("stub") / "a.xls", {"表": [["a", 1.5]]})
    path.write_bytes(path.read_bytes()[:length])
    found = parse(path)
    assert all(item.effect == "file" or item.severity == "note" for item in found.findings)
    assert found.forms == {}


def test_an_xls_is_taken_in_like_any_other(tmp_path: Path) -> None:
    form = parse(write_xls(tmp_path / "a.xls", {"输出技术合同": table(*contracts(3))})).forms["tech_contract"]
    assert form.findings == []
    assert form.table["registered_on"].to_pylist() == [date(2022, 5, 6)] * 3
    assert form.table["registration_no"].to_pylist() == [number(1), number(2), number(3)]


@pytest.mark.parametrize("name", ["报表.et", "报表.xlsx", "报表.csv", "报表"])
def test_what_a_file_is_its_bytes_say_and_not_its_name(tmp_path: Path, name: str) -> None:
    path = write_xls(tmp_path / "a.xls", {"输出技术合同": table(*contracts(2))})
    assert parse(path, name=name).forms["tech_contract"].table.num_rows == 2


def test_faults_of_an_xls_are_findings(tmp_path: Path) -> None:
    rows = table(contract(1, contract_amount=xlwt.Formula("1+1")), contract(2, registration_no=float(number(2))))
    form = parse(write_xls(tmp_path / "a.xls", {"输出技术合同": rows})).forms["tech_contract"]
    assert said(form.findings) == {("formula_uncached", "H2"), ("id_damaged", "A3")}


def test_growth_with_a_percent_format_is_read_as_percent(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "a.xls", {"高新技术产业增加值": [["地区", "增加值累计增速(%)"], ["田家庵区", 0.211]]},
        {(1, 1): "0.0%"})
    form = parse(path).forms["high_tech_output"]
    assert rules(form.findings) == []
    assert [str(value) for value in form.table["value_added_growth"].to_pylist()] == ["21.100000"]
