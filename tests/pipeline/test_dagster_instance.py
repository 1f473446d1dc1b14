"""Dagster's folder in a home: silent, on loopback, one run at a time, nothing retried."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
import yaml

from pipelines.core.paths import Home
from pipelines.defs.instance import QUIET, TEMPLATE, develop, environment, opened, prepare
from pipelines.defs.log import Line

SETTINGS = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))


def test_nothing_reports_home_by_setting_and_by_environment() -> None:
    assert SETTINGS["telemetry"] == {"enabled": False}
    assert SETTINGS["nux"] == {"enabled": False}
    assert QUIET["DAGSTER_DISABLE_TELEMETRY"] and QUIET["DO_NOT_TRACK"] == "1"
    assert QUIET["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false" and QUIET["GX_ANALYTICS_ENABLED"] == "false"


def test_the_opened_instance_is_silent(tmp_path: Path) -> None:
    with opened(Home(tmp_path)) as instance:
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert not instance.run_retries_enabled
        assert instance.is_persistent


def test_runs_queue_and_a_killed_one_lets_go(tmp_path: Path) -> None:
    with opened(Home(tmp_path)) as instance:
        concurrency = instance.get_concurrency_config()
        assert concurrency.run_queue_config and concurrency.run_queue_config.max_concurrent_runs == 1
        assert concurrency.pool_config.default_pool_limit == 1
        assert instance.run_monitoring_enabled
        assert instance.run_monitoring_settings["free_slots_after_run_end_seconds"] == 60


def test_the_folder_is_absolute_and_holds_the_committed_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = prepare(Home(Path("relative")))
    assert folder.is_absolute() and folder == tmp_path / "relative" / "dagster"
    assert (folder / "dagster.yaml").read_text(encoding="utf-8") == TEMPLATE.read_text(encoding="utf-8")


def test_settings_that_were_changed_are_put_right_and_right_ones_stay(tmp_path: Path) -> None:
    settings = prepare(Home(tmp_path)) / "dagster.yaml"
    before = settings.stat().st_ino
    prepare(Home(tmp_path))
    assert settings.stat().st_ino == before
    settings.write_text("telemetry: {enabled: true}\n", encoding="utf-8")
    prepare(Home(tmp_path))
    assert yaml.safe_load(settings.read_text(encoding="utf-8"))["telemetry"] == {"enabled": False}
    assert list(settings.parent.glob("*.new")) == []


def test_the_pages_are_served_on_loopback_only(tmp_path: Path) -> None:
    command = develop(Home(tmp_path))
    assert command[command.index("--host") + 1] == "127.0.0.1"
    assert Path(command[0]).name == "dagster" and command[1] == "dev"


def test_the_environment_is_absolute_and_silent(tmp_path: Path) -> None:
    found = environment(Home(tmp_path))
    assert QUIET.items() <= found.items()
    assert Path(found["DAGSTER_HOME"]).is_absolute() and Path(found["KEZHI_HOME"]) == tmp_path.resolve()


def record(**extra: object) -> logging.LogRecord:
    found = logging.LogRecord("dagster", logging.ERROR, __file__, 1, "不通过 %s", ("甲",), None)
    found.__dict__.update(extra)
    return found


def test_a_log_line_is_json_with_run_and_step() -> None:
    line = json.loads(Line().format(record(dagster_meta={"run_id": "r1", "step_key": "raw", "orig_message": "装载"})))
    assert (line["run"], line["step"], line["message"], line["level"]) == ("r1", "raw", "装载", "error")


def test_a_log_line_without_dagsters_fields_still_says_what_happened() -> None:
    text = Line().format(record())
    assert json.loads(text)["message"] == "不通过 甲"
    assert "不通过" in text and "run" not in json.loads(text)
