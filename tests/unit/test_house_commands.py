"""The commands by which the house is run: few, described, in the README, and silent towards the outside."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
README = (PROJECT / "README.md").read_text(encoding="utf-8")
TARGET = re.compile(r"^(?P<name>[a-z][\w-]*):[^=\n]*?(?:## (?P<words>.+))?$", re.MULTILINE)
SWITCHES = ("DO_NOT_TRACK", "DBT_SEND_ANONYMOUS_USAGE_STATS", "DAGSTER_DISABLE_TELEMETRY", "GX_ANALYTICS_ENABLED")


def targets(makefile: str) -> dict[str, str | None]:
    return {match["name"]: match["words"] for match in TARGET.finditer(makefile)}


def test_there_are_at_most_twelve_targets_and_each_says_what_it_does() -> None:
    found = targets(MAKEFILE)
    assert 5 <= len(found) <= 12
    assert [name for name, words in found.items() if not words] == []


def test_a_target_without_words_is_found() -> None:
    assert targets("a: b ## does\nc: d\n\t@x\nX := 1\n") == {"a": "does", "c": None}


def test_every_target_is_in_the_readme_and_the_readme_names_no_other() -> None:
    assert set(re.findall(r"`make ([a-z]+)`", README)) == set(targets(MAKEFILE))


def test_every_target_is_phony() -> None:
    phony = re.search(r"^\.PHONY: (.+)$", MAKEFILE, re.MULTILINE)
    assert phony and set(phony[1].split()) == set(targets(MAKEFILE))


def test_help_lists_every_target() -> None:
    answer = subprocess.run(["make", "--no-print-directory", "help"], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert {line.split()[1] for line in answer.stdout.splitlines()} == set(targets(MAKEFILE))


@pytest.mark.parametrize("switch", SWITCHES)
def test_make_keeps_every_tool_from_reporting_home(switch: str) -> None:
    assert re.search(rf"^export {switch} := (1|true|false)$", MAKEFILE, re.MULTILINE)


@pytest.mark.parametrize("name", ["run", "setup", "check"])
def test_the_gate_scripts_parse_and_may_be_run(name: str) -> None:
    path = PROJECT / ".ci" / name
    shell = "bash" if "bash" in path.read_text(encoding="utf-8").splitlines()[0] else "sh"
    assert os.access(path, os.X_OK)
    assert subprocess.run([shell, "-n", str(path)], check=False).returncode == 0


def test_the_gate_calls_the_readmes_test_command() -> None:
    gate = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert "gate test" in gate and "make --no-print-directory" in gate
    assert re.search(r"^make test", README, re.MULTILINE)


def gate(tmp_path: Path, check: int, test: int) -> subprocess.CompletedProcess[str]:
    """``.ci/run`` with a ``make`` that leaves with the given codes."""
    fake = tmp_path / "make"
    body = f"case $2 in check) exit {check};; test) echo '3 passed in 1.00s'; exit {test};; esac"
    fake.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    fake.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    return subprocess.run(["bash", str(PROJECT / ".ci" / "run")], capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize(("check", "test", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (2, 5, 5), (0, 5, 5)])
def test_the_gate_keeps_the_tests_exit_code(tmp_path: Path, check: int, test: int, code: int) -> None:
    done = gate(tmp_path, check, test)
    assert done.returncode == code
    assert done.stdout.splitlines()[-1] == "3 passed in 1.00s"


@pytest.mark.parametrize("wish", ["no-such-python", "false"])
def test_setup_says_what_python_it_needs(tmp_path: Path, wish: str) -> None:
    (tmp_path / ".ci").mkdir()
    script = tmp_path / ".ci" / "setup"
    script.write_text((PROJECT / ".ci" / "setup").read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(["sh", str(script)], capture_output=True, text=True, env={**os.environ, "PYTHON": wish}, check=False)
    assert done.returncode == 2
    assert "3.11-3.13" in done.stderr
    assert not (tmp_path / ".venv").exists()
