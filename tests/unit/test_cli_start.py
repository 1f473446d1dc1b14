"""What the command pays for when it starts, and what it offers."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from pipelines.cli.app import app

# Heavy or private to the floors below: none of it is needed to print a help page.
FORBIDDEN = {"duckdb", "pandas", "pyarrow", "dagster", "dbt", "great_expectations", "openpyxl", "python_calamine", "pydantic",
             "numpy", "altair", "docxtpl", "xlsxwriter", "sqlite3", "asyncio"}
# Of our own code: the command itself and the errors that it tells.
ALLOWED_FLOORS = {"pipelines", "pipelines.core", "pipelines.core.error"}
COMMANDS = {"demo", "template", "check", "submit", "run", "status", "explain", "approve", "waive", "rank", "trace", "derive",
            "doctor", "rebuild", "release", "report", "lint-report"}
RELEASE_COMMANDS = {"list", "show", "diff", "verify", "rollback"}


def commands() -> dict[str, Any]:
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    return dict(group.commands)


def modules_after(statement: str) -> set[str]:
    """Names of all modules that a fresh interpreter holds after ``statement``."""
    script = f"import sys\n{statement}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines())


def test_start_imports_neither_the_warehouse_nor_its_tools() -> None:
    names = modules_after("from pipelines.cli.entry import run\ntry:\n    run(['--help'])\nexcept SystemExit:\n    pass")
    assert {name.split(".")[0] for name in names} & FORBIDDEN == set()
    ours = {name for name in names if name.split(".")[0] == "pipelines" and not name.startswith("pipelines.cli")}
    assert ours <= ALLOWED_FLOORS


def test_the_list_of_imports_can_fail() -> None:
    assert "duckdb" in {name.split(".")[0] for name in modules_after("import duckdb")}


def test_no_command_is_declared_that_does_nothing() -> None:
    found = commands()
    assert set(found) == COMMANDS
    releases = found["release"]
    assert isinstance(releases, TyperGroup) and set(releases.commands) == RELEASE_COMMANDS


@pytest.mark.parametrize("name", sorted(COMMANDS - {"release"}))
def test_every_command_is_explained_in_both_languages(name: str) -> None:
    chinese, _, english = (commands()[name].help or "").rpartition(" / ")
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)
    assert any(sign.isascii() and sign.isalpha() for sign in english)


@pytest.mark.parametrize("name", ["check", "submit", "run", "status", "rank", "trace", "doctor", "derive"])
def test_reading_commands_speak_json_and_two_languages(name: str) -> None:
    options = {option for parameter in commands()[name].params for option in parameter.opts}
    assert {"--json", "--lang"} <= options


def test_home_is_taken_from_option_or_environment() -> None:
    home = next(parameter for parameter in commands()["rank"].params if "--home" in parameter.opts)
    assert home.envvar == "KEZHI_HOME"
