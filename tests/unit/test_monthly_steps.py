"""What a month is decided by, without a warehouse: open submissions, missing models, the release's period, obstacles in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.error import HeldError, KezhiError
from pipelines.core.finding import Finding
from pipelines.core.paths import Home
from pipelines.guard.check import Check
from pipelines.guard.verdict import Verdict
from pipelines.monthly import steps
from pipelines.monthly.lock import month_lock
from pipelines.monthly.outcome import MonthOutcome, find_obstacles
from pipelines.monthly.settlement import SETTLED, Obstacle, obstacle_of, open_submissions, settled_check
from pipelines.monthly.standing import find_standing
from pipelines.monthly.take_in import take_in
from pipelines.receipt import decision
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import receive
from tests.unit import lineage_world, plain_reader

AT = datetime(2022, 6, 13, 8, tzinfo=UTC)
LATER = AT + timedelta(days=1)
CHAIN = ("tech_contract", "340403", "2022-05")


def node(name: str, kind: str, status: str, failures: int | None = None) -> dict[str, Any]:
    return {"unique_id": f"{kind}.kezhi.{name}", "name": name, "resource_type": kind, "status": status, "failures": failures,
            "relation": "core.fct_tech_contract"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def send(home: Home, data: bytes, at: datetime = AT, region: str = "340403", period: str = "2022-05") -> None:
    """Receives a file of the plain reader and takes it in."""
    path = home.root / "sent.xlsx"
    path.write_bytes(data)
    receive(home, path, region=region, period=period, by=f"{region} 科技局", at=at)
    take_in(home, at, parse=plain_reader.parse)


def settled(home: Home, as_of: datetime = LATER) -> Check:
    return settled_check(home, {"2022-05"}, as_of)


def test_accepted_submissions_leave_the_gate_open(home: Home) -> None:
    send(home, plain_reader.book("12.50"))
    assert settled(home).passed and settled(home).evaluated == 1 and open_submissions(home, {"2022-05"}, LATER) == []


@pytest.mark.parametrize(("kind", "state"), [("query", "held"), ("row", "partial"), ("file", "rejected")])
def test_newer_file_that_is_not_accepted_closes_the_gate(home: Home, kind: str, state: str) -> None:
    send(home, plain_reader.book("12.50"))
    send(home, plain_reader.book("13.50", findings={"tech_contract": [kind]}), AT + timedelta(hours=1))
    found = open_submissions(home, {"2022-05"}, LATER)
    assert [(item.submission_id, item.state) for item in found] == [("2022-05-340403-tech_contract-v2", state)]
    assert not settled(home).passed and settled(home).blocks and "340403 田家庵区" in settled(home).detail
    # What was not known yet, and what belongs to another month, closes nothing.
    assert settled(home, AT + timedelta(minutes=30)).passed
    assert settled_check(home, {"2022-04"}, LATER).passed


def test_note_closes_nothing(home: Home) -> None:
    send(home, plain_reader.book("12.50", file=["note"]))
    assert settled(home).passed


def test_correction_answer_and_waiver_each_open_the_gate_again(home: Home) -> None:
    send(home, plain_reader.book("13.50", findings={"tech_contract": ["query"]}))
    with Ledger(home) as ledger:
        item = ledger.submissions()[0].findings[0]
        decision.explain(ledger, item.fingerprint, text="金额属实", by="科技局", at=AT + timedelta(hours=2))
    assert not settled(home, AT + timedelta(hours=1)).passed and settled(home).passed
    send(home, plain_reader.book("13.60", findings={"tech_contract": ["file"]}), AT + timedelta(hours=3))
    assert not settled(home).passed
    with Ledger(home) as ledger:
        form, region, period = CHAIN
        decision.waive(ledger, form=form, region=region, period=period, reason="停报", by="市科技局", at=AT + timedelta(hours=4))
    assert settled(home).passed
    send(home, plain_reader.book("13.70"), AT + timedelta(hours=5))
    assert settled(home).passed


def test_standing_tells_the_first_arrival_and_the_newest_state(home: Home) -> None:
    send(home, plain_reader.book("12.50"))
    send(home, plain_reader.book("13.50", findings={"tech_contract": ["query"]}), AT + timedelta(days=5))
    standing = find_standing(home, "2022-05", AT + timedelta(days=6))
    lines = {(line.region, line.form): line for line in standing.lines}
    line = lines["340403", "tech_contract"]
    assert (line.state, line.version, line.on_time, line.findings) == ("held", 2, True, 1)
    assert lines["340404", "tech_contract"].state == "missing" and lines["340404", "tech_contract"].on_time is None
    assert standing.obstacles[0].cell == "H5" and standing.obstacles[0].fingerprint and standing.release is None
    assert {row["region"] for row in standing.as_dict()["rows"]} >= {"340402", "340400", "340422"}


def test_obstacle_is_told_with_place_value_and_remedy() -> None:
    item = Finding("unit_fits_magnitude", "query", "输出技术合同", "L7", "2110", form="tech_contract")
    said = obstacle_of(item, region="340403 田家庵区", period="2022-05").say()
    assert all(words in said for words in ("340403 田家庵区", "2022-05", "输出技术合同!L7", "值 2110", "处理："))
    assert Obstacle("r", "error", "话", "").say() == "话"


def verdict(*checks: Check) -> Verdict:
    return Verdict("2022-05", LATER.isoformat(), 1, LATER.isoformat(), {}, checks)


def test_findings_come_first_and_are_not_told_twice(home: Home) -> None:
    send(home, plain_reader.book("13.50", findings={"tech_contract": ["file"]}))
    checks = (Check(SETTLED, False, 1, 1, "…", kind="gate"), Check("identities_hold", False, 4, 1, "a ≠ b", kind="gate"),
              Check("2022-05.tech_contract.key_stands_once", False, 9, 2, "K5", kind="form"), Check("fine", True, 3))
    found = find_obstacles(home, verdict(*checks), {"2022-05"}, LATER)
    assert [item.rule for item in found] == ["file_holds_known_form", "identities_hold", "key_stands_once"]
    assert all(item.remedy for item in found) and found[2].form == "技术合同认定登记表" and found[2].period == "2022-05"
    alone = find_obstacles(home, verdict(checks[0]), {"2022-04"}, LATER)
    assert [item.rule for item in alone] == [SETTLED]


def test_check_that_broke_is_told_apart(home: Home) -> None:
    found = find_obstacles(home, verdict(Check("x", False, 0, errored=True)), {"2022-05"}, LATER)
    assert "logs/" in found[0].remedy


def test_outcome_as_data_names_month_asked_and_month_released() -> None:
    obstacle = Obstacle("r", "error", "话", "改")
    outcome = MonthOutcome("2022-06", LATER, "held", "2022-06-r1", obstacles=(obstacle,), asked="2022-05")
    data = outcome.as_dict()
    assert (data["period"], data["asked"], data["state"], data["obstacles"][0]["remedy"]) == ("2022-06", "2022-05", "held", "改")


def test_tests_are_told_from_models() -> None:
    nodes = [node("a", "model", "success"), node("b", "test", "pass")]
    assert [item["name"] for item in steps.tests_of(nodes)] == ["b"]


@pytest.mark.parametrize(("nodes", "error", "code"), [
    ([node("a", "model", "success"), node("t", "test", "fail", 2)], None, 0),
    ([node("a", "model", "skipped"), node("t", "test", "fail", 2)], HeldError, 1),
    ([node("a", "model", "error"), node("b", "model", "skipped")], KezhiError, 3),
])
def test_missing_model_ends_the_run(nodes: list[Mapping[str, Any]], error: type[KezhiError] | None, code: int) -> None:
    if error is None:
        steps.refuse_unbuilt(nodes)
        return
    with pytest.raises(error) as told:
        steps.refuse_unbuilt(nodes)
    assert told.value.exit_code == code and ("t（core.fct_tech_contract）：2 行" in told.value.value) == (code == 1)


def test_correction_belongs_into_the_newest_snapshot(home: Home) -> None:
    known = datetime.fromisoformat("2022-06-30T00:00:00+00:00")    # as the small world's manifest says
    assert steps.release_period(home, "2022-02", known) == "2022-02"
    lineage_world.write_release(home, "2022-05-r1", 1)
    assert steps.release_period(home, "2022-02", known) == "2022-05"
    assert steps.release_period(home, "2022-06", known) == "2022-06"
    # An earlier state of knowledge is a snapshot of its own.
    assert steps.release_period(home, "2022-02", known - timedelta(seconds=1)) == "2022-02"


def test_tokens_only_grow(home: Home) -> None:
    assert [steps.new_token(home, "2022-05", AT) for _ in range(3)] == [1, 2, 3] and steps.BY == "kezhi"


def test_lock_may_be_taken_again_by_the_run_that_holds_it(home: Home) -> None:
    with month_lock(home), month_lock(home):
        assert (home.root / "locks" / "run.lock").read_text(encoding="utf-8").isdigit()
    with month_lock(home):
        pass


def test_lock_of_another_process_is_refused(home: Home, tmp_path: Path) -> None:
    import subprocess
    import sys

    script = ("import sys\nfrom pathlib import Path\nfrom pipelines.core.paths import Home\n"
              "from pipelines.monthly.lock import month_lock\n"
              "with month_lock(Home(Path(sys.argv[1]))):\n    print('held', flush=True); sys.stdin.read()")
    with subprocess.Popen([sys.executable, "-c", script, str(home.root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"held\n"
        with pytest.raises(HeldError, match="另一次运行正在进行") as told, month_lock(home):
            pass
        assert str(other.pid) in told.value.value
        other.kill()
    # The system lets the lock go with its process, however that ended.
    with month_lock(home):
        pass
