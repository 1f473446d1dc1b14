"""A clerk takes out or changes rows of the sample's workbooks and sends them again: the figures and the written report follow.

One run for all: a sum, a count, a distinct count, an area, a day and a name.
"""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.core.paths import Home
from pipelines.lineage.snapshot import open_snapshot, release_folder
from pipelines.monthly.half_year import write_half_year
from pipelines.monthly.outcome import MonthOutcome
from pipelines.monthly.steps import run_month_plain
from pipelines.monthly.tracing import trace_code
from pipelines.report.write import Order
from tests.golden.second_reading import cell_text, make_again
from tests.pipeline.resend import ABSORBED, DISTRICT, resend

REPORT, BEFORE = "2022-06", "2022-06-r1"
# After the sample's last run.
LATER = datetime.fromisoformat("2022-07-18T10:00:00+08:00")
SUBSIDY, AGRICULTURE, VISIT = "奖补申报", "农业示范", "企业走访"
# A seller from outside the city: no other list has to agree with the contract. The amount is in 万元.
CONTRACT, ADDED = "L5", Decimal("1.2")
# The tenth application is its entity's only one.
APPLICATION_ROW, FIRST_APPLICATION = 13, 4
NEW_AREA, NEW_DAY, OLD_NAME, NEW_NAME = 650, datetime(2022, 5, 24), "鑫宏机械", "示例改名企业"


def change_may(book: Any) -> None:
    """A contract's amount is larger, the survey was a day later, a visited firm has another name."""
    book[ABSORBED][CONTRACT] = float(Decimal(str(book[ABSORBED][CONTRACT].value)) + ADDED)
    visits: Worksheet = book[VISIT]
    visits["C4"] = NEW_DAY
    for row in visits.iter_rows(min_row=4):
        for cell in row:
            cell.value = NEW_NAME if cell.value == OLD_NAME else cell.value


def change_june(book: Any) -> None:
    """One application is taken out, with the totals' formulas drawn up by a row; the base is larger."""
    page: Worksheet = book[SUBSIDY]
    page.delete_rows(APPLICATION_ROW)
    total = next(row for row in range(FIRST_APPLICATION, page.max_row + 1) if page.cell(row, 1).value == "合计")
    for cell in page[total]:
        if isinstance(cell.value, str) and cell.value.startswith("=SUM"):
            cell.value = f"=SUM({cell.column_letter}{FIRST_APPLICATION}:{cell.column_letter}{total - 1})"
    book[AGRICULTURE]["F4"] = NEW_AREA


@dataclass(frozen=True)
class Resent:
    """The city before and after, as figures by code and as the words of the report."""

    home: Home
    outcome: MonthOutcome
    before: dict[str, tuple[str, Decimal | None]]
    after: dict[str, tuple[str, Decimal | None]]
    words_before: str
    words_after: str


def figures(home: Home, release: str | None = None) -> dict[str, tuple[str, Decimal | None]]:
    """Text and value by code; what stands in one cell goes by indicator and cell, since a resent form has another number."""
    with open_snapshot(release_folder(home, release) / "kezhi.duckdb") as connection:
        rows = connection.execute("select code, indicator, source_cell, data_period, text, value from marts.mart_report_figure "
                                  "where region_code = ? and report_period = ?", [DISTRICT, REPORT]).fetchall()
    return {f"{indicator}/{period}/{cell}" if cell else code: (text, value)
            for code, indicator, cell, period, text, value in rows}


def report_words(home: Home, folder: Path) -> str:
    [path] = write_half_year(home, DISTRICT, REPORT, None, Order(("html",)), folder).paths
    page = re.sub(r"<style>.*?</style>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", page)))


@pytest.fixture(scope="module")
def resent(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resent]:
    folder = tmp_path_factory.mktemp("changed")
    home = Home(folder / "home")
    shutil.copytree(sample_home.root, home.root, symlinks=True)
    before, words = figures(home), report_words(home, folder / "before")
    for minutes, (period, change) in enumerate((("2022-05", change_may), ("2022-06", change_june))):
        taken = resend(home, folder, period, change, LATER + timedelta(minutes=minutes))
        assert {item.state for item in taken.submissions} == {"accepted"}, taken.findings
    moment = LATER + timedelta(minutes=5)
    outcome = run_month_plain(home, REPORT, moment, moment)
    assert (outcome.state, outcome.blocked_by) == ("published", ())
    yield Resent(home, outcome, before, figures(home), words, report_words(home, folder / "after"))


def test_sum_grows_by_what_was_added_in_every_month_after(resent: Resent) -> None:
    for period in ("2022-05", "2022-06"):
        code = f"contract_absorbed_amount/{DISTRICT}/{period}/cumulative"
        (_, old), (text, new) = resent.before[code], resent.after[code]
        assert old is not None and new is not None and new - old == ADDED * 10_000
        assert text == f"{new / 10_000:.2f}万元"
        assert make_again(resent.home, trace_code(resent.home, code)) == new
    earlier = f"contract_absorbed_amount/{DISTRICT}/2022-04/cumulative"
    assert resent.after[earlier] == resent.before[earlier]
    assert resent.before[code][0] in resent.words_before and resent.before[code][0] not in resent.words_after
    assert text in resent.words_after


@pytest.mark.parametrize(("indicator", "old", "new", "sentence"), [
    ("subsidy_application_count", "21个", "20个", "申报项目{}"), ("subsidy_entity_count", "18家", "17家", "创新主体{}"),
    ("subsidy_declared_amount", "281万元", "261万元", "申报奖补资金{}"), ("demonstration_area", "600亩", "650亩", "示范面积{}")])
def test_row_taken_out_or_changed_moves_its_figure(resent: Resent, indicator: str, old: str, new: str, sentence: str) -> None:
    """A count, a distinct count, a sum and an area, each in the release, in the report and down to the cells."""
    kind = "point" if indicator == "demonstration_area" else "cumulative"
    code = f"{indicator}/{DISTRICT}/2022-06/{kind}"
    assert (resent.before[code][0], resent.after[code][0]) == (old, new)
    assert sentence.format(old) in resent.words_before and sentence.format(old) not in resent.words_after
    assert sentence.format(new) in resent.words_after
    document = trace_code(resent.home, code)
    assert make_again(resent.home, document) == resent.after[code][1]
    assert all(cell["submission"].endswith("-v2") for cell in document["cells"])


def test_day_and_name_move_with_their_cells(resent: Resent) -> None:
    survey, visited = "enterprise_survey_date/2022-05/C4", "enterprise_visit_name/2022-05/D8"
    assert (resent.before[survey][0], resent.after[survey][0]) == ("5月23日", "5月24日")
    assert (resent.before[visited][0], resent.after[visited][0]) == (OLD_NAME, NEW_NAME)
    assert "5月23日" in resent.words_before and "5月23日" not in resent.words_after and "5月24日" in resent.words_after
    assert OLD_NAME in resent.words_before and OLD_NAME not in resent.words_after and NEW_NAME in resent.words_after
    [cell] = trace_code(resent.home, "item/2022-05-340403-enterprise_visit-v2/企业走访/D8")["cells"]
    assert cell_text(resent.home, cell) == NEW_NAME


def test_nothing_else_moves(resent: Resent) -> None:
    """Figures of forms that came again unchanged stay, number by number."""
    touched = ("contract_", "subsidy_", "demonstration_", "enterprise_survey", "enterprise_visit")
    still = {code for code in resent.before if not code.startswith(touched) and not code.startswith("claim_")}
    assert len(still) > 60
    assert {code: resent.after.get(code) for code in still} == {code: resent.before[code] for code in still}


def test_release_before_keeps_what_it_said(resent: Resent) -> None:
    assert resent.outcome.release == "2022-06-r2"
    assert figures(resent.home, BEFORE) == resent.before
