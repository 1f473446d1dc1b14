"""Dagster's own folder in a home: its settings, its run history, and the pages over it on loopback. No asset is declared here."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.core.paths import PROJECT, Home

if TYPE_CHECKING:
    from dagster import DagsterInstance

TEMPLATE = Path(__file__).with_name("dagster.yaml")
LOOPBACK = "127.0.0.1"
PORT = "3000"
# Each tool's own switch; DO_NOT_TRACK is the common one that dbt follows too.
QUIET = {
    "DAGSTER_DISABLE_TELEMETRY": "true",
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
}


def prepare(home: Home) -> Path:
    """``home.dagster`` with the committed settings in it, as an absolute path; touches nothing that is already right."""
    folder = home.ensure().dagster.resolve()
    settings, wanted = folder / "dagster.yaml", TEMPLATE.read_text(encoding="utf-8")
    if not settings.exists() or settings.read_text(encoding="utf-8") != wanted:
        fresh = settings.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(wanted, encoding="utf-8")
        fresh.replace(settings)
    return folder


def environment(home: Home) -> dict[str, str]:
    """What a Dagster process over ``home`` needs in its environment: absolute folders, and silence towards the outside."""
    return {**QUIET, "DAGSTER_HOME": str(prepare(home)), "KEZHI_HOME": str(home.root.resolve())}


@contextmanager
def opened(home: Home) -> Iterator[DagsterInstance]:
    """The persistent instance of ``home``: what runs on it is seen in the pages. From then on the process
    is quiet towards the outside."""
    from dagster import DagsterInstance

    folder = prepare(home)
    os.environ.update(QUIET)
    with DagsterInstance.from_config(str(folder)) as instance:
        yield instance


def develop(home: Home) -> list[str]:
    """The command that serves the pages and runs schedules and sensors, on loopback only: they have no login."""
    port = os.environ.get("KEZHI_PORT", PORT)
    command = str(Path(sys.executable).with_name("dagster"))
    return [command, "dev", "--host", LOOPBACK, "--port", port, "--workspace", str(PROJECT / "workspace.yaml")]


def main() -> None:
    """``make dev``: becomes ``dagster dev`` over ``KEZHI_HOME``."""
    home = Home.from_environment()
    command = develop(home)
    os.execve(command[0], command, {**os.environ, **environment(home)})


if __name__ == "__main__":
    main()
