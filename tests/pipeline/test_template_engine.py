"""The template and the marked copy in a spreadsheet program: formulas agree with the reader, a save loses nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from pipelines.core.listing import LISTING
from pipelines.intake import ParsedFile, parse_file
from pipelines.returned import Heading, annotate
from pipelines.returned.mark import COLOUR
from pipelines.template.condition import conditions_of
from tests.pipeline.planted_book import PERIODS, ROWS, change, write_clean
from tests.pipeline.planted_slip import SLIPS
from tests.unit.template_clerk import PERIOD, REGION, plans

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: nothing else here evaluates formulas")
FAR = 60  # columns to the right of any form: where formulas are written out
# A formula cannot tell what the reader can: that a cell is unreadable already, merged, a mark for no value, or a line of text.
BESIDE = {"above_maximum", "above_usual", "activity_has_a_time", "cell_missing", "credit_code_invalid"}
Place = tuple[str, str, str]


def saved_by_office(path: Path, folder: Path, kind: str = "xlsx:Calc MS Excel 2007 XML") -> Path:
    """The same workbook, opened and saved by LibreOffice."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run([str(OFFICE), "--headless", profile, "--convert-to", kind, "--outdir", str(folder), str(path)],
                   capture_output=True, check=True, timeout=300)
    return folder / f"{path.stem}.{kind.split(':')[0]}"


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("engine")
    return change(write_clean(folder), [slip.plant for slip in SLIPS], folder / "planted.xlsx")


def written_out(path: Path, to: Path) -> dict[tuple[str, str], Place]:
    """Each condition of each sheet as a formula in each row; says which rule and cell it judges."""
    book = openpyxl.load_workbook(path)
    keys: dict[tuple[str, str], Place] = {}
    for plan in plans():
        for number, condition in enumerate(conditions_of(plan)):
            for row in range(plan.first + 1, plan.first + ROWS + 1):
                formula = re.sub(rf"\$([A-Z]+){plan.first + 1}(?!\d)", rf"$\g<1>{row}", condition.formula)
                cell = book[plan.name].cell(row, FAR + number)
                cell.value = f"={formula}"
                judged = f"{get_column_letter(condition.place + 1)}{row}"
                keys[plan.name, cell.coordinate] = condition.rule, plan.name, judged
    book.save(to)
    return keys


def test_conditions_of_the_template_agree_with_the_reader(planted: Path, tmp_path: Path) -> None:
    """On one workbook with a slip of every kind: what a formula can hold turns red exactly where the reader finds it."""
    keys = written_out(planted, tmp_path / "formulas.xlsx")
    (tmp_path / "out").mkdir()
    book = openpyxl.load_workbook(saved_by_office(tmp_path / "formulas.xlsx", tmp_path / "out"), data_only=True)
    red = {place for (sheet, cell), place in keys.items() if book[sheet][cell].value is True or book[sheet][cell].value == 1}
    held = {rule for rule, _, _ in keys.values()}
    found = {place for slip in SLIPS for place in slip.finds if place[0] in held}
    assert len({rule for rule, _, _ in found}) >= 20 and len(PERIODS) == 5
    assert found - red == set()
    assert {rule for rule, _, _ in red - found} <= BESIDE


def test_a_copy_saved_by_an_office_program_is_still_ours(planted: Path, tmp_path: Path) -> None:
    """Its stamp, its answers and what its cells looked like survive; the findings stay the same."""

    def parsed(path: Path) -> ParsedFile:
        return parse_file(path, file_name=path.name, region=REGION, period=PERIOD)

    def findings(path: Path) -> set[Place]:
        return {(i.rule, i.sheet, i.cell) for i in parsed(path).all_findings() if i.rule != "format_scaled"}

    found = parsed(planted).all_findings()
    copy = annotate(planted, found, tmp_path / "copy.xlsx", heading=Heading(REGION, PERIOD))
    book = openpyxl.load_workbook(copy)
    query = next(row for row in book[LISTING].iter_rows(min_row=5) if row[2].value == "存疑")
    query[8].value, query[9].value = "属实说明", "见批文"
    book.save(copy)
    (tmp_path / "out").mkdir()
    again = saved_by_office(copy, tmp_path / "out")
    assert parsed(again).stamp["returned"] == parsed(copy).stamp["returned"]
    assert [answer.text for answer in parsed(again).answers] == ["见批文"]
    # The office program works formulas out: what had no result has one now.
    assert findings(again) == {place for place in findings(planted) if place[0] != "formula_uncached"}
    bare = openpyxl.load_workbook(annotate(again, [], tmp_path / "bare.xlsx"))
    sheets = {sheet for slip in SLIPS for _, sheet, _ in slip.finds} & set(bare.sheetnames)
    coloured = [cell.coordinate for sheet in sheets for row in bare[sheet].iter_rows(max_col=30, max_row=60) for cell in row
                if cell.fill.fgColor.rgb in COLOUR.values()]
    assert coloured == []
