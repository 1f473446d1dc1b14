"""A sixteenth form takes a declaration, a staging model, a line that says who sends it and, for an indicator, a fact and a second
declaration. No Python."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pipelines.core.form import load_forms
from pipelines.core.paths import PROJECT, Home
from tests.golden.second_reading import cell_text, make_again

ADDED = Path(__file__).parent / "sixteenth_form"
FORM, INDICATOR, SHEET = "instrument_sharing", "instrument_sharing_amount", "仪器共享"
DECLARED = {"sources", "dbt_project", "expectations", "docs"}
# What `derive` writes after them: suite, source, macro, dictionary.
DERIVED = {f"expectations/forms/{FORM}.json", f"dbt_project/models/staging/_source_{FORM}.yml",
           "dbt_project/macros/derived/indicators.sql", f"docs/dictionary/{FORM}.md",
           f"docs/dictionary/indicators/{INDICATOR}.md", "docs/dictionary/README.md"}
# Who is to send the form from when on: a line of the register of expected submissions, as for every form.
EXPECTED = f"{FORM},340403,monthly,2022-06,,\n"
SERVICES = [("YQ-001", datetime(2022, 3, 8), 1.25), ("YQ-002", datetime(2022, 5, 17), 0.4), ("YQ-003", datetime(2022, 6, 2), 2.1)]


def copy_project(folder: Path) -> Path:
    """The project's declarations, without the sample's workbooks, which nothing here reads."""
    for name in DECLARED:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("workbooks", "target", "logs"))
    return folder


def environment(project: Path) -> dict[str, str]:
    return {**os.environ, "KEZHI_PROJECT": str(project), "PYTHONPATH": str(PROJECT)}


def derive(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """``kezhi derive`` over that project."""
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", "derive", *words]
    return subprocess.run(command, env=environment(project), cwd=project, capture_output=True, text=True, check=False)


def write_workbook(path: Path) -> Path:
    """A small workbook as an office would fill it: a title, a head with its unit, a total."""
    book = openpyxl.Workbook()
    page: Any = book.active
    page.title = SHEET
    page.append(["大型仪器共享服务表"])
    page.append(["序号", "仪器编号", "服务日期", "服务收入（万元）"])
    for number, (instrument, day, fee) in enumerate(SERVICES, start=1):
        page.append([number, instrument, day, fee])
    page.append(["合计", None, None, float(sum(Decimal(str(fee)) for _, _, fee in SERVICES))])
    book.save(path)
    return path


@dataclass(frozen=True)
class Sixteenth:
    """The city after a month under a project with one form more."""

    home: Home
    project: Path
    said: dict[str, Any]


@pytest.fixture(scope="module")
def sixteenth(sample_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Sixteenth:
    folder = tmp_path_factory.mktemp("sixteenth")
    project = copy_project(folder / "project")
    shutil.copytree(ADDED, project, dirs_exist_ok=True)
    with (project / "sources" / "registers" / "expected_reporter.csv").open("a", encoding="utf-8") as register:
        register.write(EXPECTED)
    home = Home(folder / "home")
    shutil.copytree(sample_home.root, home.root, symlinks=True)
    workbook = write_workbook(folder / "340403_2022-06_instruments.xlsx")
    command = [sys.executable, "-m", "tests.golden.sixteenth_child", str(home.root), str(workbook)]
    child = subprocess.run(command, env=environment(project), cwd=PROJECT, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr[-3000:]
    return Sixteenth(home, project, json.loads(child.stdout.splitlines()[-1]))


def test_nothing_but_declarations_and_sql_is_added(sixteenth: Sixteenth) -> None:
    added = sorted(path.relative_to(ADDED).as_posix() for path in ADDED.rglob("*") if path.is_file())
    assert added == [f"dbt_project/models/core/fct_{FORM}.sql", f"dbt_project/models/core/fct_{FORM}.yml",
                     f"dbt_project/models/staging/stg_{FORM}.sql", f"sources/forms/{FORM}.toml",
                     f"sources/indicators/{INDICATOR}.toml"]
    assert FORM not in load_forms() and sixteenth.said["forms"] == len(load_forms()) + 1
    assert set(sixteenth.said["written"]) == DERIVED and sixteenth.said["stale"] == []


def test_workbook_is_taken_in_and_released(sixteenth: Sixteenth) -> None:
    said = sixteenth.said
    assert said["states"] == [[FORM, "accepted", len(SERVICES)]], said["findings"]
    assert (said["outcome"]["state"], said["outcome"]["release"]) == ("published", "2022-06-r2"), said["outcome"]
    assert [(row[0], row[1], Decimal(row[2]), row[3]) for row in said["rows"]] == [
        (name, f"{day:%Y-%m-%d}", Decimal(str(fee)) * 10_000, f"D{number}")
        for number, (name, day, fee) in enumerate(SERVICES, start=3)]


def test_indicator_is_a_figure_of_the_report_with_its_cells(sixteenth: Sixteenth) -> None:
    [(code, text, status)] = sixteenth.said["figures"]
    assert (code, text, status) == (f"{INDICATOR}/340403/2022-06/cumulative", "3.75万元", "complete")
    trace = sixteenth.said["trace"]
    assert Decimal(trace["value"]) == 37_500 == make_again(sixteenth.home, trace)
    assert [cell_text(sixteenth.home, cell) for cell in trace["cells"]] == [str(fee) for _, _, fee in SERVICES]
    assert [check["name"] for check in trace["checks"] if not check["passed"]] == []
    assert any(FORM in check["name"] for check in trace["checks"]), "the guard looked at the new form"


def test_stale_files_are_named_until_they_are_derived(sixteenth: Sixteenth) -> None:
    """A changed declaration: the check names what follows from it, and changes nothing."""
    path = sixteenth.project / "sources" / "forms" / f"{FORM}.toml"
    words = path.read_text(encoding="utf-8")
    path.write_text(words.replace('zh = "服务收入"', 'zh = "共享服务收入"'), encoding="utf-8")
    checked = derive(sixteenth.project, "--check", "--json")
    named = set(json.loads(checked.stdout)["stale"])
    assert checked.returncode == 1
    assert {f"docs/dictionary/{FORM}.md", f"dbt_project/models/staging/_source_{FORM}.yml"} <= named
    assert all(FORM in name for name in named) and not any(name.endswith(".py") for name in named)
    path.write_text(words, encoding="utf-8")
    again = derive(sixteenth.project, "--check")
    assert again.returncode == 0 and FORM not in again.stdout


def test_form_that_is_taken_away_leaves_nothing_derived_behind(tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    shutil.copytree(ADDED / "sources" / "forms", project / "sources" / "forms", dirs_exist_ok=True)
    assert FORM in derive(project).stdout
    (project / "sources" / "forms" / f"{FORM}.toml").unlink()
    checked = derive(project, "--check", "--json")
    assert f"expectations/forms/{FORM}.json" in json.loads(checked.stdout)["stale"] and checked.returncode == 1
    derive(project)
    assert not (project / "expectations" / "forms" / f"{FORM}.json").exists()
