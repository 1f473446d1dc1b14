"""The clerk's round: a workbook full of slips is checked, comes back marked, is mended there, and is clean."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from pipelines.core.finding import Finding
from pipelines.core.rule import load_rules
from pipelines.intake import parse_file
from pipelines.returned import Heading, annotate
from pipelines.returned.mark import COLOUR
from tests.pipeline.planted_book import change, write_clean
from tests.pipeline.planted_slip import SLIPS

REGION, PERIOD = "340403", "2022-06"
Found = set[tuple[str, str, str]]


def findings(path: Path) -> list[Finding]:
    return parse_file(path, file_name=path.name, region=REGION, period=PERIOD).all_findings()


def places(found: list[Finding]) -> Found:
    return {(item.rule, item.sheet, item.cell) for item in found}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planted")


@pytest.fixture(scope="module")
def clean(folder: Path) -> Path:
    return write_clean(folder)


@pytest.fixture(scope="module")
def planted(folder: Path, clean: Path) -> Path:
    return change(clean, [slip.plant for slip in SLIPS], folder / "planted.xlsx")


@pytest.fixture(scope="module")
def returned(folder: Path, planted: Path) -> Path:
    return annotate(planted, findings(planted), folder / "planted_问题.xlsx", heading=Heading(REGION, PERIOD, "planted.xlsx"))


def test_the_month_without_slips_has_no_finding(clean: Path) -> None:
    assert places(findings(clean)) == set()


def test_every_slip_is_found_in_its_cell_and_nothing_else(planted: Path) -> None:
    expected = {place for slip in SLIPS for place in slip.finds}
    assert len({rule for rule, _, _ in expected}) >= 40
    assert places(findings(planted)) == expected


def test_another_reader_sees_the_slips_where_they_are_said_to_be(planted: Path) -> None:
    book = openpyxl.load_workbook(planted)
    values = {place: value for slip in SLIPS for place, value in slip.values.items()}
    assert len(values) >= 40
    for (sheet, address), value in values.items():
        seen = book[sheet][address].value
        assert (seen.date() if hasattr(seen, "date") else seen) == value, (sheet, address)


def test_every_cell_with_a_finding_is_coloured_and_noted(planted: Path, returned: Path) -> None:
    book = openpyxl.load_workbook(returned)
    for item in findings(planted):
        if item.cell:
            page = book[item.sheet]
            merged = [part for part in page.merged_cells.ranges if item.cell in part]
            cell = merged[0].start_cell if merged else page[item.cell]
            assert cell.fill.fgColor.rgb in COLOUR.values(), item
            assert f"规则: {item.rule}" in cell.comment.text, item
            assert not (page.protection.sheet and cell.protection.locked), item


def test_the_marks_change_nothing_that_is_read(planted: Path, returned: Path) -> None:
    assert {(i.rule, i.sheet, i.cell, i.value, i.fingerprint) for i in findings(returned)} == {
        (i.rule, i.sheet, i.cell, i.value, i.fingerprint) for i in findings(planted)
    }


def test_mending_them_in_the_returned_workbook_clears_them_all(folder: Path, returned: Path) -> None:
    mended = change(returned, [slip.mend for slip in SLIPS], folder / "mended.xlsx")
    assert places(findings(mended)) == set()


def test_what_was_mended_loses_its_marks_in_the_next_round(folder: Path, returned: Path) -> None:
    """All but the first slip are mended: its cell alone stays coloured, and the listing names nothing else."""
    half = change(returned, [slip.mend for slip in SLIPS[1:]], folder / "half.xlsx")
    again = annotate(half, findings(half), folder / "half_问题.xlsx")
    book = openpyxl.load_workbook(again)
    ours = {
        (page.title, cell.coordinate)
        for page in book.worksheets
        if page.title in {s for x in SLIPS for _, s, _ in x.finds}
        for row in page.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb in COLOUR.values()
    }
    assert ours == {(sheet, cell) for _, sheet, cell in SLIPS[0].finds}
    assert [page.title for page in book.worksheets].count("问题清单") == 1


@pytest.mark.parametrize("rule", sorted({rule for slip in SLIPS for rule, _, _ in slip.finds}))
def test_every_planted_rule_stands_in_the_catalogue(rule: str) -> None:
    assert load_rules()[rule].remedy.zh
