"""Publishing: what is refused, what a release is, what stays as it was."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.core.error import HeldError, UsageError
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.release.manifest import list_releases, show_release
from pipelines.release.publish import Published, Unchanged, publish, rollback
from pipelines.release.verify import verify
from tests.pipeline.release_world import (
    AT,
    OLD_TEXT,
    PERSON,
    PHONE,
    FakeLedger,
    bytes_below,
    good_checks,
    make_candidate,
    make_release,
    write_verdict,
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger()


def query(home: Home, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(home.current / "kezhi.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_first_release(home: Home, ledger: FakeLedger) -> None:
    outcome = make_release(home, ledger)
    assert isinstance(outcome, Published)
    assert (outcome.release_id, outcome.supersedes, outcome.is_current) == ("2022-05-r1", None, True)
    assert outcome.reasons == ("首次发布",)
    assert os.readlink(home.current) == "releases/2022-05-r1"
    assert [(act.release_id, act.action) for act in ledger.acts] == [("2022-05-r1", "publish")]
    assert query(home, "select id, period, revision, sequence, supersedes, checks_evaluated from main.release") == [
        ("2022-05-r1", "2022-05", 1, 1, None, 7)]
    assert query(home, "select sum(contract_amount_yuan) from core.fct_tech_contract")[0][0] == 1250.50
    assert verify(home, recorder=ledger) == []


def test_files_are_read_only_and_closed(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger)
    files = [path for path in home.current.rglob("*") if path.is_file()]
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o444"}
    assert sorted(path.name for path in home.current.iterdir()) == [
        "kezhi.duckdb", "manifest.json", "manifest.json.sha256", "parquet"]
    with duckdb.connect(str(home.current / "kezhi.duckdb"), read_only=True) as con:
        tags = con.execute("select tags from duckdb_databases() where database_name = 'kezhi'").fetchone()
    assert tags is not None and tags[0]["storage_version"].startswith("v1.2.0")
    assert sorted(path.name for path in home.published.iterdir()) == [".lock", "current", "releases"]


def test_manifest_says_all(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger)
    manifest = json.loads((home.current / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["inputs"][0]["submission_id"] == "2022-05-340403-tech_contract-v1"
    assert manifest["inputs"][0]["sha256"] == "ab" * 32
    assert manifest["tables"]["core.fct_tech_contract"]["rows"] == 2
    assert sorted(manifest["artifacts"]) == [
        "kezhi.duckdb", "parquet/core/dim_submission.parquet", "parquet/core/fct_tech_contract.parquet",
        "parquet/marts/mart_indicator_value.parquet"]
    for name, entry in manifest["artifacts"].items():
        assert entry["sha256"] == sha256_file(home.current / name)
    assert manifest["verdict"]["checks"] == good_checks()
    assert manifest["previous"] is None and manifest["sequence"] == 1
    assert len(manifest["code"]["lock_sha256"]) == 64
    assert manifest["published_at"] == "2022-06-20T04:00:00+00:00"


def test_nothing_new_writes_nothing(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger)
    before = bytes_below(home.published)
    ledger.token = 2
    outcome = make_release(home, ledger, extra=None)
    assert isinstance(outcome, Unchanged) and outcome.release_id == "2022-05-r1"
    assert bytes_below(home.published) == before
    assert len(ledger.acts) == 1


def test_a_correction_makes_a_second_release_and_leaves_the_first(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger)
    first = bytes_below(home.releases / "2022-05-r1")
    ledger.token = 2
    outcome = make_release(home, ledger, amount="2000.00", version=2)
    assert isinstance(outcome, Published) and (outcome.release_id, outcome.supersedes) == ("2022-05-r2", "2022-05-r1")
    assert outcome.reasons == ("重报：2022-05-340403-tech_contract-v1 → 2022-05-340403-tech_contract-v2",)
    assert bytes_below(home.releases / "2022-05-r1") == first
    assert query(home, "select max(contract_amount_yuan) from core.fct_tech_contract")[0][0] == 2000
    shown = show_release(home)
    assert shown["previous"] == {"release": "2022-05-r1",
                                 "manifest_sha256": sha256_file(home.releases / "2022-05-r1/manifest.json")}
    assert shown["diff"]["tables"]["core.fct_tech_contract"] == {"rows_added": 1, "rows_removed": 1}
    assert shown["diff"]["against"] == "2022-05-r1"
    assert verify(home, recorder=ledger) == []


def test_given_reasons_stand(home: Home, ledger: FakeLedger) -> None:
    outcome = make_release(home, ledger, reasons=["年度调整"])
    assert isinstance(outcome, Published) and outcome.reasons == ("年度调整",)


def test_a_correction_of_an_earlier_month_does_not_take_the_later_one_away(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger, "2022-05")
    make_release(home, ledger, "2022-06")
    outcome = make_release(home, ledger, "2022-05", amount="3000.00")
    assert isinstance(outcome, Published) and (outcome.release_id, outcome.is_current) == ("2022-05-r2", False)
    assert os.readlink(home.current) == "releases/2022-06-r1"
    assert verify(home, recorder=ledger) == []
    assert [(row["release"], row["current"]) for row in list_releases(home)] == [
        ("2022-05-r1", False), ("2022-06-r1", True), ("2022-05-r2", False)]


def test_an_older_run_does_not_publish(home: Home, ledger: FakeLedger) -> None:
    make_candidate(home, ledger)
    ledger.token = 2
    with pytest.raises(HeldError, match="更新的运行"):
        publish(home, AT, recorder=ledger)
    assert not home.current.exists() and not list(home.releases.iterdir())


def test_a_run_overtaken_while_copying_does_not_publish(home: Home, ledger: FakeLedger, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger has the last word: a newer run that begins after the first look still wins."""
    from pipelines.release import publish as module

    make_candidate(home, ledger)
    filled = module._fill

    def overtaken(*arguments: Any) -> Path:
        ledger.token = 2
        return filled(*arguments)

    monkeypatch.setattr(module, "_fill", overtaken)
    with pytest.raises(HeldError):
        publish(home, AT, recorder=ledger)
    assert not list(home.releases.iterdir()) and ledger.acts == []
    make_release(home, ledger)
    assert verify(home, recorder=ledger) == []


def test_a_warning_alone_does_not_hold(home: Home, ledger: FakeLedger) -> None:
    candidate = make_candidate(home, ledger)
    weak = good_checks()[0] | {"name": "weak", "passed": False, "blocking": False}
    write_verdict(home, candidate, checks=[*good_checks(), weak])
    assert isinstance(publish(home, AT, recorder=ledger), Published)


def test_nothing_private_or_superseded_in_any_byte(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger)
    make_release(home, ledger, amount="1234.56", version=2)
    for name, data in bytes_below(home.published).items():
        assert [word for word in (PERSON, PHONE, OLD_TEXT, str(home.root)) if word.encode() in data] == [], name


def test_an_open_reader_keeps_its_database(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger)
    with duckdb.connect(str(home.current / "kezhi.duckdb"), read_only=True) as reader:
        sql = "select max(contract_amount_yuan) from core.fct_tech_contract"
        assert reader.execute(sql).fetchall()[0][0] == 1000
        make_release(home, ledger, amount="2000.00")
        assert reader.execute(sql).fetchall()[0][0] == 1000
    assert query(home, sql)[0][0] == 2000


def test_further_artifacts_are_hashed_and_change_no_identity(home: Home, ledger: FakeLedger, tmp_path: Path) -> None:
    board, report = tmp_path / "board", tmp_path / "report.html"
    (board / "assets").mkdir(parents=True)
    (board / "assets" / "index.html").write_text("看板", encoding="utf-8")
    report.write_text("报告", encoding="utf-8")
    make_release(home, ledger, extra={"board": board, "report.html": report})
    artifacts = show_release(home)["artifacts"]
    assert artifacts["board/assets/index.html"]["sha256"] == sha256_file(home.current / "board/assets/index.html")
    assert (home.current / "report.html").read_text(encoding="utf-8") == "报告"
    report.write_text("另一份", encoding="utf-8")
    assert isinstance(make_release(home, ledger, extra={"board": board, "report.html": report}), Unchanged)
    assert verify(home, recorder=ledger) == []


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "kezhi.duckdb", "parquet"])
def test_further_artifacts_cannot_stand_in_for_ours(home: Home, ledger: FakeLedger, tmp_path: Path, name: str) -> None:
    (tmp_path / "f").write_text("x")
    with pytest.raises(UsageError, match="名字不可用"):
        make_release(home, ledger, extra={name: tmp_path / "f"})
    assert not home.current.exists() and ledger.acts == []


def test_rollback_moves_the_pointer_and_is_recorded(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger)
    make_release(home, ledger, amount="2000.00")
    before = bytes_below(home.releases)
    assert rollback(home, "2022-05-r1", by="值班员", at=AT, recorder=ledger) == "2022-05-r1"
    assert os.readlink(home.current) == "releases/2022-05-r1"
    assert (ledger.acts[-1].action, ledger.by[-1]) == ("rollback", "值班员")
    assert bytes_below(home.releases) == before
    assert verify(home, recorder=ledger) == []


def test_after_a_rollback_the_same_data_do_not_come_back_by_themselves(home: Home, ledger: FakeLedger) -> None:
    make_release(home, ledger)
    make_release(home, ledger, amount="2000.00")
    rollback(home, "2022-05-r1", by="x", at=AT, recorder=ledger)
    assert isinstance(make_release(home, ledger, amount="2000.00"), Unchanged)
    assert os.readlink(home.current) == "releases/2022-05-r1"
    outcome = make_release(home, ledger, amount="2500.00")
    assert isinstance(outcome, Published) and (outcome.release_id, outcome.is_current) == ("2022-05-r3", True)


@pytest.mark.parametrize("name", ["2022-05-r9", "2022-05", "../../x"])
def test_rollback_to_nothing_is_refused(home: Home, ledger: FakeLedger, name: str) -> None:
    make_release(home, ledger)
    with pytest.raises(UsageError):
        rollback(home, name, by="x", at=AT, recorder=ledger)
    assert os.readlink(home.current) == "releases/2022-05-r1" and len(ledger.acts) == 1


def test_showing_what_is_not_there(home: Home, ledger: FakeLedger) -> None:
    with pytest.raises(UsageError, match="尚无"):
        show_release(home)
    make_release(home, ledger)
    with pytest.raises(UsageError, match="没有这个版本"):
        show_release(home, "2022-06-r1")
    assert show_release(home, "2022-05-r1")["release"] == "2022-05-r1"
