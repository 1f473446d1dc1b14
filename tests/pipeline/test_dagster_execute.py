"""The monthly job on the sample city, in process, on the home's own instance: what it publishes, what it holds, what the pages show."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from dagster import AssetKey, DagsterInstance, DagsterRunStatus

from pipelines.core.error import KezhiError
from pipelines.core.paths import SOURCES, Home
from pipelines.defs import raw as raw_step
from pipelines.defs.execute import run_month, run_range
from pipelines.defs.instance import opened
from pipelines.defs.manifest import manifest
from pipelines.defs.release import PUBLISHED
from pipelines.monthly import steps
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import receive
from tests.pipeline.release_world import bytes_below

DISTRICT, PERIOD = "340403", "2022-06"
WORKBOOK = SOURCES / "demo" / "workbooks" / PERIOD / f"{DISTRICT}_{PERIOD}.xlsx"
GROWTH, GROWTH_CELL = "高新技术产业增加值", "D4"
RESENT = datetime.fromisoformat("2022-07-14T09:00:00+08:00")
RUN = RESENT + timedelta(hours=3)


def resend(home: Home, folder: Path, sheet: str, cell: str, value: object) -> None:
    """田家庵's workbook with one cell changed, received again."""
    book = openpyxl.load_workbook(WORKBOOK)
    book[sheet][cell] = value
    path = folder / WORKBOOK.name
    book.save(path)
    receive(home, path, region=DISTRICT, period=PERIOD, by="office", at=RESENT)


def last_run(instance: DagsterInstance) -> tuple[str, DagsterRunStatus, dict[str, str]]:
    run = instance.get_runs(limit=1)[0]
    return run.job_name, run.status, dict(run.tags)


def releases(home: Home) -> list[str]:
    return sorted(path.name for path in home.releases.iterdir())


@pytest.fixture(scope="module")
def ran(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample with its last month run once more, by the job, on unchanged data."""
    import shutil

    root = tmp_path_factory.mktemp("ran") / "home"
    shutil.copytree(sample_home.root, root, symlinks=True)
    home = Home(root)
    outcome = run_month(home, PERIOD, RUN, RUN)
    assert (outcome.state, outcome.release) == ("unchanged", f"{PERIOD}-r1")
    return home


def test_running_again_on_unchanged_data_changes_no_released_byte(sample_home: Home, ran: Home) -> None:
    assert bytes_below(ran.published) == bytes_below(sample_home.published)


def test_the_run_stands_in_the_pages_with_its_month(ran: Home) -> None:
    with opened(ran) as instance:
        name, status, tags = last_run(instance)
    assert (name, status) == ("monthly", DagsterRunStatus.SUCCESS)
    assert tags["dagster/partition"] == PERIOD


def test_every_model_and_table_is_materialised_for_the_month(ran: Home) -> None:
    wanted = [AssetKey([node["schema"], node["name"]]) for node in manifest()["nodes"].values() if node["resource_type"] == "model"]
    with opened(ran) as instance:
        missing = [key for key in [*wanted, PUBLISHED, AssetKey(["raw", "tech_contract"])]
                   if PERIOD not in instance.get_materialized_partitions(key)]
    assert missing == []


def test_every_dbt_test_was_evaluated_as_a_check(ran: Home) -> None:
    tests = {node["name"] for node in manifest()["nodes"].values() if node["resource_type"] == "test"}
    with opened(ran) as instance:
        run_id = instance.get_runs(limit=1)[0].run_id
        events = [entry.dagster_event for entry in instance.all_logs(run_id) if entry.dagster_event]
    evaluated = {event.asset_check_evaluation_data.check_name: event.asset_check_evaluation_data.passed
                 for event in events if event.event_type_value == "ASSET_CHECK_EVALUATION"}
    assert tests and tests <= set(evaluated)
    assert evaluated["verdict_passes"] and evaluated["gates_are_open"] and evaluated["rows_keep_the_suite"]


def test_the_log_lies_in_the_home_as_json_lines(ran: Home) -> None:
    with opened(ran) as instance:
        run_id = instance.get_runs(limit=1)[0].run_id
    lines = [json.loads(line) for line in (ran.logs / f"{run_id}.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["run"] for line in lines} == {run_id}
    assert {"raw", "model", "judge", "release__published"} <= {line.get("step") for line in lines}


def test_nothing_is_printed(sample_copy: Home, capfd: pytest.CaptureFixture[str]) -> None:
    run_month(sample_copy, PERIOD, RUN, RUN, publish=False)
    assert capfd.readouterr() == ("", "")


def test_a_run_with_and_without_dagster_says_the_same(sample_copy: Home, ran: Home) -> None:
    plain = steps.run_month_plain(sample_copy, PERIOD, RUN, RUN, publish=False)
    verdicts = [json.loads((home.candidate / "verdict.json").read_text(encoding="utf-8")) for home in (sample_copy, ran)]
    assert plain.state == "judged"
    assert verdicts[0]["candidate"]["tables"] == verdicts[1]["candidate"]["tables"]
    assert {check["name"] for check in verdicts[0]["checks"]} == {check["name"] for check in verdicts[1]["checks"]}


def test_a_changed_amount_becomes_the_next_revision_and_the_first_stays(sample_copy: Home, tmp_path: Path) -> None:
    first = bytes_below(sample_copy.releases / f"{PERIOD}-r1")
    resend(sample_copy, tmp_path, GROWTH, GROWTH_CELL, 20.9)
    outcome = run_month(sample_copy, PERIOD, RUN, RUN)
    assert (outcome.state, outcome.release) == ("published", f"{PERIOD}-r2")
    assert sample_copy.current.resolve().name == f"{PERIOD}-r2"
    assert bytes_below(sample_copy.releases / f"{PERIOD}-r1") == first


def test_a_growth_of_2110_is_held_with_place_value_and_remedy(sample_copy: Home, tmp_path: Path) -> None:
    before = bytes_below(sample_copy.published)
    resend(sample_copy, tmp_path, GROWTH, GROWTH_CELL, 2110)
    outcome = run_month(sample_copy, PERIOD, RUN, RUN)
    assert outcome.state == "held" and outcome.blocked_by
    named = next(item for item in outcome.obstacles if item.cell)
    assert (named.sheet, named.cell) == (GROWTH, GROWTH_CELL)
    assert DISTRICT in named.region and "2110" in named.value and named.remedy
    assert bytes_below(sample_copy.published) == before
    with opened(sample_copy) as instance:
        assert last_run(instance)[1] is DagsterRunStatus.FAILURE


def test_held_for_now_published_by_hand_later(sample_copy: Home, tmp_path: Path) -> None:
    resend(sample_copy, tmp_path, GROWTH, GROWTH_CELL, 20.9)
    assert run_month(sample_copy, PERIOD, RUN, RUN, publish=False).state == "judged"
    assert releases(sample_copy)[-1] == f"{PERIOD}-r1"
    assert run_month(sample_copy, PERIOD, RUN, RUN).release == f"{PERIOD}-r2"


def test_a_range_of_months_is_one_run_and_one_release(sample_home: Home, tmp_path: Path) -> None:
    """Everything received, nothing published: the backfill of all months gives the last month's release."""
    import shutil

    root = tmp_path / "home"
    shutil.copytree(sample_home.root, root, symlinks=True, ignore=shutil.ignore_patterns("published", "ledger*", "candidate"))
    home = Home(root).ensure()
    shutil.copy(sample_home.ledger, home.ledger)
    with Ledger(home) as ledger:
        before = ledger.newest_token()
    outcome = run_range(home, "2022-03", PERIOD, RUN, RUN, publish=False)
    with Ledger(home) as ledger:
        assert ledger.newest_token() == before + 1
    assert (outcome.state, outcome.period) == ("judged", PERIOD)
    with opened(home) as instance:
        assert len(instance.get_runs()) == 1
        done = instance.get_materialized_partitions(AssetKey(["marts", "mart_ranking"]))
    assert done == {"2022-03", "2022-04", "2022-05", "2022-06"}


def test_a_fault_of_ours_leaves_with_code_three_and_publishes_nothing(sample_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bytes_below(sample_copy.published)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(raw_step, "take_in", broken)
    with pytest.raises(KezhiError) as caught:
        run_month(sample_copy, PERIOD, RUN, RUN)
    assert caught.value.exit_code == 3
    assert "ZeroDivisionError" in caught.value.value
    assert bytes_below(sample_copy.published) == before


def test_an_expected_error_keeps_its_words_and_code_through_dagster(sample_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise KezhiError("原始行文件缺失", value="raw/x.parquet", rule="raw_intact", remedy="kezhi rebuild")

    monkeypatch.setattr(raw_step, "take_in", refused)
    with pytest.raises(KezhiError) as caught:
        run_month(sample_copy, PERIOD, RUN, RUN)
    error = caught.value
    assert (error.exit_code, error.rule, error.value, error.remedy) == (2, "raw_intact", "raw/x.parquet", "kezhi rebuild")
