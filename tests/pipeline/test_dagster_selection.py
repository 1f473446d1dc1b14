"""The gate holds by any selection of assets: what has no passing verdict of this run for these bytes is not published."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dagster import AssetKey, DagsterInstance, ExecuteInProcessResult, JobDefinition

from pipelines.core.paths import Home
from pipelines.definitions import defs
from pipelines.defs.execute import error_of
from pipelines.defs.partition import END, KEY, START
from pipelines.defs.release import CANDIDATE, PUBLISHED
from pipelines.guard.check import Check
from pipelines.guard.verdict import read_verdict
from pipelines.monthly import steps
from pipelines.receipt.ledger import Ledger
from tests.pipeline.release_world import AT, bytes_below, make_warehouse, write_verdict

MONTH = {KEY: "2022-05"}
EVERYTHING = defs.resolve_job_def("monthly")


def execute(home: Home, part: JobDefinition, tags: dict[str, str]) -> ExecuteInProcessResult:
    told = {"home": str(home.root), "as_of": AT.isoformat(), "at": AT.isoformat()}
    config: dict[str, Any] = {"resources": {"month": {"config": told}}, "loggers": {"file": {"config": {"home": str(home.root)}}}}
    with DagsterInstance.ephemeral() as instance:
        return part.execute_in_process(config, instance=instance, tags=tags, raise_on_error=False)


def run(home: Home, keys: Collection[AssetKey], *, checks: bool = True, tags: dict[str, str] = MONTH) -> ExecuteInProcessResult:
    """These assets, with or without their checks, as the pages would start them."""
    part = EVERYTHING.get_subset(asset_selection=set(keys), asset_check_selection=None if checks else set())
    return execute(home, part, tags)


def reason(result: ExecuteInProcessResult) -> str:
    """The rule that the first failing step names."""
    return error_of(next(event for event in result.all_events if event.is_step_failure)).rule


def releases(home: Home) -> list[str]:
    return sorted(path.name for path in home.releases.iterdir()) if home.releases.exists() else []


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose warehouse was built by some earlier run; nothing published."""
    found = Home(tmp_path).ensure()
    make_warehouse(found)
    with duckdb.connect(str(found.warehouse)) as con:
        con.execute("alter table marts.mart_indicator_value add column unit varchar default 'yuan'")
        con.execute("comment on column marts.mart_indicator_value.unit is '单位'")
    return found


@pytest.fixture
def published(home: Home) -> Home:
    """The same with a first release."""
    token = steps.new_token(home, "2022-05", AT)
    write_verdict(home, steps.build_candidate(home, "2022-05", AT, token, AT))
    steps.publish_candidate(home, AT)
    assert releases(home) == ["2022-05-r1"]
    return home


def test_publishing_alone_without_a_candidate_publishes_nothing(home: Home) -> None:
    result = run(home, [PUBLISHED])
    assert not result.success and releases(home) == []


def test_publishing_alone_without_a_verdict_publishes_nothing(home: Home) -> None:
    steps.build_candidate(home, "2022-05", AT, steps.new_token(home, "2022-05", AT), AT)
    result = run(home, [PUBLISHED])
    assert not result.success and reason(result) == "verdict_before_release"
    assert releases(home) == []


def test_publishing_alone_under_a_failing_verdict_publishes_nothing_and_says_what_failed(home: Home) -> None:
    built = steps.build_candidate(home, "2022-05", AT, steps.new_token(home, "2022-05", AT), AT)
    bad = Check("340403.high_tech_output.growth_within_bounds", False, 8, 1, "高新!C7 2110", kind="form").as_dict()
    write_verdict(home, built, checks=[bad], passed=False, blocked_by=[bad["name"]])
    result = run(home, [PUBLISHED])
    failed = error_of(next(event for event in result.all_events if event.is_step_failure))
    assert (failed.rule, failed.exit_code) == ("verdict_passed", 1)
    assert "高新!C7 2110" in failed.value
    assert releases(home) == []


def test_candidate_and_publication_without_checks_publish_nothing(home: Home) -> None:
    result = run(home, [CANDIDATE, PUBLISHED], checks=False)
    assert not result.success and reason(result) == "verdict_before_release"
    assert releases(home) == []


def test_candidate_and_publication_with_checks_lack_the_run_that_tested_and_are_held(home: Home) -> None:
    result = run(home, [CANDIDATE, PUBLISHED])
    verdict = read_verdict(home)
    assert not result.success and verdict is not None and not verdict.passed
    assert {"dbt.tests_were_run", "forms.were_checked"} & set(verdict.blocked_by)
    assert releases(home) == []


def test_a_later_candidate_loses_the_verdict_of_the_earlier(published: Home) -> None:
    before = bytes_below(published.published)
    make_warehouse(published, amount="2000.00", version=2)
    result = run(published, [CANDIDATE, PUBLISHED], checks=False)
    assert not result.success
    assert bytes_below(published.published) == before


def test_bytes_changed_after_the_verdict_are_not_published(home: Home) -> None:
    built = steps.build_candidate(home, "2022-05", AT, steps.new_token(home, "2022-05", AT), AT)
    write_verdict(home, built)
    parquet = next((home.candidate / "parquet").rglob("*.parquet"))
    parquet.write_bytes(parquet.read_bytes() + b" ")
    result = run(home, [PUBLISHED])
    assert not result.success and reason(result) == "verdict_bound_to_bytes"
    assert releases(home) == []


def test_a_run_that_a_newer_one_has_overtaken_publishes_nothing(home: Home) -> None:
    built = steps.build_candidate(home, "2022-05", AT, steps.new_token(home, "2022-05", AT), AT)
    write_verdict(home, built)
    steps.new_token(home, "2022-05", AT)
    result = run(home, [PUBLISHED])
    assert not result.success and reason(result) == "newest_run_commits"
    assert releases(home) == []


def test_publishing_alone_under_a_passing_verdict_of_these_bytes_publishes(home: Home) -> None:
    """The gate is no wall: judged by an earlier run with ``--no-publish``, released by hand."""
    built = steps.build_candidate(home, "2022-05", AT, steps.new_token(home, "2022-05", AT), AT)
    write_verdict(home, built)
    assert run(home, [PUBLISHED]).success
    assert releases(home) == ["2022-05-r1"]


def test_publishing_again_what_stands_changes_no_byte(published: Home) -> None:
    before = bytes_below(published.published)
    result = run(published, [PUBLISHED])
    facts = result.asset_materializations_for_node(PUBLISHED.to_python_identifier())[0].metadata
    assert result.success and facts["state"].value == "unchanged"
    assert bytes_below(published.published) == before


def test_looking_at_the_checks_alone_leaves_the_verdict_as_it_is(published: Home) -> None:
    before = (published.candidate / "verdict.json").read_bytes()
    part = EVERYTHING.get_subset(asset_selection=set(), asset_check_selection={
        key for key in EVERYTHING.asset_layer.asset_graph.asset_check_keys if key.asset_key == CANDIDATE})
    result = execute(published, part, MONTH)
    shown = {item.check_name: item.passed for item in result.get_asset_check_evaluations()}
    assert shown["verdict_passes"]
    assert (published.candidate / "verdict.json").read_bytes() == before


def test_every_writing_run_takes_a_newer_token(home: Home) -> None:
    with Ledger(home) as ledger:
        before = ledger.newest_token()
    run(home, [CANDIDATE], checks=False)
    with Ledger(home) as ledger:
        assert ledger.newest_token() == before + 1


def test_a_run_without_a_month_is_refused_in_words(home: Home) -> None:
    result = run(home, [CANDIDATE], checks=False, tags={"some": "tag"})
    assert not result.success and releases(home) == []


def test_a_range_of_months_is_one_candidate_of_the_last(home: Home) -> None:
    result = run(home, [CANDIDATE], checks=False, tags={START: "2022-03", END: "2022-05"})
    facts = result.asset_materializations_for_node(CANDIDATE.to_python_identifier())
    assert result.success
    assert {item.partition for item in facts} == {"2022-03", "2022-04", "2022-05"}
    assert {item.metadata["period"].value for item in facts} == {"2022-05"}
