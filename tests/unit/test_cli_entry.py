"""Exit codes and logs: what a person can mend is said in words, what he cannot goes into the log without a traceback."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from pipelines.cli import app as commands
from pipelines.cli import main
from pipelines.cli.entry import run
from pipelines.cli.journal import keep_journal, record_fault, write_entry
from pipelines.core.error import DeclarationError, HeldError, UsageError


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Puts a command ``break`` into a command line of its own that raises what it is given."""
    def arrange(error: BaseException) -> None:
        app = typer.Typer(pretty_exceptions_enable=False)

        @app.command("break")
        def broken(home: str = "") -> None:
            raise error

        @app.command()
        def fine() -> None: ...

        monkeypatch.setattr(commands, "app", app)

    return arrange


@pytest.mark.parametrize(("error", "code"), [
    (UsageError("写错了", value="x", remedy="改正"), 2), (HeldError("未通过"), 1), (DeclarationError("声明有误"), 3),
    (RuntimeError("张三 13900000000"), 3), (typer.Exit(1), 1), (typer.Exit(0), 0), (KeyboardInterrupt(), 130),
])
def test_exit_code_follows_from_the_error(failing: Any, tmp_path: Path, error: BaseException, code: int) -> None:
    failing(error)
    assert run(["break", "--home", str(tmp_path)]) == code


def test_expected_error_is_told_with_value_rule_and_remedy(failing: Any, capsys: pytest.CaptureFixture[str]) -> None:
    failing(UsageError("期别应写作 YYYY-MM", value="2022-5", rule="period_format", remedy="例如 2022-05"))
    run(["break"])
    told = capsys.readouterr().err
    assert all(words in told for words in ("期别应写作 YYYY-MM", "2022-5", "period_format", "例如 2022-05"))


def test_own_fault_names_the_log_and_shows_no_traceback(failing: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    failing(RuntimeError("张三 13900000000"))
    run(["break", "--home", str(tmp_path)])
    told, log = capsys.readouterr().err, tmp_path / "logs" / "kezhi.jsonl"
    assert str(log) in told and "Traceback" not in told and "张三" not in told
    entry = json.loads(log.read_text(encoding="utf-8").splitlines()[-1])
    assert entry["event"] == "fault" and entry["error"] == "RuntimeError" and "test_cli_entry.py" in entry["traceback"]


def test_log_keeps_words_of_our_own_errors_only(tmp_path: Path) -> None:
    person = "李四 13800000000"
    try:
        try:
            raise ValueError(person)
        except ValueError as cause:
            raise DeclarationError("声明有误", value="x.toml") from cause
    except DeclarationError as error:
        path = record_fault(error, ["run", f"--home={tmp_path}"])
    text = path.read_text(encoding="utf-8")
    assert path.parent == tmp_path / "logs" and "声明有误" in text and "ValueError" in text and "李四" not in text


def test_warnings_of_libraries_reach_the_log_without_their_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep_journal(["run", "--home", str(tmp_path)])
    try:
        logging.getLogger("foreign.library").warning("cell of 王五")
        logging.getLogger("pipelines.monthly").warning("R00000001 could not be taken in")
    finally:
        keep_journal(["run"])
    lines = [json.loads(line) for line in (tmp_path / "logs" / "kezhi.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["logger"] for line in lines] == ["foreign.library", "pipelines.monthly"]
    assert "message" not in lines[0] and lines[1]["message"] == "R00000001 could not be taken in"
    assert capsys.readouterr().err == ""


def test_log_is_turned_over_before_it_grows_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.cli.journal._LARGEST", 100)
    for number in range(12):
        write_entry(tmp_path, "count", number=number)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["kezhi.1.jsonl", "kezhi.2.jsonl", "kezhi.3.jsonl", "kezhi.4.jsonl", "kezhi.5.jsonl", "kezhi.jsonl"]
    assert '"number": 11' in (tmp_path / "kezhi.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(("words", "code"), [
    (["--help"], 0), (["rank"], 2), (["no-such-command"], 2), (["rank", "contract_absorbed_amount", "--period", "2022-13"], 2),
    (["rank", "no_such", "--period", "2022-05"], 2), (["trace", "contract_absorbed_amount"], 2), (["trace", "a/b"], 2),
    (["check", "no-such-file.xlsx"], 2), (["rank", "contract_absorbed_amount", "--period", "2022-05"], 2),
    (["submit", "no-such.xlsx", "--region", "340403", "--period", "2022-05"], 2), (["release", "show", "2022-05-r1"], 2),
    (["run", "--period", "2022-05", "--as-of", "yesterday"], 2), (["release", "list"], 0),
    (["template", "--region", "999999", "--period", "2022-05", "--out", "x"], 2),
    (["explain", "abc", "--text", "属实", "--by", "科技局"], 2),
    (["waive", "--form", "no_such", "--period", "2022-05", "--region", "340403", "--text", "停报", "--by", "市科技局"], 2),
])
def test_wrong_usage_leaves_with_two(words: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == code
