"""The verdict: drawn from the checks, bound to bytes, whole on disk. Great Expectations is stood in for; one test runs it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.core.error import HeldError, KezhiError
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.guard import verdict as module
from pipelines.guard.check import Check, combine
from pipelines.guard.verdict import Verdict, dbt_checks, judge, mart_checks, read_verdict, write_verdict
from tests.unit.guard_frame import MARTS, mart_frame

AT = datetime(2022, 7, 1, tzinfo=UTC)
GOOD = Check("340403.tech_contract.key_stands_once", True, 4)
DBT = [{"name": "mart_ranking_stands_once", "status": "pass", "failures": 0}]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A candidate with the marts of the unit frames, and a warehouse that knows of no finding."""
    home = Home(tmp_path)
    home.candidate.mkdir()
    with duckdb.connect(str(home.candidate / "kezhi.duckdb")) as con:
        con.execute("create schema marts")
        for name in MARTS:
            con.register("frame", mart_frame(name))
            con.execute(f"create table marts.{name} as select * from frame")
            con.unregister("frame")
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create schema raw")
    return home


def candidate_of(home: Home, **changes: Any) -> dict[str, Any]:
    return {"period": "2022-05", "as_of": AT.isoformat(), "token": 3, "tables": {"marts.mart_ranking": {"rows": 3, "content_hash": "x"}},
            "files": {"kezhi.duckdb": sha256_file(home.candidate / "kezhi.duckdb")}} | changes


def verdict_of(*checks: Check) -> Verdict:
    return Verdict("2022-05", AT.isoformat(), 3, AT.isoformat(), {"tables": {}, "files": {}}, checks)


@pytest.fixture
def without_gx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "check_frame", lambda suite, frame: [Check("looked", True, frame.num_rows, kind="mart")])


@pytest.mark.parametrize("check, passed", [
    (GOOD, True),
    (Check("a", False, 4, 1), False),
    (Check("a", False, 4, 1, blocking=False), True),
    (Check("a", False, 0, errored=True, blocking=False), False),
    (Check("a", True, 4, errored=True), False),
])
def test_what_blocks(check: Check, passed: bool) -> None:
    verdict = verdict_of(GOOD, check)
    assert verdict.passed is passed
    assert verdict.blocked_by == (() if passed else (check.name,))


def test_no_checks_or_nothing_evaluated_is_no_pass() -> None:
    assert not verdict_of().passed
    assert not verdict_of(Check("a", True, 0)).passed
    assert verdict_of(Check("a", True, 0), GOOD).passed


@pytest.mark.parametrize("status, passed, errored, blocks", [
    ("pass", True, False, False), ("success", True, False, False), ("fail", False, False, True), ("warn", False, False, False),
    ("error", False, True, True), ("skipped", False, True, True), ("runtime error", False, True, True)])
def test_results_of_dbt(status: str, passed: bool, errored: bool, blocks: bool) -> None:
    (check,) = dbt_checks([{"name": "n", "status": status, "failures": None}])
    assert (check.passed, check.errored, check.blocks, check.kind) == (passed, errored, blocks, "dbt")
    assert check.evaluated == int(not errored)


def test_no_dbt_test_at_all_blocks() -> None:
    (check,) = dbt_checks([])
    assert check.blocks and check.evaluated == 0


def test_the_verdict_names_the_bytes_it_looked_at(home: Home, without_gx: None) -> None:
    verdict = judge(home, candidate_of(home), DBT, [GOOD], AT)
    assert verdict.candidate["files"] == {"kezhi.duckdb": sha256_file(home.candidate / "kezhi.duckdb")}
    assert verdict.candidate["tables"] == {"marts.mart_ranking": {"rows": 3, "content_hash": "x"}}
    assert (verdict.period, verdict.token, verdict.as_of) == ("2022-05", 3, AT.isoformat())
    names = {check.name for check in verdict.checks}
    assert {GOOD.name, "mart_ranking_stands_once", "mart_ranking.looked", "covers_every_expected_reporter"} <= names
    assert read_verdict(home) == verdict
    entry = json.loads((home.candidate / "verdict.json").read_text(encoding="utf-8"))
    assert (entry["passed"], entry["blocked_by"]) == (verdict.passed, list(verdict.blocked_by))
    assert entry["evaluated"] == sum(check["evaluated"] for check in entry["checks"])


def test_other_bytes_than_announced_are_refused(home: Home, without_gx: None) -> None:
    with pytest.raises(HeldError, match="变动"):
        judge(home, candidate_of(home, files={"kezhi.duckdb": "0" * 64}), DBT, [GOOD], AT)
    assert read_verdict(home) is None


def test_bytes_that_change_while_they_are_looked_at_are_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    candidate = candidate_of(home)

    def meddle(suite: object, frame: object) -> list[Check]:
        with (home.candidate / "kezhi.duckdb").open("ab") as stream:
            stream.write(b"x")
        return [GOOD]

    monkeypatch.setattr(module, "check_frame", meddle)
    with pytest.raises(HeldError, match="变动"):
        judge(home, candidate, DBT, [GOOD], AT)
    assert read_verdict(home) is None


def test_forms_that_were_not_checked_block(home: Home, without_gx: None) -> None:
    assert "forms.were_checked" in judge(home, candidate_of(home), DBT, [], AT).blocked_by


def test_findings_of_the_newest_version_reach_the_gates(home: Home, without_gx: None) -> None:
    def submit(version: int) -> None:
        with duckdb.connect(str(home.warehouse)) as con:
            con.execute("insert into raw.submission values (?, 'tech_contract', '340403', '2022-05', ?)", [f"v{version}", version])

    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("create table raw.submission (submission_id varchar, form varchar, region_code varchar, period varchar, version int)")
        con.execute("""create table raw.finding as select 'v1' as submission_id, 'unit_fits_magnitude' as rule, 'query' as severity,
                       '吸纳' as sheet, 'F7' as cell, 'open' as state""")
    submit(1)
    assert "no_open_unit_finding" in judge(home, candidate_of(home), DBT, [GOOD], AT).blocked_by
    submit(2)
    assert "no_open_unit_finding" not in judge(home, candidate_of(home), DBT, [GOOD], AT).blocked_by


def test_a_mart_that_is_not_there_blocks(without_gx: None) -> None:
    checks = {check.name: check for check in mart_checks({"marts.mart_ranking": mart_frame("mart_ranking")})}
    assert checks["mart_completeness.table_is_there"].blocks
    assert checks["mart_ranking.looked"].passed


def test_great_expectations_reads_a_real_candidate(home: Home) -> None:
    """From DuckDB through Arrow: types and decimals arrive as the suites want them."""
    verdict = judge(home, candidate_of(home), DBT, [GOOD], AT)
    marts = [check for check in verdict.checks if check.kind == "mart"]
    assert len(marts) > 60 and [check.name for check in marts if not check.passed or check.evaluated == 0] == []


def test_a_torn_verdict_is_told(home: Home) -> None:
    assert read_verdict(home) is None
    for text in ("{", "{}", '{"period": 1}', "[]"):
        (home.candidate / "verdict.json").write_text(text, encoding="utf-8")
        with pytest.raises(KezhiError, match="不可读"):
            read_verdict(home)


def test_a_verdict_is_replaced_whole(home: Home) -> None:
    write_verdict(home, verdict_of(GOOD))
    write_verdict(home, verdict_of(Check("b", False, 1, 1)))
    assert [path.name for path in home.candidate.iterdir() if "verdict" in path.name] == ["verdict.json"]
    verdict = read_verdict(home)
    assert verdict is not None and verdict.blocked_by == ("b",)


def test_many_frames_become_one_check_each() -> None:
    groups = {"s1": [Check("a", True, 4), Check("b", False, 4, 1, "表一!C5")], "s2": [Check("a", True, 3), Check("b", True, 3)],
              "s3": [Check("a", False, 0, errored=True, detail="crash")]}
    first, second = combine("tech_contract", groups)
    assert (first.name, first.passed, first.evaluated, first.errored, first.detail) == ("tech_contract.a", False, 7, True, "s3：crash")
    assert (second.passed, second.evaluated, second.failed, second.detail) == (False, 7, 1, "s1：表一!C5")


def test_a_check_reads_back() -> None:
    check = Check("a", False, 4, 1, "表一!C5", kind="gate", blocking=False)
    assert Check.from_dict(json.loads(json.dumps(check.as_dict()))) == check
