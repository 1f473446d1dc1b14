"""What holds for every test: no test writes into the project, reports home, or depends on who runs it."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from pipelines.core.paths import Home

# A slow machine is no failing property.
settings.register_profile("kezhi", deadline=None)
settings.load_profile("kezhi")

_PLACES = {"KEZHI_HOME", "DAGSTER_HOME", "KEZHI_PROJECT", "KEZHI_PORT"}
_QUIET = {"DO_NOT_TRACK": "1", "DAGSTER_DISABLE_TELEMETRY": "true", "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
          "GX_ANALYTICS_ENABLED": "false"}
_HOME = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Before any test module is imported: the environment's home is an empty folder of this session."""
    for name in _PLACES:
        os.environ.pop(name, None)
    os.environ.update(_QUIET)
    config.stash[_HOME] = os.environ["KEZHI_HOME"] = tempfile.mkdtemp(prefix="kezhi-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.stash[_HOME], ignore_errors=True)


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The sample city with all its releases, made once for every test that only looks. Tests that write take ``sample_copy``."""
    from pipelines.monthly.sample import run_sample

    home = Home(tmp_path_factory.mktemp("sample")).ensure()
    states = {outcome.period: (outcome.state, outcome.blocked_by) for outcome in run_sample(home)}
    assert {state for state, _ in states.values()} == {"published"}, states
    return home


@pytest.fixture
def sample_copy(sample_home: Home, tmp_path: Path) -> Home:
    """A sample city of one's own, to spoil."""
    shutil.copytree(sample_home.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")
