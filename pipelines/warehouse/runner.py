"""One dbt command inside this process. dbt keeps its adapters, and dbt-duckdb its open file, for the life of a process: both are
given back here, so that the next reader or writer of the warehouse is not shut out."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.paths import DBT_PROJECT, Home

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult
    from dbt.contracts.graph.manifest import Manifest

# dbt's adapters are one per process, so that commands go one after the other.
_ONE_AT_A_TIME = threading.Lock()


def invoke_dbt(command: Sequence[str], home: Home, target: Path, *, project: Path = DBT_PROJECT, manifest: Manifest | None = None,
               callbacks: Sequence[Callable[[Any], None]] = ()) -> dbtRunnerResult:
    """Runs ``command`` on the home's warehouse. Nothing is printed; the log goes to ``logs/dbt`` of the home."""
    from dbt.cli.main import dbtRunner

    options = ["--project-dir", str(project), "--profiles-dir", str(project), "--target-path", str(target),
               "--log-path", str(home.logs / "dbt"), "--log-level", "none", "--log-level-file", "warn", "--quiet",
               "--no-version-check", "--no-send-anonymous-usage-stats"]
    with _ONE_AT_A_TIME, _environment(home), _given_back():
        return dbtRunner(manifest=manifest, callbacks=list(callbacks)).invoke([*command, *options])


@contextmanager
def _environment(home: Home) -> Iterator[None]:
    """profiles.yml finds the warehouse by an environment variable; what was set before is set again."""
    wanted = {"KEZHI_WAREHOUSE": str(home.warehouse), "DO_NOT_TRACK": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            os.environ.update({name: value} if value is not None else {})


@contextmanager
def _given_back() -> Iterator[None]:
    try:
        yield
    finally:
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.adapters.factory import reset_adapters

        reset_adapters()
        environment = DuckDBConnectionManager._ENV
        if environment is not None:
            environment.close()
        DuckDBConnectionManager.close_all_connections()
