"""``kezhi report`` and ``kezhi lint-report`` over a home with one release, and over what was known at an earlier time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.cli.entry import run
from pipelines.core.error import UsageError
from pipelines.core.paths import Home
from pipelines.core.period import SHANGHAI
from pipelines.monthly import half_year, scratch
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import receive
from pipelines.report import printing
from pipelines.report.write import Order
from tests.unit.report_world import OWN, World, docx_text, html_text, make_world

RELEASE = "2022-06-r1"


def make_home(folder: Path, world: World | None = None) -> Home:
    """A home whose current release holds the small world."""
    home = Home(folder).ensure()
    with Ledger(home):
        pass
    (home.releases / RELEASE).mkdir()
    (world or make_world()).write(home.releases / RELEASE / "kezhi.duckdb")
    (home.releases / RELEASE / "manifest.json").write_text(json.dumps({"release": RELEASE, "sequence": 1}), encoding="utf-8")
    home.current.symlink_to(Path("releases") / RELEASE)
    return home


def call(home: Home, *words: str) -> int:
    return run([*words, "--home", str(home.root)])


def test_a_final_report_is_written_from_the_current_release(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = make_home(tmp_path / "home")
    out = tmp_path / "out"
    assert call(home, "report", "--period", "2022-06", "--region", OWN, "--format", "html", "--out", str(out)) == 0
    assert [path.name for path in out.iterdir()] == ["report_340403_2022-06.html"]
    printed = capsys.readouterr()
    assert "report_340403_2022-06.html" in printed.out and "用时" in printed.out and printed.err == ""


def test_a_region_may_be_named_and_the_home_keeps_what_has_no_folder(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    assert call(home, "report", "--period", "2022-06", "--region", "田家庵区", "--format", "docx", "--format", "html") == 0
    assert sorted(path.suffix for path in (home.root / "reports").iterdir()) == [".docx", ".html"]


def test_a_draft_leaves_with_one_and_tells_what_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = make_world()
    world.drop("commissioner_count")
    home = make_home(tmp_path / "home", world)
    assert call(home, "report", "--period", "2022-06", "--region", OWN) == 1
    assert "科技特派员" in capsys.readouterr().out
    assert [path.name for path in (home.root / "reports").iterdir()] == ["report_340403_2022-06_draft.docx"]


def test_json_gives_the_figures_with_their_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = make_home(tmp_path / "home")
    assert call(home, "report", "--period", "2022-06", "--region", OWN, "--json") == 0
    document = json.loads(capsys.readouterr().out)
    growth = next(row for row in document["figures"] if row["indicator"] == "high_tech_growth")
    assert (growth["code"], growth["data_period"], growth["text"], growth["value"]) == (
        "high_tech_growth/340403/2022-05/cumulative", "2022-05", "21.1%", 21.1)
    assert document["state"] == "final" and document["open"] == [] and len(document["files"]) == 1


@pytest.mark.parametrize("words", [
    ("--period", "2022-6", "--region", OWN), ("--period", "2022-06", "--region", "999999"),
    ("--period", "2022-12", "--region", OWN), ("--period", "2022-06", "--region", OWN, "--as-of", "2022-05-31"),
    ("--period", "2022-06", "--region", OWN, "--format", "odt"),
    ("--period", "2022-06", "--region", OWN, "--template", "absent.docx"),
    ("--period", "2022-06", "--region", OWN, "--as-of", "June")])
def test_wrong_usage_leaves_with_two(words: tuple[str, ...], tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    assert call(home, "report", *words) == 2
    assert not (home.root / "reports").exists()


def test_without_a_release_there_is_nothing_to_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(Home(tmp_path / "home").ensure(), "report", "--period", "2022-06", "--region", OWN) == 2
    assert "尚无已发布" in capsys.readouterr().err


def test_pdf_without_libreoffice_leaves_with_two_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                                             capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(printing, "find_office", lambda: None)
    assert call(make_home(tmp_path / "home"), "report", "--period", "2022-06", "--region", OWN, "--format", "pdf") == 2
    assert "LibreOffice" in capsys.readouterr().err


def test_codes_and_the_leaders_page_can_be_asked_for(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    assert call(home, "report", "--period", "2022-06", "--region", OWN, "--codes", "--format", "html") == 0
    assert call(home, "report", "--period", "2022-06", "--region", OWN, "--brief", "--format", "html") == 0
    pages = {path.name: html_text(path.read_text(encoding="utf-8")) for path in (home.root / "reports").iterdir()}
    assert "附件四" in pages["report_340403_2022-06.html"] and "位次快报" in pages["brief_340403_2022-06.html"]


def test_the_release_is_only_read(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    before = (home.current / "kezhi.duckdb").read_bytes()
    with half_year.open_figures(home, "2022-06", None) as (connection, known_at):
        assert known_at.astimezone(SHANGHAI).date().isoformat() == "2022-06-30"
        for attempt in ("create table marts.x (y int)", "set enable_external_access = true", "copy (select 1) to 'x.csv'"):
            with pytest.raises(duckdb.Error):
                connection.execute(attempt)
    assert (home.current / "kezhi.duckdb").read_bytes() == before


@contextmanager
def knowledge_of(world: World, folder: Path, asked: list[Any]) -> Iterator[Any]:
    """Stands in for the recomputation, which has tests of its own: the world as it would come out."""
    @contextmanager
    def open_knowledge(home: Home, period: str, as_of: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
        asked.append((period, as_of))
        with duckdb.connect(str(world.write(folder / "known.duckdb")), read_only=True) as connection:
            yield connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scratch, "open_knowledge", open_knowledge)
        yield


def test_as_of_recomputes_and_never_looks_at_what_was_published(tmp_path: Path) -> None:
    home, asked = Home(tmp_path / "home").ensure(), []
    with Ledger(home):
        pass
    with knowledge_of(make_world(), tmp_path, asked):
        assert call(home, "report", "--period", "2022-06", "--region", OWN, "--as-of", "2022-06-30", "--format", "html") == 0
    assert asked == [("2022-06", datetime(2022, 6, 30, 23, 59, 59, tzinfo=SHANGHAI))]
    assert (home.root / "reports" / "report_340403_2022-06.html").is_file()


def test_a_period_that_had_not_begun_is_refused(tmp_path: Path) -> None:
    home = Home(tmp_path / "home").ensure()
    with (pytest.raises(UsageError, match="还没有开始"),
          half_year.open_figures(home, "2022-06", datetime(2022, 5, 31, 15, 59, tzinfo=UTC))):
        pass


def deliver_sample(home: Home, tmp_path: Path, channel: Any) -> None:
    path = tmp_path / "any.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    receive(home, path, region=OWN, period="2022-05", by="测试", at=datetime(2022, 6, 1, tzinfo=UTC), channel=channel)


@pytest.mark.parametrize(("channel", "is_sample"), [("demo", True), ("submit", False)])
def test_a_home_with_the_sample_says_so_in_everything_written(channel: str, is_sample: bool, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    deliver_sample(home, tmp_path, channel)
    written = half_year.write_half_year(home, OWN, "2022-06", None, Order(("docx",)), tmp_path / "out")
    assert ("样例数据" in docx_text(written.paths[0])) is is_sample


def test_the_samples_reports_lie_in_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "find_office", lambda: None)
    home, asked = make_home(tmp_path / "home"), []
    with knowledge_of(make_world(), tmp_path, asked):
        paths = half_year.write_demo_reports(home)
    assert [path.name for path in paths] == ["report_340403_2022-06.docx", "report_340403_2022-06.html",
                                             "brief_340403_2022-06.docx", "brief_340403_2022-06.html"]
    assert {moment.astimezone(SHANGHAI).date().isoformat() for _, moment in asked} == {"2022-06-30"}
    assert all(path.parent == home.root / "reports" for path in paths)


def test_lint_reads_our_own_report_back_without_a_contradiction(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = make_home(tmp_path / "home")
    assert call(home, "report", "--period", "2022-06", "--region", OWN, "--format", "docx") == 0
    file = home.root / "reports" / "report_340403_2022-06.docx"
    capsys.readouterr()
    assert call(home, "lint-report", str(file), "--region", OWN, "--json") == 0
    counts = json.loads(capsys.readouterr().out)["counts"]
    assert counts["contradicting"] == 0 and counts["agreeing"] >= 20


def test_a_wrong_figure_is_contradicted_and_marked_in_a_copy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home, file = make_home(tmp_path / "home"), tmp_path / "own.txt"
    file.write_text("2022年上半年工作总结\n一、工作情况\n1-5月，吸纳技术合同成交额12340.39万元。\n", encoding="utf-8")
    assert call(home, "lint-report", str(file), "--region", OWN, "--out", str(tmp_path / "out")) == 1
    assert "不一致" in capsys.readouterr().out
    assert (tmp_path / "out" / "own_checked.docx").is_file()


def test_lint_as_of_reads_what_was_known_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.monthly import steps

    home, file, seen = Home(tmp_path / "home").ensure(), tmp_path / "own.txt", []
    (home.root / "ledger.sqlite").touch()
    file.write_text("2022年上半年总结\n1-5月，吸纳技术合同成交额12430.39万元。", encoding="utf-8")
    monkeypatch.setattr(steps, "load_raw", lambda place, period, as_of: seen.append((period, as_of.astimezone(SHANGHAI).day)))
    monkeypatch.setattr(steps, "build_warehouse", lambda place: make_world().write(place.warehouse))
    checked = half_year.lint_as_known(home, file, OWN, datetime(2022, 6, 30, 23, 59, 59, tzinfo=SHANGHAI))
    assert seen == [("2022-06", 30)] and [item.verdict for item in checked.numbers] == ["match"]


def test_lint_needs_a_file_that_can_be_read(tmp_path: Path) -> None:
    assert call(make_home(tmp_path / "home"), "lint-report", str(tmp_path / "absent.docx"), "--region", OWN) == 2
