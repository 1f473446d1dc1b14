"""Whole reports: figures, drafts, hostile names, codes, other regions and periods, and the same bytes for the same figures."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from docx import Document

from pipelines.core.period import SHANGHAI
from pipelines.report.write import Order, Written, write_report
from tests.unit.report_world import (
    PERIOD,
    World,
    docx_text,
    hold,
    html_text,
    make_world,
    measure_row,
)

LATER = datetime(2022, 7, 18, tzinfo=SHANGHAI)
HOSTILE = '<b>甲&乙</b>{{ 7*7 }}{% for x in y %}]]>\x07\x0c\n=HYPERLINK("x")'


def write(world: World, tmp_path: Path, order: Order | None = None, **more: object) -> Written:
    holding = hold(world, tmp_path, **more)
    return write_report(holding, order or Order(("docx", "html")), tmp_path / "out")


def page(written: Written) -> str:
    return next(path for path in written.paths if path.suffix == ".html").read_text(encoding="utf-8")


def test_a_final_report_holds_every_figure_with_its_data_period_place_and_gap(tmp_path: Path) -> None:
    written = write(make_world(), tmp_path)
    text = docx_text(written.paths[0])
    assert not written.is_draft and [path.name for path in written.paths] == [
        "report_340403_2022-06.docx",
        "report_340403_2022-06.html",
    ]
    for words in (
        "田家庵区科技局2022年上半年工作报告",
        "参与申报的创新主体18家，申报项目21个，申报奖补资金281万元",
        "高企培育库在库企业28家",
        "1—5月高新技术产业增加值增速21.1%，高于全市平均18.1个百分点，居全市第2位（3个县区）",
        "1—5月吸纳技术合同成交额12430.39万元，居全市第2位（3个县区）",
        "输出技术合同成交额7184.98万元",
        "工程技术研究中心8家",
        "3人入选第八批省特支计划",
        "科技特派员14名，联系36个村",
        "示范面积600亩",
        "5月23日面向企业发放问卷调查",
        "甲厂、乙厂等企业",
        "一、2022年上半年主要工作情况",
        "二、2022年下半年工作打算",
        "新建平台（目标2个以上）（12月31日前）",
    ):
        assert words in text, words
    assert "草稿" not in text and "暂缺" not in text.partition("附件一")[0]


def test_docx_and_html_say_the_same(tmp_path: Path) -> None:
    written = write(make_world(), tmp_path, Order(("docx", "html"), with_codes=True))
    words = re.sub(r"\s", "", html_text(page(written)).partition("</title>")[2] or html_text(page(written)))
    for line in docx_text(written.paths[0]).split("\n"):
        assert re.sub(r"\s", "", line.replace("&gt;", ">")) in words.replace("&gt;", ">")


def test_the_page_is_one_file_in_chinese_that_asks_nobody_for_anything(tmp_path: Path) -> None:
    text = page(write(make_world(), tmp_path))
    assert '<html lang="zh-Hans">' in text and "default-src 'none'" in text and "@media print" in text
    assert "<script" not in text and not re.search(r"(?:src|href)=\"(?!data:)", text) and "http" not in html_text(text)
    assert re.findall(r"<h1>([^<]+)</h1>", text) == ["田家庵区科技局2022年上半年工作报告"]
    assert text.count("<h2>") == 5 and '<th scope="col">' in text


def test_charts_are_pictures_with_words_for_those_who_cannot_see_them(tmp_path: Path) -> None:
    found = re.findall(r'<img alt="([^"]+)" src="data:image/png;base64,([^"]+)">', page(write(make_world(), tmp_path)))
    assert [words for words, _ in found] == ["吸纳技术合同成交额", "附件二　高新技术产业增加值增速（1—5月，各县区）"]


def test_hostile_names_are_text_and_nothing_else(tmp_path: Path) -> None:
    world = make_world()
    for row in world.items:
        if row["kind"] in ("name", "list", "technique", "task"):
            row["text"] = HOSTILE
    next(row for row in world.items if row["kind"] == "month").update(label_zh=HOSTILE)
    written = write(world, tmp_path)
    document = Document(str(written.paths[0]))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "<b>甲&乙</b>{{ 7*7 }}{% for x in y %}]]> =HYPERLINK" in text and "49" not in text
    shown = page(written)
    assert "<b>" not in shown and "&lt;b&gt;甲&amp;乙&lt;/b&gt;" in shown and "\x07" not in shown


def test_amounts_stand_without_separators(tmp_path: Path) -> None:
    assert re.findall(r"\d,\d", docx_text(write(make_world(), tmp_path).paths[0])) == []


def test_codes_stand_behind_figures_as_raised_numbers_with_a_table_at_the_end(tmp_path: Path) -> None:
    plain = docx_text(write(make_world(), tmp_path).paths[0])
    assert "附件四" not in plain and "[1]" not in plain
    written = write(make_world(), tmp_path, Order(("docx", "html"), with_codes=True))
    runs = [run for paragraph in Document(str(written.paths[0])).paragraphs for run in paragraph.runs if run.font.superscript]
    assert runs[0].text == "[1]" and len({run.text for run in runs}) == len(written.told)
    text = docx_text(written.paths[0])
    assert "附件四　数字编码" in text and "contract_absorbed_amount/340403/2022-05/cumulative" in text
    assert "<sup>[1]</sup>" in page(written)


def test_every_told_row_has_a_code_and_a_place_has_its_own(tmp_path: Path) -> None:
    world = make_world()
    rank = measure_row("high_tech_growth", "cumulative", "2", "rank", "第2") | {"kind": "rank"}
    key = f"{rank['code']}/rank"
    world.measures.append(rank | {"code": key, "lineage_key": key})
    told = [row.code for row in write(world, tmp_path).told]
    assert key in told and all(told) and len(told) == len(set(told))


def test_changing_a_row_changes_the_report(tmp_path: Path) -> None:
    world = make_world()
    world.measure("pool_enterprise_count").update(value=Decimal(29), text="29家")
    next(row for row in world.items if row["text"] == "第八批").update(text="第九批")
    next(row for row in world.items if row["indicator"] == "enterprise_survey_date").update(text="5月24日", on_day=None)
    text = docx_text(write(world, tmp_path).paths[0])
    assert "在库企业29家" in text and "第九批" in text and "5月24日" in text and "28家（2022" not in text


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write(make_world(), tmp_path).paths]
    assert first == [path.read_bytes() for path in write(make_world(), tmp_path).paths]


def test_no_half_file_stays_and_progress_is_told(tmp_path: Path) -> None:
    said: list[str] = []
    write_report(hold(make_world(), tmp_path), Order(("docx", "html")), tmp_path / "out", said.append)
    assert len(said) == 4 and sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".docx", ".html"]


def test_a_docx_is_well_formed_in_every_part(tmp_path: Path) -> None:
    from defusedxml.ElementTree import fromstring

    data = write(make_world(), tmp_path, Order(with_codes=True)).paths[0].read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        assert [name for name in parts if fromstring(package.read(name)) is None] == [] and len(parts) > 8


def test_the_report_names_no_month_of_another_year(tmp_path: Path) -> None:
    world = make_world()
    world.measures.append(measure_row("commissioner_count", "point", "99", "count", "99名", data_period="2021-12"))
    assert "99名" not in docx_text(write(world, tmp_path, period=PERIOD).paths[0])
