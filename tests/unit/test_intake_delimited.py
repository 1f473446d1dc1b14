"""Delimited text: encodings, separators, quotes, and rows that don't fit their head."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.delimited import read_delimited
from pipelines.intake.refusal import RefusedError
from tests.unit.intake_book import contract, contracts, number, parse, rules, said, table, write_csv

TEXT = "登记编号,名称\r\n2022340403000001,甲\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_usual_encoding(encoding: str) -> None:
    rows, widths = read_delimited(TEXT.encode(encoding))
    assert rows == [["登记编号", "名称"], ["2022340403000001", "甲"]]
    assert widths == [2, 2]


def test_rare_characters_need_gb18030_and_come_through() -> None:
    assert read_delimited("㐂,龘,𠮷\r\n".encode("gb18030"))[0] == [["㐂", "龘", "𠮷"]]


@pytest.mark.parametrize("data", [b"\xff\xff\xff\xff", b"abc\x80", "名".encode()[:2] + b"\xff", b"a\0b,c",
    "甲".encode("utf-16-le")[:1] + b"\0"])
def test_what_is_no_text_is_unreadable(data: bytes) -> None:
    with pytest.raises(RefusedError) as caught:
        read_delimited(data)
    assert caught.value.rule == "file_unreadable"


@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
def test_every_usual_separator(sign: str) -> None:
    text = "\n".join(sign.join(row) for row in (["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]))
    assert read_delimited(text.encode())[0] == [["a", "b", "c"], ["1", "2", "3"], ["4", "5", "6"]]


def test_quotes_hold_separators_and_line_breaks() -> None:
    rows, widths = read_delimited(b'a,"b,c","d\n""e"""\r\n1,2,3\r\n')
    assert rows == [["a", "b,c", 'd\n"e"'], ["1", "2", "3"]]
    assert widths == [3, 3]


@pytest.mark.parametrize("text", ['a,"b\r\nc,d\r\n', 'a,"b"c\r\n'])
def test_quotes_that_do_not_match_are_refused(text: str) -> None:
    """A quote without its twin swallows the rest of the file in a lenient reader."""
    with pytest.raises(RefusedError):
        read_delimited(text.encode())


def test_the_spreadsheets_way_of_keeping_zeros_is_undone() -> None:
    assert read_delimited(b'="0012",="34",=1+1,x\r\n')[0] == [["0012", "34", "=1+1", "x"]]


def test_short_rows_are_padded_and_their_true_width_is_kept() -> None:
    assert read_delimited(b"a,b,c\r\n1\r\n\r\n") == ([["a", "b", "c"], ["1", "", ""], ["", "", ""]], [3, 1, 0])


def test_too_many_columns_are_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        read_delimited(("," * 2_000).encode())
    assert caught.value.rule == "sheet_too_large"


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8).filter(lambda text: not text.startswith("="))


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_what_the_second_writer_wrote_is_read(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    read, widths = read_delimited(b"\xef\xbb\xbf" + stream.getvalue().encode())
    if all("\t" not in cell and ";" not in cell and "|" not in cell for row in rows for cell in row):
        assert (read, widths) == (rows, [3] * len(rows))


@given(st.binary(max_size=200))
def test_any_bytes_are_rows_or_a_refusal(data: bytes) -> None:
    try:
        rows, widths = read_delimited(data)
        assert len(rows) == len(widths)
    except RefusedError as refusal:
        assert refusal.rule in ("file_unreadable", "sheet_too_large")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_is_taken_in_by_its_name(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "输出技术合同.csv", table(*contracts(2)), encoding)
    form = parse(path).forms["tech_contract"]
    assert form.findings == []
    assert form.table["registration_no"].to_pylist() == [number(1), number(2)]
    assert form.table["source_sheet"].to_pylist() == ["输出技术合同"] * 2


def test_a_comma_inside_an_amount_is_found(tmp_path: Path) -> None:
    """12,430.39 without quotes makes two fields of one, and every later column would shift."""
    path = write_csv(tmp_path / "输出技术合同.csv", table(contract(1), contract(2, contract_amount="12,430.39")))
    form = parse(path).forms["tech_contract"]
    assert ("row_ragged", "A3") in said(form.findings)
    assert form.table["quarantined"].to_pylist() == [False, True]


def test_a_field_that_is_missing_is_found(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "输出技术合同.csv", table(contract(1), contract(2)[:-1]))
    assert ("row_ragged", "A3") in said(parse(path).forms["tech_contract"].findings)


def test_an_id_that_a_spreadsheet_spoilt_is_found(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "输出技术合同.csv", table(contract(1, registration_no="2.02234E+15")))
    assert ("id_damaged", "A2") in said(parse(path).forms["tech_contract"].findings)


@pytest.mark.parametrize(("data", "name"), [
    (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls"), (b"%PDF-1.7", "a.pdf"), (b"{\\rtf1 x}", "a.rtf"),
    (b"", "a.csv"), (b"\x00\x01\x02", "a.xlsx"),
    (b'<?xml version="1.0"?><Workbook/>', "a.xls")])
def test_other_kinds_of_file_are_refused_with_a_reason(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(data)
    found = parse(tmp_path / name)
    assert rules(found.findings) == ["file_unreadable"]
    assert found.findings[0].details["reason"]
