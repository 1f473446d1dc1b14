"""What Dagster is shown: every form, every model, every test of a model, with names that are the same everywhere."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import pytest
from dagster import AssetKey, BackfillPolicy, DefaultScheduleStatus, DefaultSensorStatus, ExecutorDefinition, OpDefinition

from pipelines.core.form import SQL_TYPE, Form, load_forms
from pipelines.core.paths import PROJECT
from pipelines.definitions import defs
from pipelines.defs.manifest import Translator, manifest, models, published_keys
from pipelines.defs.partition import MONTHS
from pipelines.defs.release import CANDIDATE, PUBLISHED

GRAPH = defs.resolve_asset_graph()
JOB = defs.resolve_job_def("monthly")
FORMS = list(load_forms().values())


def test_the_definitions_are_lists_of_at_most_forty_lines() -> None:
    lines = (PROJECT / "pipelines" / "definitions.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 40
    assert not any(line.startswith(("def ", "class ", "if ", "for ")) for line in lines)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.form)
def test_every_form_is_an_asset_with_its_columns(form: Form) -> None:
    node = GRAPH.get(AssetKey(["raw", form.form]))
    shown = {column.name: column for column in node.metadata["dagster/column_schema"].columns}
    for column in form.column:
        assert shown[column.name].type == SQL_TYPE[column.type]
        assert shown[f"{column.name}__cell"].type == "VARCHAR"
        assert shown[column.name].constraints.nullable == column.nullable
        assert ("private" in shown[column.name].tags) == column.private
    assert {"submission_id", "source_sheet", "source_row"} <= set(shown)
    assert form.grain.zh in (node.description or "")
    assert node.group_name == "raw"


def test_a_forms_check_hangs_on_its_raw_table() -> None:
    found = {key.asset_key.path[-1] for key in GRAPH.asset_check_keys if key.name == "rows_keep_the_suite"}
    assert found == set(load_forms())


def test_every_model_is_an_asset_under_its_own_name() -> None:
    assert models()
    for node in models():
        key = AssetKey([node["schema"], node["name"]])
        assert GRAPH.has(key)
        assert GRAPH.get(key).group_name == node["schema"] in ("staging", "intermediate", "core", "marts")


def test_every_data_test_is_an_asset_check() -> None:
    """A test that looks at several models must say which one it belongs to, or it would not be seen."""
    tests = {node["name"] for node in manifest()["nodes"].values() if node["resource_type"] == "test"}
    assert tests - {key.name for key in GRAPH.asset_check_keys} == set()


def test_unit_tests_are_no_checks_of_data() -> None:
    unit_tests = {node["name"] for node in manifest().get("unit_tests", {}).values()}
    assert unit_tests & {key.name for key in GRAPH.asset_check_keys} == set()


def test_only_the_verdict_blocks() -> None:
    blocking = {key.name for key in GRAPH.asset_check_keys if GRAPH.get_check_spec(key).blocking}
    assert blocking == {"verdict_passes"}


def test_the_candidate_rests_on_all_that_is_published_and_publication_on_the_candidate() -> None:
    assert GRAPH.get(CANDIDATE).parent_keys == set(published_keys())
    assert GRAPH.get(PUBLISHED).parent_keys == {CANDIDATE}


def test_nothing_the_models_read_comes_from_nowhere() -> None:
    """Every source is written by the loading step: a table that nobody writes would stay as an earlier run left it."""
    assert {key for key in GRAPH.get_all_asset_keys() if not GRAPH.get(key).is_materializable} == set()


def test_every_asset_is_partitioned_by_month_and_backfilled_in_one_run() -> None:
    for key in GRAPH.get_all_asset_keys():
        assert GRAPH.get(key).partitions_def == MONTHS
        assert GRAPH.get(key).backfill_policy == BackfillPolicy.single_run()
    assert MONTHS.get_first_partition_key() == "2021-01"
    assert str(MONTHS.timezone) == "Asia/Shanghai"


def test_every_key_is_schema_and_name_in_ascii_and_owned() -> None:
    for key in GRAPH.get_all_asset_keys():
        assert len(key.path) == 2 and all(part.isascii() and part == part.lower() for part in key.path)
        assert GRAPH.get(key).owners == ["team:statistics"]


def test_the_job_holds_everything_and_runs_in_one_process() -> None:
    assert JOB.asset_layer.selected_asset_keys == set(GRAPH.get_all_asset_keys())
    assert JOB.executor_def.name == "in_process"
    assert JOB.partitions_def == MONTHS


def test_whatever_is_run_by_hand_runs_in_one_process_too() -> None:
    assert isinstance(defs.executor, ExecutorDefinition) and defs.executor.name == "in_process"


def test_no_step_retries_and_each_waits_for_the_one_writer() -> None:
    for node in JOB.nodes:
        assert isinstance(node.definition, OpDefinition)
        assert node.definition.retry_policy is None
        assert node.definition.pools == {"warehouse"}


def test_schedule_and_sensor_are_on() -> None:
    assert defs.resolve_schedule_def("monthly_window").default_status is DefaultScheduleStatus.RUNNING
    assert defs.resolve_sensor_def("inbox").default_status is DefaultSensorStatus.RUNNING
    assert defs.resolve_schedule_def("monthly_window").execution_timezone == "Asia/Shanghai"


def test_the_sensor_can_start_no_run() -> None:
    sensor = defs.resolve_sensor_def("inbox")
    assert not sensor.has_jobs and not sensor.targets


def test_the_workspace_names_the_installed_module() -> None:
    text = Path(PROJECT / "workspace.yaml").read_text(encoding="utf-8")
    assert "module_name: pipelines.definitions" in text and "working_directory" not in text


def test_the_only_beta_is_the_declared_one() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", message="Parameter `backfill_policy`")
        defs.resolve_asset_graph()
    assert [str(item.message) for item in caught] == []


def node(**fields: Any) -> dict[str, Any]:
    return {"schema": "core", "name": "fct_x", "resource_type": "model", **fields}


def test_descriptions_show_words_and_no_sql() -> None:
    shown = Translator().get_description(node(description="One row per x.", raw_code="select 1"))
    assert shown == "One row per x."
