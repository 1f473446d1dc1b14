"""The floors, where import-linter can't look: what stands at a module's top, and that no package is left out of the contracts."""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
CODE = PROJECT / "pipelines"
HEAVY = {"great_expectations", "dbt", "dagster", "dagster_dbt", "pandas", "altair", "docxtpl"}
BANNED = {"pickle", "shelve", "marshal", "dill", "joblib"}
DAGSTERS = ("defs/", "definitions.py")


def modules() -> list[Path]:
    return sorted(CODE.rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(CODE).as_posix()


def imported(tree: ast.AST) -> set[str]:
    """First parts of what is imported anywhere below ``tree``."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add((node.module or "").split(".")[0])
    return names


def imported_at_top(tree: ast.Module) -> set[str]:
    """The same, but only what importing the module runs; a block under ``TYPE_CHECKING`` runs never."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        found |= imported(node)
    return found


def heavy_at_top(name: str, source: str) -> set[str]:
    allowed = {"dagster", "dagster_dbt"} if name.startswith(DAGSTERS) else set()
    return (imported_at_top(ast.parse(source)) & HEAVY) - allowed


def dagster_outside(name: str, source: str) -> set[str]:
    if name.startswith((*DAGSTERS, "cli/")):
        return set()
    return imported(ast.parse(source)) & {"dagster", "dagster_dbt"}


@pytest.mark.parametrize("path", modules(), ids=place)
def test_heavy_packages_are_imported_late(path: Path) -> None:
    assert heavy_at_top(place(path), path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", modules(), ids=place)
def test_only_the_upper_floors_know_dagster(path: Path) -> None:
    assert dagster_outside(place(path), path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", modules(), ids=place)
def test_nothing_unpickles_or_evaluates(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert imported(tree) & BANNED == set()
    assert called & {"eval", "exec"} == set()


@pytest.mark.parametrize("path", sorted((CODE / "core").rglob("*.py")), ids=place)
def test_core_needs_the_standard_library_and_pydantic_only(path: Path) -> None:
    allowed = set(sys.stdlib_module_names) | {"pydantic", "pipelines"}
    assert imported(ast.parse(path.read_text(encoding="utf-8"))) - allowed == set()


def test_every_lower_package_is_barred_from_dagster() -> None:
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    barred = next(contract for contract in contracts if contract["type"] == "forbidden")["source_modules"]
    packages = {f"pipelines.{path.parent.name}" for path in CODE.glob("*/__init__.py")}
    assert packages - set(barred) == {"pipelines.defs", "pipelines.cli"}


@pytest.mark.parametrize(("name", "source"), [
    ("guard/run.py", "import great_expectations as gx"),
    ("cli/run.py", "from dagster import job"),
    ("intake/x.py", "try:\n    import pandas.api\nexcept ImportError:\n    pass"),
])
def test_an_early_import_is_found(name: str, source: str) -> None:
    assert heavy_at_top(name, source)


@pytest.mark.parametrize(("name", "source"), [
    ("guard/run.py", "def check():\n    import great_expectations"),
    ("guard/run.py", "if TYPE_CHECKING:\n    import pandas"),
    ("defs/raw.py", "import dagster as dg"),
    ("definitions.py", "from dagster import Definitions"),
])
def test_a_late_import_is_not(name: str, source: str) -> None:
    assert not heavy_at_top(name, source)


def test_dagster_on_a_lower_floor_is_found_even_inside_a_function() -> None:
    source = "def publish():\n    import dagster"
    assert dagster_outside("release/publish.py", source) == {"dagster"}
    assert dagster_outside("cli/run.py", source) == set()
