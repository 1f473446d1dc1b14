"""The templates: what they may print, that the committed ones are whole, and that a wrong one is refused in plain words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from docx import Document

from pipelines.core.error import DeclarationError, UsageError
from pipelines.core.paths import SOURCES
from pipelines.report.rendering import save_document
from pipelines.report.template import build_template, rebuild_templates
from pipelines.report.write import BRIEF, REPORT, Order, Written, write_report
from tests.unit.report_world import docx_text, hold, make_world

TEXTS = SOURCES / "report"


def write(text: str, tmp_path: Path) -> Written:
    path = tmp_path / "own.docx"
    path.write_bytes(build_template(text))
    return write_report(hold(make_world(), tmp_path), Order(template=path), tmp_path / "out")


def body(text: str, tmp_path: Path) -> str:
    return docx_text(write(text, tmp_path).paths[0])


@pytest.mark.parametrize("name", ["half_year", "brief"])
def test_the_committed_templates_say_what_their_first_text_says(name: str, tmp_path: Path) -> None:
    for file in ("half_year.txt", "brief.txt"):
        (tmp_path / file).write_bytes((TEXTS / file).read_bytes())
    rebuild_templates(tmp_path)
    assert docx_text(TEXTS / f"{name}.docx") == docx_text(tmp_path / f"{name}.docx")
    assert (TEXTS / f"{name}.docx").read_bytes() == (tmp_path / f"{name}.docx").read_bytes()


@pytest.mark.parametrize("path", [REPORT, BRIEF])
def test_the_committed_templates_hold_no_person_and_no_machine(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        core = package.read("docProps/core.xml").decode()
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in package.infolist())
    assert "python-docx" not in core and "<dc:creator></dc:creator>" in core.replace(
        "<dc:creator/>", "<dc:creator></dc:creator>"
    )


@pytest.mark.parametrize(
    ("template", "named"),
    [
        ("共{{ nobody_knows }}项", "nobody_knows"),
        ("增速{{ f.no_such_indicator }}", "f.no_such_indicator"),
        ("{% if f.high_tech_grwoth.known %}x{% endif %}", "f.high_tech_grwoth"),
    ],
)
def test_a_name_that_nobody_knows_is_refused_before_anything_is_written(template: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="没有的名称") as caught:
        write(template, tmp_path)
    assert named in caught.value.value and not (tmp_path / "out").exists()


@pytest.mark.parametrize("template", ["{{ region", "{% if region %}没有结尾", "{{ region | no_such_filter }}"])
def test_a_template_with_broken_braces_is_refused(template: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match=r"语法|填写"):
        write(template, tmp_path)


@pytest.mark.parametrize(
    "template",
    [
        "{{ names.nothing_such }}",
        "{{ f.high_tech_growth.nothing_such }}",
        "{{ contacts.picnic }}",
        "{{ f.__class__ }}",
        "{{ region.__class__.__mro__ }}",
        "{{ missing.__globals__ }}",
    ],
)
def test_a_template_reaches_nothing_but_what_is_offered(template: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError):
        write(template, tmp_path)


def test_a_file_that_is_no_docx_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.docx"
    path.write_text("just words", encoding="utf-8")
    with pytest.raises(UsageError, match="模板"):
        write_report(hold(make_world(), tmp_path), Order(template=path), tmp_path)
    with pytest.raises(UsageError, match="模板"):
        write_report(hold(make_world(), tmp_path), Order(template=tmp_path / "absent.docx"), tmp_path)


def test_an_office_writes_its_own_words_around_the_figures(tmp_path: Path) -> None:
    text = body(
        "= {{ region }}简报\n# 情况\n全区共{{ f.platform_lab_count }}实验室，{{ names.subsidy_field | listed }}。", tmp_path
    )
    assert text == "田家庵区简报\n情况\n全区共6家实验室，高新技术、农社。"


def test_tags_that_word_split_into_runs_are_still_read(tmp_path: Path) -> None:
    document = Document()
    paragraph = document.add_paragraph("实验室{{ f.platform_")
    paragraph.add_run("lab_count }}").bold = True
    path = tmp_path / "own.docx"
    path.write_bytes(save_document(document))
    written = write_report(hold(make_world(), tmp_path), Order(template=path), tmp_path / "out")
    assert docx_text(written.paths[0]) == "实验室6家"


def test_rows_repeat_and_paragraphs_vanish(tmp_path: Path) -> None:
    text = body(
        "{%p if is_draft %}\n草稿\n{%p endif %}\n|: 40 40\n| 地区 | 增速 |\n"
        "|{%tr for unit in side_by_side('high_tech_growth') %}\n| {{ unit.name }} | {{ unit.high_tech_growth.value }} |\n"
        "|{%tr endfor %}\n// 只给编者看\n末段",
        tmp_path,
    )
    assert text.split("\n") == ["地区", "增速", "潘集区", "23.6%", "田家庵区", "21.1%", "大通区", "-8.4%", "末段"]


def test_a_page_break_goes_with_the_paragraph_behind_it() -> None:
    document = Document(io.BytesIO(build_template("首页\n---\n# 附件\n---\n{%p if x %}\n尾\n{%p endif %}")))
    breaks = [paragraph.paragraph_format.page_break_before for paragraph in document.paragraphs if paragraph.text == "附件"]
    assert breaks == [True]
    assert sum("w:br" in paragraph._p.xml for paragraph in document.paragraphs) == 1


def test_chinese_typefaces_are_set_for_east_asian_signs_with_a_second_name() -> None:
    with zipfile.ZipFile(io.BytesIO(build_template("# 一、标题\n正文"))) as package:
        styles, fonts = package.read("word/styles.xml").decode(), package.read("word/fontTable.xml").decode()
    for name in ("仿宋", "黑体", "楷体", "宋体"):
        assert f'w:eastAsia="{name}"' in styles and f'w:name="{name}"' in fonts
    assert 'w:altName w:val="FangSong"' in fonts
