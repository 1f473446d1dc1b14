"""What is open makes a draft; other regions and periods, and the leaders' page."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.core.period import SHANGHAI
from pipelines.report.write import Order, Written, write_report
from tests.unit.report_world import (
    DATA,
    OTHER,
    OWN,
    World,
    docx_text,
    hold,
    item_row,
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


@pytest.mark.parametrize("indicator", ["platform_lab_count", "high_tech_growth", "village_linked_count"])
def test_a_missing_figure_makes_a_draft_that_says_so_at_its_front(indicator: str, tmp_path: Path) -> None:
    world = make_world()
    world.measures = [row for row in world.measures if (row["indicator"], row["region_code"]) != (indicator, OWN)]
    written = write(world, tmp_path)
    text = docx_text(written.paths[0])
    assert written.is_draft and len(written.open_points) == 1 and "没有可用的数" in written.open_points[0].why
    assert all("_draft" in path.name for path in written.paths)
    assert text.startswith("待核事项") and "暂缺" in text
    assert '<p class="draft">草稿</p>' in page(written)


def test_every_page_of_a_draft_carries_the_watermark_and_a_final_report_none(tmp_path: Path) -> None:
    def headers(written: Written) -> str:
        with zipfile.ZipFile(written.paths[0]) as package:
            return "".join(package.read(name).decode() for name in package.namelist() if "header" in name)

    world = make_world()
    assert "草稿" not in headers(write(world, tmp_path))
    world.drop("commissioner_count")
    marked = headers(write(world, tmp_path))
    assert 'string="草稿"' in marked and "PowerPlusWaterMarkObject" in marked


def test_an_incomplete_and_a_stale_figure_make_a_draft(tmp_path: Path) -> None:
    world = make_world()
    world.measure("contract_absorbed_amount").update(status="incomplete")
    written = write(world, tmp_path)
    assert written.is_draft and "12430.39万元（待核）" in docx_text(written.paths[0])
    stale = write(make_world(), tmp_path, known_at=LATER)
    assert {point.why for point in stale.open_points} == {"应报到2022-06，现有数到2022-05"}


def test_a_figure_that_the_template_asks_for_first_may_be_absent(tmp_path: Path) -> None:
    world = make_world()
    for indicator in ("subsidy_approved_amount", "contract_gross_amount", "village_coverage", "high_tech_growth_gap"):
        world.drop(indicator)
    written = write(world, tmp_path)
    text = docx_text(written.paths[0]).partition("附件一")[0]
    assert not written.is_draft and "批准奖补资金" not in text and "覆盖率" not in text and "暂缺" not in text


@pytest.mark.parametrize(
    ("dropped", "name"),
    [(("enterprise_survey_date", "enterprise_visit_date"), "企业走访调研记录"), (("work_target",), "重点目标任务表")],
)
def test_a_section_without_any_row_is_open_too(dropped: tuple[str, ...], name: str, tmp_path: Path) -> None:
    world = make_world()
    for indicator in dropped:
        world.drop(indicator)
    assert [point.name for point in write(world, tmp_path).open_points] == [name]


def second_world() -> World:
    """Another district, another year, with figures of its own."""
    world = World()
    for row in make_world().measures:
        if row["region_code"] == OWN and row["data_period"] == DATA:
            value = None if row["value"] is None else row["value"] + 1
            world.measures.append(
                measure_row(
                    row["indicator"],
                    row["period_type"],
                    str(value),
                    row["unit"],
                    f"新{row['text']}",
                    OTHER,
                    "2021-12",
                    order=row["sort_order"],
                )
            )
    world.items = [
        item_row(
            "task",
            "work_target",
            "plan",
            "示范",
            "建成基地",
            "2022-05-31",
            None,
            None,
            "work_target",
            "E4",
            region=OTHER,
            data_period="2021-12",
        ),
        item_row(
            "date",
            "enterprise_meeting_date",
            "enterprise_contact",
            "座谈",
            "11月3日",
            "2021-11-03",
            None,
            None,
            "enterprise_visit",
            "C4",
            region=OTHER,
            data_period="2021-11",
        ),
        item_row(
            "month",
            "activity_campaign_month",
            "activity",
            "科普",
            "3月",
            None,
            None,
            None,
            "activity",
            "E4",
            region=OTHER,
            data_period="2021-03",
        ),
    ]
    return world


def test_a_second_region_and_a_second_period_give_their_own_report(tmp_path: Path) -> None:
    written = write(second_world(), tmp_path, region=OTHER, period="2021-12")
    text = docx_text(written.paths[0])
    assert not written.is_draft and written.paths[0].name == "report_340406_2021-12.docx"
    for words in (
        "潘集区科技局2021年工作报告",
        "1—12月，参与申报的创新主体新18家",
        "截至12月末",
        "11月3日召开座谈会",
        "科普（3月）",
        "二、2022年上半年工作打算",
        "建成基地，2022年5月31日前完成",
    ):
        assert words in text, words
    assert "田家庵" not in text and "2022年上半年主要" not in text


def test_the_leaders_page_tells_place_move_gap_and_who_is_ahead(tmp_path: Path) -> None:
    written = write(make_world(), tmp_path, Order(("docx", "html"), is_brief=True))
    text = docx_text(written.paths[0])
    for words in (
        "田家庵区科技指标位次快报",
        "较上期上升1位：超过大通区",
        "潘集区（23.6%），差2.5个百分点",
        "距前一位2.5个百分点",
        "2/3",
    ):
        assert words in text, words
    assert written.paths[0].name == "brief_340403_2022-06.docx" and not written.is_draft


def test_the_notice_of_a_sample_stands_under_the_title(tmp_path: Path) -> None:
    text = docx_text(write(make_world(), tmp_path, Order(notice="示意数据，不得引用")).paths[0])
    assert text.split("\n")[2] == "示意数据，不得引用"
