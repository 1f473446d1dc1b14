"""What may not stand in the repository, and the sizes that keep it readable."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
SKIPPED = {".venv", ".git", "var", "build", "target", "logs", "node_modules"}
BINARY = {".xlsx", ".xls", ".ods", ".et", ".docx", ".png", ".parquet", ".duckdb"}
FILE_LINES, FUNCTION_LINES, MEDIAN_LINES, SQL_LINES, YAML_LINES = 300, 60, 10, 80, 200
# Put together from parts, so that this file does not hold what it looks for.
REGISTRY = re.compile("|".join(["py" + r"pi\.org", "python" + "hosted", "registry" + r"\.npmjs", "deb" + r"\.debian"]))
MACHINE = re.compile(r"(^|[^\w.])/(" + "|".join(["wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + r"me/\w+"]) + ")/")


def committed() -> list[Path]:
    """What git would carry: known or new files, but nothing ignored; every file where there is no git."""
    answer = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=PROJECT, capture_output=True, check=False)
    if answer.returncode == 0 and answer.stdout:
        return [p for name in answer.stdout.decode().split("\0") if name and (p := PROJECT / name).is_file()]
    return [path for path in PROJECT.rglob("*") if path.is_file() and not SKIPPED & set(path.relative_to(PROJECT).parts)]


def texts(*suffixes: str) -> list[Path]:
    return [path for path in committed() if path.suffix not in BINARY and (not suffixes or path.suffix in suffixes)]


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def planted(text: str) -> re.Match[str] | None:
    return REGISTRY.search(text) or MACHINE.search(text)


def long_functions(source: str, limit: int = FUNCTION_LINES) -> list[str]:
    return [name for name, lines in functions(source) if lines > limit]


def functions(source: str) -> list[tuple[str, int]]:
    """Name and number of lines of each function, its docstring left out: words that explain are no burden."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            found.append((node.name, (body[-1].end_lineno or 0) - body[0].lineno + 1))
    return found


def broad_excepts(source: str) -> list[int]:
    """Lines of handlers that catch everything (bare, ``Exception``, ``BaseException``) and do not raise it again."""
    caught = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ExceptHandler)]
    wide = [node for node in caught if node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")]
    return [node.lineno for node in wide if not isinstance(node.body[-1], ast.Raise)]


def test_no_path_of_a_machine_and_no_address_of_a_registry() -> None:
    assert [f"{name(path)}: {hit[0]}" for path in texts() if (hit := planted(read(path)))] == []


@pytest.mark.parametrize("line", ["see /" + "work/main/x", "open('/" + "root/.cache/a')", "https://py" + "pi.org/simple"])
def test_a_planted_address_is_found(line: str) -> None:
    assert planted(line)


@pytest.mark.parametrize("line", ["dbt_project/models", "sources/framework/x", "https://example.org/works/", "var/home"])
def test_an_ordinary_path_is_not(line: str) -> None:
    assert not planted(line)


@pytest.mark.parametrize(("suffix", "limit"), [(".py", FILE_LINES), (".sql", SQL_LINES), (".yml", YAML_LINES)])
def test_files_stay_short(suffix: str, limit: int) -> None:
    found = {name(path): count for path in texts(suffix) if (count := len(read(path).splitlines())) > limit}
    assert {place: count for place, count in found.items() if "derived" not in place} == {}


def test_functions_stay_short() -> None:
    sources = [read(path) for path in texts(".py") if "pipelines" in path.parts]
    assert [name for source in sources for name in long_functions(source)] == []
    assert statistics.median(lines for source in sources for _, lines in functions(source)) < MEDIAN_LINES


def test_a_long_function_is_found() -> None:
    body = "\n".join("    x = 1" for _ in range(FUNCTION_LINES + 1))
    assert long_functions(f"def long():\n{body}\n") == ["long"]
    assert long_functions(f'def told():\n    """{"word " * 9}\n{"more" * 3}"""\n    return 1\n') == []


def test_nothing_catches_everything_but_the_parsers_child_and_the_command_line() -> None:
    found = {name(path) for path in texts(".py") if "pipelines" in path.parts and broad_excepts(read(path))}
    assert {place for place in found if not place.startswith(("pipelines/intake/", "pipelines/cli/entry.py"))} == set()


def test_a_broad_except_is_found() -> None:
    assert broad_excepts("try:\n    pass\nexcept Exception:\n    pass\n") == [3]
    assert broad_excepts("try:\n    pass\nexcept BaseException:\n    undo()\n    raise\n") == []
    assert broad_excepts("try:\n    pass\nexcept (KeyError, ValueError):\n    pass\n") == []


def test_no_test_sleeps_or_looks_at_the_clock() -> None:
    clock = re.compile("|".join([r"time\." + "sleep", "perf" + "_counter", r"datetime\." + r"now\(\)"]))
    assert [path.name for path in texts(".py") if "tests" in path.parts and clock.search(read(path))] == []


def test_there_is_at_least_as_much_test_as_code() -> None:
    def lines(folder: str) -> int:
        return sum(len(read(path).splitlines()) for path in texts(".py") if path.relative_to(PROJECT).parts[0] == folder)

    assert lines("tests") >= lines("pipelines")
