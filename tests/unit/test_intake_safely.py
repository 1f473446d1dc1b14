"""Reading in a child process: the same answer as here, and an answer even when the child dies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.intake.handover import read_parsed, write_parsed
from pipelines.intake.parsed import History, ParsedFile
from pipelines.intake.safely import Job, Limits, ReaderError, _environment, parse_many, parse_safely
from tests.unit.intake_book import REGION, contract, contracts, edit, parse, rules, table, write_csv, write_xlsx

PROJECT = Path(__file__).resolve().parents[2]
HOSTILE = (sys.executable, "-m", "tests.unit.intake_child")


def job(path: Path, name: str | None = None, **more: object) -> Job:
    return Job(path, name or path.name, REGION, "2022-05", **more)  # type: ignore[arg-type]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    rows = table(*contracts(3), contract(4, contract_amount="x"), ["合计", "", "", "", "", "", "", 361.5, 400])
    return write_xlsx(tmp_path / "田家庵.xlsx", {"输出技术合同": rows,
        "高新技术产业增加值": [["地区", "增加值累计增速（%）"], ["田家庵区", 0.211]], "别的": [["a"], ["b"]]})


def test_a_child_says_what_this_process_says(book: Path) -> None:
    here = parse(book)
    there = parse_safely(book, file_name=book.name, region=REGION, period="2022-05")
    assert there == here
    assert there.forms["tech_contract"].table.schema == here.forms["tech_contract"].table.schema
    assert [item.fingerprint for item in there.all_findings()] == [item.fingerprint for item in here.all_findings()]


def test_forms_and_history_go_along(book: Path) -> None:
    only = parse_safely(book, file_name=book.name, region=REGION, period="2022-05", forms=["high_tech_output"])
    assert list(only.forms) == ["high_tech_output"]
    history = History({"tech_contract": {"contract_amount": 10.2, "technical_amount": 6.0}})
    heavy = write_xlsx(book.with_name("b.xlsx"), {"输出技术合同": table(contract(1, contract_amount=1_200_000,
        technical_amount=100))})
    asked = {history is None: rules(parse_safely(heavy, file_name="b.xlsx", region=REGION, period="2022-05",
        history=history).all_findings())
             for history in (None, history)}
    assert asked == {True: ["above_usual", "unit_fits_magnitude"], False: ["above_usual"]}


def test_what_is_handed_over_comes_back_whole(book: Path, tmp_path: Path) -> None:
    parsed = parse(book)
    write_parsed(parsed, tmp_path, "7")
    assert read_parsed(tmp_path, "7") == parsed
    write_parsed(ParsedFile(), tmp_path, "8")
    assert read_parsed(tmp_path, "8") == ParsedFile()
    assert {path.name for path in tmp_path.glob("7.*")} == {"7.json", "7.tech_contract.arrow", "7.high_tech_output.arrow"}


def test_many_files_come_back_in_their_order(book: Path, tmp_path: Path) -> None:
    csv = write_csv(tmp_path / "输出技术合同.csv", table(*contracts(2)))
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 not a zip")
    found = parse_many([job(csv), job(tmp_path / "bad.xlsx"), job(book), job(csv)])
    assert [sorted(item.forms) for item in found] == [["tech_contract"], [], ["high_tech_output", "tech_contract"],
        ["tech_contract"]]
    assert rules(found[1].findings) == ["file_unreadable"]
    assert found[0] == found[3] == parse(csv)


def test_no_job_needs_no_child() -> None:
    assert parse_many([]) == []


def hostile(names: list[str], book: Path, **limits: object) -> list[ParsedFile]:
    return parse_many([job(book, name) for name in names], Limits(command=HOSTILE, **limits))  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "reason"), [("abort.xlsx", "异常退出"), ("eat.xlsx", "内存"), ("raise.xlsx", "异常退出")])
def test_a_file_that_kills_its_reader_is_a_finding_and_the_others_go_on(book: Path, name: str, reason: str) -> None:
    found = hostile(["a.xlsx", name, "b.xlsx"], book)
    assert found[0] == found[2] == parse(book)
    assert [(item.rule, item.severity, item.effect) for item in found[1].findings] == [("file_unreadable", "error", "file")]
    assert reason in found[1].findings[0].details["reason"]
    assert found[1].forms == {}


def test_what_a_dying_child_printed_is_not_repeated(book: Path) -> None:
    found = hostile(["raise.xlsx"], book)[0]
    assert "139" not in str(found)


def test_a_file_that_hangs_is_stopped(book: Path) -> None:
    found = hostile(["hang.xlsx"], book, wall_seconds=1.0)
    assert "时限" in found[0].findings[0].details["reason"]
    assert found[0].forms == {}


def test_a_file_that_computes_for_ever_is_stopped(book: Path) -> None:
    found = hostile(["compute.xlsx"], book, cpu_seconds=1)
    assert "时限" in found[0].findings[0].details["reason"]


def test_several_bad_files_in_a_row(book: Path) -> None:
    found = hostile(["abort1.xlsx", "abort2.xlsx", "a.xlsx"], book)
    assert [rules(item.findings) for item in found[:2]] == [["file_unreadable"]] * 2
    assert found[2].forms


def test_a_file_cannot_speak_for_the_child(book: Path) -> None:
    """Lines on the child's output that name other jobs change nothing."""
    found = hostile(["chatter.xlsx", "a.xlsx"], book)
    assert found == [parse(book)] * 2


def test_a_child_that_never_starts_is_our_own_fault(book: Path) -> None:
    with pytest.raises(ReaderError) as caught:
        parse_many([job(book)], Limits(command=(*HOSTILE, "fail")))
    assert caught.value.exit_code == 3


def test_memory_that_is_too_little_for_a_file_is_a_finding(book: Path) -> None:
    """The imports fit by then: the limit is set once the child runs, and what is short afterwards is told by the file."""
    found = parse_many([job(book)], Limits(memory_bytes=16 << 20))
    assert rules(found[0].findings) == ["file_unreadable"]


def test_a_result_larger_than_allowed_is_a_finding(book: Path) -> None:
    assert rules(parse_many([job(book)], Limits(output_bytes=100))[0].findings) == ["file_unreadable"]


def test_an_absurd_reference_is_told_before_any_reader_aborts(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts(2))})
    edit(path, "xl/worksheets/sheet1.xml", '<c r="A3"', '<c r="XFD1048576"')
    found = parse_safely(path, file_name="a.xlsx", region=REGION, period="2022-05")
    assert rules(found.findings) == ["sheet_too_large"]


def test_the_child_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_TOKEN", "secret")
    assert "SOME_TOKEN" not in _environment()
    assert {"PYTHONPATH", "PYTHONUTF8", "MALLOC_ARENA_MAX"} <= set(_environment())
    assert _environment().get("PATH") == os.environ.get("PATH")


def test_the_child_loads_no_heavy_package() -> None:
    heavy = {"pandas", "duckdb", "dagster", "openpyxl", "great_expectations", "dbt"}
    code = "import sys, pipelines.intake.child; print(*sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PROJECT,
        env=_environment())
    assert not heavy & set(answer.stdout.split())
    assert "pyarrow" in answer.stdout.split()
