"""Reading reports: every format says the same, and hostile files end in a clear error."""

from __future__ import annotations

import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.core.error import UsageError
from pipelines.report.lint import Paragraph, lint, read_document
from pipelines.report.lint import document as module

LINES = ["2022年上半年工作总结", "在库企业28家。", "选派科技特派员14名。"]


def texts(path: Path) -> list[str]:
    return [item.text for item in read_document(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_text_in_any_encoding(tmp_path: Path, encoding: str, ending: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(ending.join(LINES).encode(encoding))
    assert texts(path) == LINES


def test_blank_lines_are_left_out_and_places_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\n\n在库28家\n\n", encoding="utf-8")
    assert read_document(path) == [Paragraph("在库28家", place=("p", 2))]


def test_html(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<html><head><title>总结</title><style>p{width:99%}</style><script>var a='12家'</script></head><body><h1>一、情况</h1>"
        "<p>增速<b>21.1</b>%&#65292;排名<i>第二</i></p><div>在库<span>28</span>家<br>面积600亩</div></body>",
        encoding="utf-8",
    )
    assert texts(path) == ["总结", "一、情况", "增速21.1%，排名第二", "在库28家", "面积600亩"]
    assert [item.heading for item in read_document(path)] == [False, True, False, False, False]


def test_html_in_gb18030_and_never_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.htm"
    path.write_bytes("<p>在库28家<table><tr><td>指标<td>数".encode("gb18030"))
    assert "在库28家" in texts(path)[0]


def test_html_tables_carry_their_heads(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<table><tr><th>指标</th><th>单位</th><th>数值</th></tr><tr><td>吸纳技术合同成交额</td><td>万元</td><td>12430.39</td></tr></table>",
        encoding="utf-8",
    )
    last = read_document(path)[-1]
    assert last.text == "吸纳技术合同成交额(万元)\t12430.39" and last.text[last.offset :] == "12430.39"


def test_docx_paragraphs_tables_and_headings(tmp_path: Path) -> None:
    document = Document()
    document.add_heading("一、情况", 1)
    paragraph = document.add_paragraph("在库")
    paragraph.add_run("28").bold = True
    paragraph.add_run("家")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(
        [cell for row in table.rows for cell in row.cells], ["指标", "高新技术产业增加值增速(%)", "田家庵区", "21.1"], strict=True
    ):
        cell.text = text
    document.add_paragraph("面积600亩")
    path = tmp_path / "a.docx"
    document.save(str(path))
    found = read_document(path)
    assert [item.text for item in found] == [
        "一、情况",
        "在库28家",
        "指标",
        "高新技术产业增加值增速(%)",
        "田家庵区",
        "田家庵区高新技术产业增加值增速(%)\t21.1",
        "面积600亩",
    ]
    assert [item.heading for item in found][:2] == [True, False]
    assert found[-2].place == ("c", 2, 1, 1)


def test_docx_takes_inserted_and_leaves_deleted_text(tmp_path: Path) -> None:
    from docx.oxml import parse_xml

    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = Document()
    paragraph = document.add_paragraph("在库")
    paragraph._p.append(parse_xml(f'<w:ins {w} w:id="1" w:author="a"><w:r><w:t>28</w:t></w:r></w:ins>'))
    paragraph._p.append(parse_xml(f'<w:del {w} w:id="2" w:author="a"><w:r><w:delText>29</w:delText></w:r></w:del>'))
    paragraph.add_run("家")
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert texts(path) == ["在库28家"]


def test_docx_text_in_content_controls_and_hyperlinks(tmp_path: Path) -> None:
    from docx.oxml import parse_xml

    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = Document()
    document.element.body.insert(
        0, parse_xml(f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>控件14名</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    )
    document.add_paragraph("在库")._p.append(parse_xml(f"<w:hyperlink {w}><w:r><w:t>28家</w:t></w:r></w:hyperlink>"))
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert texts(path) == ["控件14名", "在库28家"]


@pytest.mark.parametrize("name", ["a.doc", "a.pdf", "a", "a.xlsx"])
def test_unknown_formats(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"x")
    with pytest.raises(UsageError) as told:
        read_document(path)
    assert told.value.remedy and told.value.exit_code == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b""),
        ("a.txt", b" \n\t\n"),
        ("a.txt", b"a\x00b"),
        ("a.txt", b"\xff\xff\xff\x80\x81"),
        ("a.html", b"<p></p>"),
        ("a.docx", b"not a zip"),
        ("a.docx", b"PK\x03\x04 cut off"),
        ("a.docx", b""),
        ("a.txt", b"\xfe\xff\xd8"),
    ],
)
def test_broken_files(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UsageError):
        read_document(path)


def rezipped(source: Path, target: Path, **changed: bytes) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            data = changed.get(Path(item.filename).stem, old.read(item))
            if data != b"drop":
                new.writestr(item.filename, data)
    return target


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    document = Document()
    document.add_paragraph("在库28家")
    path = tmp_path / "plain.docx"
    document.save(str(path))
    return path


@pytest.mark.parametrize(
    "data", [b"<w:document", b"", b"drop", b"<a/>", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><a>&b;</a>"]
)
def test_docx_with_a_broken_part(tmp_path: Path, plain: Path, data: bytes) -> None:
    with pytest.raises(UsageError):
        read_document(rezipped(plain, tmp_path / "b.docx", document=data))


def test_docx_that_unpacks_to_too_much(tmp_path: Path, plain: Path) -> None:
    with pytest.raises(UsageError) as told:
        read_document(rezipped(plain, tmp_path / "b.docx", styles=b"0" * 50_000_000))
    assert told.value.rule == "zip_ratio"


def test_an_entity_is_not_followed(tmp_path: Path, plain: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密9家", encoding="utf-8")
    with zipfile.ZipFile(plain) as archive:
        body = archive.read("word/document.xml").decode()
    head, rest = body.split("<w:document", 1)
    hostile = (
        f'{head}<!DOCTYPE w [<!ENTITY leak SYSTEM "{secret.as_uri()}">]><w:document{rest.replace("在库28家", "在库&leak;28家")}'
    )
    try:
        found = texts(rezipped(plain, tmp_path / "b.docx", document=hostile.encode()))
    except UsageError:
        return
    assert not any("机密" in text for text in found)


def test_links_pipes_folders_and_missing_files(tmp_path: Path) -> None:
    real = tmp_path / "a.txt"
    real.write_text("在库28家", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(real)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    for name in ("link.txt", "pipe.txt", "folder.txt", "none.txt"):
        with pytest.raises(UsageError):
            read_document(tmp_path / name)


def test_size_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("在库28家" * 100, encoding="utf-8")
    monkeypatch.setattr(module, "MAX_CHARACTERS", 100)
    with pytest.raises(UsageError):
        read_document(path)
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    with pytest.raises(UsageError):
        read_document(path)


def test_a_report_of_nothing_but_numbers_is_refused(tmp_path: Path) -> None:
    for lines in (["科技特派员14名，" * 6000], ["科技特派员14名，在库3家"] * 3000):
        path = tmp_path / "a.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        with pytest.raises(UsageError) as told:
            lint(path, [], "340403", date(2022, 6, 30))
        assert told.value.rule == "report_size"


def test_numbers_beyond_one_group_are_still_judged(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("服务企业3家，" * 400 + "科技特派员14名", encoding="utf-8")
    assert len(lint(path, [], "340403", date(2022, 6, 30)).numbers) == 401


def test_table_cells_that_span_columns(tmp_path: Path) -> None:
    document = Document()
    table = document.add_table(rows=2, cols=3)
    for column, text in enumerate(["地区", "增速(%)", "排名"]):
        table.cell(0, column).text = text
    table.cell(1, 0).merge(table.cell(1, 1)).text = "全市"
    table.cell(1, 2).text = "2"
    path = tmp_path / "a.docx"
    document.save(str(path))
    assert texts(path)[-1] == "全市排名\t2"


def test_a_prose_cell_stands_for_itself(tmp_path: Path) -> None:
    grid = [["栏目", "内容"], ["进展", "在库企业28家。上半年申报6家，成效明显，工作扎实。"]]
    assert [item.text for item in module.table_paragraphs(grid, 0)][-1] == grid[1][1]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["txt", "html", "docx"]))
def test_random_bytes_are_text_or_a_clear_error(tmp_path: Path, data: bytes, suffix: str) -> None:
    path = tmp_path / f"random.{suffix}"
    path.write_bytes(data)
    try:
        found = read_document(path)
    except UsageError as error:
        assert error.message and error.value == path.name
    else:
        assert all(item.text.strip() for item in found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="<>/ptabledrh1 28家&#;!-'\"=", max_size=120))
def test_random_markup_never_fails_otherwise(tmp_path: Path, text: str) -> None:
    path = tmp_path / "random.html"
    path.write_text(text, encoding="utf-8")
    try:
        read_document(path)
    except UsageError as error:
        assert error.rule == "report_empty"
