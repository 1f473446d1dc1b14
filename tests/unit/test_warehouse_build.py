"""What a build tells, the manifest that it reuses, and that nothing stays locked behind it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.core.error import DeclarationError
from pipelines.core.paths import DBT_PROJECT, Home
from pipelines.warehouse.build import BuildError, BuildResult, Node, build
from pipelines.warehouse.load import load
from pipelines.warehouse.manifest import fingerprint, prepare_manifest, prune_manifests
from tests.warehouse.city import AS_OF


def node(name: str, kind: str, status: str, failures: int | None = None, message: str = "") -> Node:
    return Node(f"{kind}.kezhi.{name}", name, kind, status, failures, None, "mart_mirror", message)


def test_a_failed_check_is_named_with_its_rows() -> None:
    result = BuildResult((node("mart_mirror", "model", "success"), node("mirror_inside_city_count", "test", "fail", 2)))
    assert not result.success
    assert "mirror_inside_city_count" in result.describe() and "2 行" in result.describe()


def test_what_was_skipped_is_no_cause() -> None:
    result = BuildResult((node("a", "model", "error", message="Binder Error"), node("b", "model", "skipped")))
    assert [found.name for found in result.failed] == ["a"]
    assert not result.success and "Binder Error" in result.describe()


def test_warnings_pass() -> None:
    assert BuildResult((node("a", "test", "warn", 3),)).success


def test_nothing_selected_is_no_success() -> None:
    assert not BuildResult(()).success
    assert BuildResult(()).describe()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = Home(tmp_path_factory.mktemp("built"))
    load(made, "2022-01", AS_OF, submissions=[])
    prepare_manifest(made)
    return made


def test_a_manifest_is_parsed_once(home: Home) -> None:
    first = prepare_manifest(home)
    before = first.stat().st_mtime_ns
    assert prepare_manifest(home) == first and first.stat().st_mtime_ns == before
    assert first.parent.name == fingerprint() and home.root in first.parents
    assert not (DBT_PROJECT / "target").exists() and not (DBT_PROJECT / "logs").exists()


def test_the_fingerprint_follows_the_project(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(DBT_PROJECT, project)
    before = fingerprint(project)
    (project / "target").mkdir()
    (project / "target" / "manifest.json").write_text("{}")
    assert fingerprint(project) == before == fingerprint()
    model = project / "models" / "core" / "dim_period.sql"
    model.write_text(model.read_text() + "\n-- one line more\n")
    assert fingerprint(project) != before


def test_a_project_that_cannot_be_parsed_leaves_nothing(tmp_path: Path) -> None:
    project, home = tmp_path / "project", Home(tmp_path / "home")
    shutil.copytree(DBT_PROJECT, project)
    (project / "models" / "core" / "dim_period.sql").write_text("select * from {{ ref('nowhere') }}")
    with pytest.raises(DeclarationError, match="nowhere"):
        prepare_manifest(home, project)
    assert [path.name for path in (home.dagster / "dbt").iterdir()] == ["parse.lock"]


def test_older_manifests_are_pruned(home: Home) -> None:
    keep = prepare_manifest(home)
    old = keep.parent.with_name("0123456789abcdef")
    old.mkdir()
    assert prune_manifests(home, keep) == [old]
    assert keep.is_file() and not old.exists()


def test_a_build_tells_as_it_goes_and_gives_everything_back(home: Home) -> None:
    told: list[tuple[str, str]] = []
    before = dict(os.environ)
    result = build(home, "+dim_period", lambda name, status: told.append((name, status)))
    assert result.success, result.describe()
    assert ("model.kezhi.dim_period", "success") in told
    made = {found.name: found for found in result.nodes}
    assert made["dim_period"].relation == "core.dim_period" and made["dim_period"].rows == 13
    assert made["dim_period_stands_once"].relation == "dim_period"
    assert dict(os.environ) == before
    # Another process may write at once: neither dbt nor its adapter holds the file.
    code = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute('create or replace table main.probe as select 1')"
    assert subprocess.run([sys.executable, "-c", code, str(home.warehouse)], check=False).returncode == 0


def test_a_failing_model_is_a_result_and_not_a_crash(home: Home, tmp_path: Path) -> None:
    broken = Home(tmp_path / "broken")
    load(broken, "2022-01", AS_OF, submissions=[])
    connection = duckdb.connect(str(broken.warehouse))
    connection.execute("drop table register.period")
    connection.close()
    result = build(broken, "+dim_period", manifest=prepare_manifest(home))
    assert [found.name for found in result.failed] == ["stg_period"]
    assert not result.success


def test_a_wrong_selection_is_our_own_fault(home: Home) -> None:
    with pytest.raises(BuildError):
        build(home, "no_such_method:x")
