"""From a written report and a released database to verdicts and an annotated docx."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from docx import Document

from pipelines.core.error import UsageError
from pipelines.core.paths import Home
from pipelines.report.lint import LintReport, annotate, lint, read_document, run_lint
from pipelines.report.lint.annotation import COLOURS
from pipelines.report.lint.document import docx_runs
from tests.unit.lint_world import ALL, AS_OF, OWN, RIGHT

WRONG = [line.replace("36个村", "63个村").replace("位居全市第二，", "位居全市第三，") for line in RIGHT]
SHADE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}shd"
FILL = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}fill"


def write(path: Path, lines: list[str]) -> Path:
    if path.suffix == ".txt":
        path.write_text("\n".join(lines), encoding="gb18030")
    elif path.suffix == ".html":
        path.write_text("".join(f"<p>{line}</p>" for line in lines), encoding="utf-8")
    else:
        document = Document()
        for line in lines:
            document.add_paragraph(line)
        document.save(str(path))
    return path


def release(root: Path) -> Home:
    """A home whose current release holds the literal figures."""
    home = Home(root)
    home.current.mkdir(parents=True)
    with duckdb.connect(str(home.current / "kezhi.duckdb")) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.mart_report_figure (code varchar, region_code varchar, report_period varchar, "
            "data_period varchar, period_type varchar, indicator varchar, text varchar, value decimal(28,6), unit varchar, "
            "rank integer, universe varchar, status varchar, lineage_key varchar)"
        )
        for item in ALL:
            connection.execute(
                "insert into marts.mart_report_figure values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    item.code,
                    item.region_code,
                    item.report_period,
                    item.data_period,
                    item.period_type,
                    item.indicator,
                    item.text,
                    item.value,
                    item.unit,
                    item.rank,
                    item.universe,
                    item.status,
                    item.lineage_key,
                ],
            )
    return home


def shaded(path: Path) -> list[tuple[str, str]]:
    """(text, colour) of every coloured run outside tables, in reading order."""
    found = []
    for paragraph in Document(str(path)).paragraphs:
        for run in docx_runs(paragraph._p):
            fills = [shade.get(FILL) for shade in run.iter(SHADE)]
            found += [(run.text, fills[0])] if fills else []
    return found


def comments(path: Path) -> list[str]:
    document: Any = Document(str(path))
    return [comment.text for comment in document.comments]


@pytest.mark.parametrize("suffix", [".txt", ".html", ".docx"])
def test_every_format_gives_the_same_verdicts(tmp_path: Path, suffix: str) -> None:
    report = lint(write(tmp_path / f"report{suffix}", WRONG), ALL, OWN, AS_OF)
    assert (report.count("match"), report.count("mismatch"), report.count("not_found")) == (24, 2, 2)
    assert [item.mention.text for item in report.numbers if item.verdict == "mismatch"] == ["位居全市第三", "63个村"]


def test_the_released_figures_are_read(tmp_path: Path) -> None:
    home = release(tmp_path / "home")
    right = run_lint(home, write(tmp_path / "report.txt", RIGHT), OWN, AS_OF)
    assert (right.count("match"), right.count("mismatch"), right.exit_code) == (26, 0, 0)
    wrong = run_lint(home, write(tmp_path / "report.txt", WRONG), OWN, AS_OF)
    assert (wrong.count("mismatch"), wrong.exit_code) == (2, 1)


def test_the_same_from_a_name_as_from_a_code(tmp_path: Path) -> None:
    home, path = release(tmp_path / "home"), write(tmp_path / "report.txt", RIGHT)
    assert run_lint(home, path, "田家庵区", AS_OF).as_dict() == run_lint(home, path, OWN, AS_OF).as_dict()


def test_another_districts_report_agrees_with_its_own_figures_only(tmp_path: Path) -> None:
    lines = ["2022年上半年工作总结", "1-5月，我区高新技术产业增加值增速12.6%，全市第四，科技特派员20名。"]
    report = run_lint(release(tmp_path / "home"), write(tmp_path / "report.txt", lines), "340402", AS_OF)
    assert [item.verdict for item in report.numbers] == ["match"] * 3


def test_without_a_release(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        run_lint(Home(tmp_path), write(tmp_path / "report.txt", RIGHT), OWN, AS_OF)
    assert told.value.exit_code == 2 and told.value.remedy


def test_a_report_before_anything_was_known(tmp_path: Path) -> None:
    report = run_lint(release(tmp_path / "home"), write(tmp_path / "report.txt", RIGHT), OWN, date(2022, 1, 31))
    assert report.count("match") == 0 and report.count("mismatch") == 0


@pytest.fixture(params=[".txt", ".html", ".docx"])
def marked(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[LintReport, Path, Path]:
    source = write(tmp_path / f"report{request.param}", WRONG)
    report = lint(source, ALL, OWN, AS_OF)
    return report, source, annotate(source, report, tmp_path / "out" / "marked.docx")


def test_each_number_is_coloured_by_its_verdict(marked: tuple[LintReport, Path, Path]) -> None:
    report, _, out = marked
    assert shaded(out) == [(item.mention.text, COLOURS[item.verdict]) for item in report.numbers]


def test_each_number_has_a_comment_that_says_why(marked: tuple[LintReport, Path, Path]) -> None:
    report, _, out = marked
    assert len(comments(out)) == len(report.numbers)
    assert any("不一致" in text and "36个村" in text for text in comments(out))


def test_the_text_itself_is_unchanged(marked: tuple[LintReport, Path, Path]) -> None:
    _, _, out = marked
    found = [item.text for item in read_document(out)]
    assert [line for line in found if line in WRONG] == WRONG


def test_the_first_page_lists_all_numbers(marked: tuple[LintReport, Path, Path]) -> None:
    report, _, out = marked
    document = Document(str(out))
    first = document.tables[0]
    assert [row.cells[0].text for row in first.rows][1:] == [item.mention.text for item in report.numbers]
    assert [row.cells[3].text for row in first.rows][1:].count("不一致") == 2
    assert "共核 28 处" in document.paragraphs[1].text
    assert document.element.body[3].xpath(".//w:br/@w:type") == ["page"]


def test_the_source_is_untouched_and_the_outcome_repeats(marked: tuple[LintReport, Path, Path]) -> None:
    report, source, out = marked
    before = source.read_bytes()
    again = annotate(source, report, out.with_name("again.docx"))
    assert source.read_bytes() == before
    assert shaded(again) == shaded(out)


def test_english_words(tmp_path: Path) -> None:
    source = write(tmp_path / "report.txt", WRONG)
    out = annotate(source, lint(source, ALL, OWN, AS_OF), tmp_path / "en.docx", "en")
    assert any(text.startswith("mismatch") and "swapped" in text for text in comments(out))


def test_runs_are_split_only_around_numbers_and_keep_their_look(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("选派科技")
    paragraph.add_run("特派员1").bold = True
    paragraph.add_run("4名，联系36个村").italic = True
    document.add_paragraph("在库\t企业").add_run("28家（培育库）").underline = True
    path = tmp_path / "report.docx"
    document.save(str(path))
    report = lint(path, ALL, OWN, AS_OF)
    out = annotate(path, report, tmp_path / "marked.docx")
    assert [(text, colour) for text, colour in shaded(out)] == [
        ("1", COLOURS["match"]),
        ("4名", COLOURS["match"]),
        ("36个村", COLOURS["match"]),
        ("28家", COLOURS["match"]),
    ]
    runs = [run for paragraph in Document(str(out)).paragraphs for run in paragraph.runs]
    assert [run.text for run in runs if run.bold and "校核" not in run.text] == ["特派员", "1"]
    assert [run.text for run in runs if run.italic] == ["4名", "，联系", "36个村"]


def test_numbers_in_tables_are_marked_in_their_cells(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("2022年上半年工作总结")
    table = document.add_table(rows=3, cols=3)
    rows = [["指标", "单位", "数值"], ["1-5月吸纳技术合同成交额", "万元", "12430.39"], ["科技特派员", "名", "15"]]
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    path = tmp_path / "report.docx"
    document.save(str(path))
    report = lint(path, ALL, OWN, AS_OF)
    assert [(item.mention.text, item.verdict) for item in report.numbers] == [("12430.39", "match"), ("15", "mismatch")]
    out = Document(str(annotate(path, report, tmp_path / "marked.docx")))
    fills = [[shade.get(FILL) for shade in cell._tc.iter(SHADE)] for row in out.tables[1].rows for cell in row.cells]
    assert [fill for found in fills for fill in found] == [COLOURS["match"], COLOURS["mismatch"]]


def test_control_signs_in_a_text_do_not_spoil_the_docx(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("2022年上半年\x0b工作总结\x1f\n科技特派员\x0c14名\ufffe", encoding="utf-8")
    out = annotate(path, lint(path, ALL, OWN, AS_OF), tmp_path / "marked.docx")
    assert ("14名", COLOURS["match"]) in shaded(out)
    assert zipfile.ZipFile(out).testzip() is None


def test_an_annotated_report_can_be_checked_again(tmp_path: Path) -> None:
    source = write(tmp_path / "report.txt", RIGHT)
    out = annotate(source, lint(source, ALL, OWN, AS_OF), tmp_path / "marked.docx")
    again = lint(out, ALL, OWN, AS_OF)
    body = [item for item in again.numbers if again.paragraphs[item.paragraph].text in RIGHT]
    assert [item.verdict for item in body].count("match") == 26
    assert again.count("mismatch") == 0


def test_no_name_of_a_person_reaches_the_outcome(tmp_path: Path) -> None:
    lines = ["2022年上半年工作总结", "样例甲某某等3人入选第八批省“特支计划”，联系电话0554-2678901。"]
    data = str(lint(write(tmp_path / "report.txt", lines), ALL, OWN, AS_OF).as_dict())
    assert "甲某某" not in data and "2678901" not in data
