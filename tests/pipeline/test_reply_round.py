"""Sent, marked, answered, sent again: explanations reach the ledger, the next version shows its changes, no work is lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.core.listing import LISTING, Answer
from pipelines.core.paths import Home
from pipelines.monthly.blank import last_values, write_blank
from pipelines.monthly.inspection import HandedIn, hand_in
from pipelines.monthly.reply import changes_since, record_answers, return_beside, return_to
from pipelines.receipt.ledger import Ledger
from tests.unit.template_clerk import fill, make

REGION, PERIOD, FORM = "340403", "2022-06", "platform"
AT = datetime(2022, 7, 12, 1, 0, tzinfo=UTC)
SHEET = "奖补申报"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def filled(folder: Path, **cells: Any) -> Path:
    """A subsidy ledger as a clerk fills it, with some cells otherwise."""
    return edit(fill(make(folder, "subsidy_application"), "subsidy_application"), SHEET, **cells)


def edit(path: Path, sheet: str, **cells: Any) -> Path:
    book = openpyxl.load_workbook(path)
    for address, value in cells.items():
        book[sheet][address] = value
    book.save(path)
    return path


def send(home: Home, path: Path, days: int = 0) -> HandedIn:
    return hand_in(home, path, REGION, PERIOD, by="区科技局", at=AT + timedelta(days=days))


def asked(home: Home, folder: Path) -> tuple[HandedIn, Path]:
    """A ledger with one unusual amount, and the marked copy that goes back."""
    taken = send(home, filled(folder, J6=600))
    copy = return_to(home, taken.receipt, taken.findings, "zh")
    assert copy is not None
    return taken, copy


def answer(copy: Path, to: Path, choice: str, text: str) -> Path:
    book = openpyxl.load_workbook(copy)
    book[LISTING]["I5"], book[LISTING]["J5"] = choice, text
    book.save(to)
    return to


def states(home: Home) -> list[str]:
    with Ledger(home) as ledger:
        return [item.state for item in ledger.submissions()]


def test_the_copy_lies_where_the_region_finds_it(home: Home, tmp_path: Path) -> None:
    taken, copy = asked(home, tmp_path)
    assert [item.rule for item in taken.findings] == ["above_usual"]
    assert copy.relative_to(home.root).as_posix() == f"returns/340403/2022-06/R00000001_{REGION}_{PERIOD}_问题.xlsx"
    assert openpyxl.load_workbook(copy)[SHEET]["J6"].comment is not None


def test_an_explanation_in_the_workbook_opens_the_gate(home: Home, tmp_path: Path) -> None:
    _, copy = asked(home, tmp_path)
    assert states(home) == ["held"]
    again = send(home, answer(copy, tmp_path / "again.xlsx", "属实说明", "领军企业配套，见批文"), days=1)
    assert states(home)[-1] == "accepted" and again.findings == ()
    with Ledger(home) as ledger:
        made = ledger.decisions()
    assert [(item.kind, item.text, item.by, item.at) for item in made] == [
        ("explain", "领军企业配套，见批文", "区科技局", again.receipt.received_at)]


@pytest.mark.parametrize(("choice", "text"), [("属实说明", "  "), ("更正", "不对"), ("也许", "理由")])
def test_what_is_no_explanation_opens_nothing(home: Home, tmp_path: Path, choice: str, text: str) -> None:
    _, copy = asked(home, tmp_path)
    send(home, answer(copy, tmp_path / "again.xlsx", choice, text), days=1)
    assert states(home)[-1] == "held"


def test_an_answer_finds_its_query_though_the_row_moved(home: Home, tmp_path: Path) -> None:
    _, copy = asked(home, tmp_path)
    path = answer(copy, tmp_path / "again.xlsx", "属实说明", "见批文")
    book = openpyxl.load_workbook(path)
    page = book[SHEET]
    for place in range(1, 19):
        page.cell(9, place).value, page.cell(6, place).value = page.cell(6, place).value, None
    book.save(path)
    send(home, path, days=1)
    assert states(home)[-1] == "accepted"


def test_an_answer_to_nothing_is_passed_over(home: Home, tmp_path: Path) -> None:
    taken, _ = asked(home, tmp_path)
    strange = [Answer("0" * 16, "confirmed", "理由", "above_usual", "别的表", "1"), Answer("0" * 16, "confirmed", "理由")]
    with Ledger(home) as ledger:
        assert record_answers(ledger, taken.receipt, strange) == 0 and ledger.decisions() == []


def test_an_explanation_is_recorded_once(home: Home, tmp_path: Path) -> None:
    _, copy = asked(home, tmp_path)
    path = answer(copy, tmp_path / "again.xlsx", "属实说明", "见批文")
    send(home, path, days=1)
    send(home, edit(path, SHEET, H7="另一个项目名称"), days=2)
    with Ledger(home) as ledger:
        assert len(ledger.decisions()) == 1
    assert states(home)[-1] == "accepted"


def test_only_the_changed_cells_are_shown_as_the_next_version(home: Home, tmp_path: Path) -> None:
    first, copy = asked(home, tmp_path)
    assert changes_since(home, first.submissions) == []
    again = send(home, edit(copy, SHEET, J6=30, H7="另一个项目名称"), days=1)
    assert [item.version for item in again.submissions] == [2] and states(home)[-1] == "accepted"
    told = {(item.cell, item.header, item.old, item.new) for item in changes_since(home, again.submissions)}
    assert told == {("J6", "申报金额", "6000000.00", "300000.00"), ("H7", "项目名称", "项目名称2", "另一个项目名称")}


def test_what_asks_for_nothing_gets_no_copy(home: Home, tmp_path: Path) -> None:
    taken = send(home, filled(tmp_path))
    assert taken.findings == () and return_to(home, taken.receipt, taken.findings, "zh") is None
    assert not list(home.returns.rglob("*.xlsx"))


def test_a_copy_that_somebody_worked_in_is_never_overwritten(home: Home, tmp_path: Path) -> None:
    taken, source = send(home, filled(tmp_path, J6=600)), tmp_path / "来件.xlsx"
    source.write_bytes((tmp_path / f"{REGION}_{PERIOD}.xlsx").read_bytes())

    def once() -> str:
        written = return_beside(source, REGION, PERIOD, taken.findings, "zh")
        assert written is not None
        return written.name

    assert [once(), once()] == ["来件_问题.xlsx", "来件_问题.xlsx"]
    edit(tmp_path / "来件_问题.xlsx", SHEET, J6=30)
    kept = (tmp_path / "来件_问题.xlsx").read_bytes()
    assert [once(), once()] == ["来件_问题2.xlsx", "来件_问题2.xlsx"]
    assert (tmp_path / "来件_问题.xlsx").read_bytes() == kept


def test_a_marked_copy_that_is_checked_is_not_its_own_target(tmp_path: Path, home: Home) -> None:
    taken = send(home, filled(tmp_path, J6=600))
    mine = tmp_path / "来件_问题.xlsx"
    mine.write_bytes((tmp_path / f"{REGION}_{PERIOD}.xlsx").read_bytes())
    written = return_beside(mine, REGION, PERIOD, taken.findings, "zh")
    assert written is not None and written.name == "来件_问题2.xlsx"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    with pytest.raises(SystemExit) as leaving:
        main(words)
    return int(leaving.value.code or 0), json.loads(capsys.readouterr().out or "{}")


def test_check_writes_the_copy_and_changes_no_state(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = filled(tmp_path, J6=600)
    code, said = run(capsys, "check", str(source), "--json", "--home", str(tmp_path / "none"), "--out", str(tmp_path / "copies"))
    copy = tmp_path / "copies" / f"{REGION}_{PERIOD}_问题.xlsx"
    assert code == 1 and said["files"][0]["returned"] == str(copy) and copy.is_file()
    assert [item["cell"] for item in said["findings"]] == ["J6"]
    assert not (tmp_path / "none" / "ledger.sqlite").exists()


def test_submit_names_the_copy_and_the_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, place = filled(tmp_path, J6=600), str(tmp_path / "home")
    words = ("submit", str(source), "--region", REGION, "--period", PERIOD, "--json", "--home", place)
    code, said = run(capsys, *words)
    assert code == 1 and said["receipts"][0]["changes"] == []
    assert (tmp_path / "home" / said["receipts"][0]["returned"]).is_file()
    edit(source, SHEET, J6=30)
    code, said = run(capsys, *words)
    entry = said["receipts"][0]
    assert (code, entry["returned"]) == (0, "") and [item["new"] for item in entry["changes"]] == ["300000.00"]


def test_the_next_template_carries_the_last_accepted_rows_of_the_region_alone(home: Home, tmp_path: Path) -> None:
    send(home, filled(tmp_path))
    book = openpyxl.load_workbook(write_blank(tmp_path / "next", REGION, "2022-07", "subsidy_application", home))
    page = book["上期_奖补申报"]
    assert [page.cell(row, 8).value for row in (3, 4, 5, 6)] == ["项目名称1", "项目名称2", "项目名称3", None]
    assert page["J3"].value == 15.6 and "2022-06 第 1 版" in page["A1"].value
    other = openpyxl.load_workbook(write_blank(tmp_path / "next", "340402", "2022-07", "subsidy_application", home))
    assert not [name for name in other.sheetnames if name.startswith("上期")]


def test_rejected_and_later_versions_are_no_last_values(home: Home, tmp_path: Path) -> None:
    from pipelines.core.form import load_forms

    forms = [load_forms()["subsidy_application"]]
    send(home, filled(tmp_path, J6=600))
    assert last_values(home, forms, REGION, "2022-07") == []
    send(home, edit(tmp_path / f"{REGION}_{PERIOD}.xlsx", SHEET, J6=30), days=1)
    assert [(item.period, item.version) for item in last_values(home, forms, REGION, "2022-07")] == [(PERIOD, 2)]
    assert last_values(home, forms, REGION, PERIOD) == []
