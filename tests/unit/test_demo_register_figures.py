"""What must come out of the registers of the sample, recomputed from the workbooks by a reader that is not the product's own.

Each figure has its twin: rows that must not count stand in the same sheet, so that a count without its condition is wrong."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from pipelines.core.period import Period
from pipelines.core.register import read_register
from pipelines.demo.data import MEMBERS
from tests.unit.test_demo_reader import day, pick, seen

TOWN = "340403"
PERIODS = ("2022-04", "2022-05", "2022-06")
STOCKS = pytest.mark.parametrize("period", ["2022-05", "2022-06"])
PROVINCE_UP = {"国家", "省"}
LADDER = ("招引企业", "科技型中小企业", "入库培育企业", "高新技术企业", "创新型领军企业")
SNAPSHOTS = ("企业需求台账", "企业梯队", "高企申报", "创新平台", "人才团队", "科技特派员", "农业示范", "目标任务")
Row = dict[str, Any]


def sheet(name: str, period: str, region: str = TOWN) -> list[Row]:
    return seen().registers[name, region, period]


def in_force(row: Row, period: str, first: str | None, last: str) -> bool:
    """Whether the period's last day lies in the row's dates, both ends included; no end is open."""
    end = Period(period).last_day
    begins = day(pick(row, first)) if first else None
    ends = day(pick(row, last))
    return (begins is None or begins <= end) and (ends is None or end <= ends)


def register(name: str, region: str = TOWN) -> set[str]:
    return {row["name"] for row in read_register("village") if (row["register"], row["region_code"]) == (name, region)}


def memberships(period: str, tier: str, region: str = TOWN) -> list[Row]:
    return [row for row in sheet("企业梯队", period, region)
            if row["梯队层级"] == tier and in_force(row, period, "有效期起", "有效期止")]


def members(period: str, tier: str, region: str = TOWN) -> set[str]:
    return {row["统一社会信用代码"] for row in memberships(period, tier, region)}


def platforms(period: str, kind: str, region: str = TOWN) -> list[Row]:
    return [row for row in sheet("创新平台", period, region) if row["平台类别"] == kind and row["级别"] in PROVINCE_UP
            and in_force(row, period, "认定日期", "有效期止")]


def talents(period: str, programme: str) -> list[Row]:
    return [row for row in sheet("人才团队", period) if row["计划名称"] == programme and in_force(row, period, None, "管理期止")]


def links(period: str, region: str = TOWN) -> list[Row]:
    return [row for row in sheet("科技特派员", period, region) if in_force(row, period, "任期起", "任期止")]


# --- enterprises --------------------------------------------------------------------------------------------------------------


@STOCKS
def test_28_enterprises_stand_in_the_nursery(period: str) -> None:
    assert len(members(period, "入库培育企业")) == 28
    assert {row["批次"] for row in memberships(period, "入库培育企业")} == {"2022-2024"}


@STOCKS
def test_memberships_that_have_ended_would_make_it_more(period: str) -> None:
    assert len({row["统一社会信用代码"] for row in sheet("企业梯队", period) if row["梯队层级"] == "入库培育企业"}) > 28


def test_the_nursery_grew_in_may() -> None:
    assert len(members("2022-04", "入库培育企业")) == 20


@STOCKS
def test_every_step_of_the_ladder_is_taken_and_some_enterprises_stand_on_two(period: str) -> None:
    steps = {tier: members(period, tier) for tier in LADDER}
    assert all(steps.values())
    assert steps["科技型中小企业"] & steps["入库培育企业"] and steps["创新型领军企业"] <= steps["高新技术企业"]
    assert not steps["高新技术企业"] & steps["入库培育企业"]


@STOCKS
def test_one_certificate_runs_out_within_half_a_year_one_has_and_two_were_renewed(period: str) -> None:
    rows = [row for row in sheet("企业梯队", period) if row["梯队层级"] == "高新技术企业"]
    end, later = Period(period).last_day, Period(period).plus(6).last_day
    ends = {row["证书编号"]: day(row["有效期止"]) or date.max for row in rows}
    ended = {row["统一社会信用代码"] for row in rows if ends[row["证书编号"]] < end}
    assert sum(end <= last <= later for last in ends.values()) == 1
    assert len(ended - members(period, "高新技术企业")) == 1 and len(ended & members(period, "高新技术企业")) == 2
    assert sum(row["重新认定"] == "是" for row in rows) == 2


@pytest.mark.parametrize(("period", "count"), [("2022-04", 2), ("2022-05", 6), ("2022-06", 6)])
def test_six_applications_of_the_first_batch_by_the_end_of_may(period: str, count: int) -> None:
    rows = sheet("高企申报", period)
    assert len({row["统一社会信用代码"] for row in rows}) == len(rows) == count
    assert {(row["申报年度"], row["批次"]) for row in rows} == {(2022, "第一批")}
    assert max(applied for row in rows if (applied := day(row["申报日期"]))) <= date(2022, 5, 31)


# --- platforms and talents ----------------------------------------------------------------------------------------------------


@STOCKS
@pytest.mark.parametrize(("kind", "count"), [("工程技术研究中心", 8), ("实验室", 6), ("众创空间", 1)])
def test_platforms_of_province_level_or_above(period: str, kind: str, count: int) -> None:
    assert len(platforms(period, kind)) == count
    assert len([row for row in sheet("创新平台", period) if row["平台类别"] == kind]) > count


@STOCKS
def test_what_must_not_count_stands_beside_it(period: str) -> None:
    rows = sheet("创新平台", period)
    expired = [row for row in rows if not in_force(row, period, "认定日期", "有效期止")]
    assert {(row["平台类别"], row["级别"]) for row in expired} == {("工程技术研究中心", "省"), ("实验室", "省")}
    assert {"企业技术中心", "星创天地"} <= {row["平台类别"] for row in rows}
    levels = {row["平台名称"]: row["级别"] for row in rows}
    assert levels["淮南市西甜瓜集约化育苗工程技术研究中心"] == "市"
    assert any(name.startswith("国家") and level == "国家" for name, level in levels.items())


@STOCKS
@pytest.mark.parametrize(("programme", "kind", "count"), [
    ("特支计划", "人才", 3), ("115产业创新团队", "团队", 1), ("50·科技之星", "团队", 14)])
def test_talents_and_teams(period: str, programme: str, kind: str, count: int) -> None:
    found = talents(period, programme)
    assert len(found) == count and {row["类别"] for row in found} == {kind}
    assert len([row for row in sheet("人才团队", period) if row["计划名称"] == programme]) == count + 1


@STOCKS
def test_the_three_persons_are_of_the_eighth_batch_and_nobody_is_named(period: str) -> None:
    assert {row["批次"] for row in talents(period, "特支计划")} == {"第八批"}
    assert {row["姓名"] for row in sheet("人才团队", period)} == {"示例姓名"}
    assert "淮南市泰能电力工程有限公司" in {row["所在单位"] for row in talents(period, "特支计划")}


@STOCKS
def test_one_host_stands_under_two_programmes(period: str) -> None:
    hosts = [{row["所在单位"] for row in talents(period, programme)} for programme in ("115产业创新团队", "50·科技之星")]
    assert len(hosts[0] & hosts[1]) == 1


# --- countryside --------------------------------------------------------------------------------------------------------------


@STOCKS
def test_14_commissioners_in_office_reach_36_villages(period: str) -> None:
    found = links(period)
    assert len({row["特派员编号"] for row in found}) == 14
    assert len({row["联系村"] for row in found}) == 36 < len(found)
    assert {row["选任级别"] for row in found} == {"省", "市", "区"}


@STOCKS
def test_terms_that_have_ended_would_make_them_16(period: str) -> None:
    assert len({row["特派员编号"] for row in sheet("科技特派员", period)}) == 16


@STOCKS
def test_the_villages_are_the_bureau_s_register_and_not_the_later_list(period: str) -> None:
    linked = {row["联系村"] for row in links(period)}
    assert linked == register("bureau_2022")
    assert len(register("nbs_2023") - linked) == 5


def test_a_term_that_ended_in_april_was_taken_over() -> None:
    numbers = [{row["特派员编号"] for row in links(period)} for period in PERIODS]
    assert (numbers[0] - numbers[1], numbers[1] - numbers[0]) == ({"TJA-016"}, {"TJA-014"}) and numbers[1] == numbers[2]
    assert len({row["联系村"] for row in links("2022-04")}) == 36


@STOCKS
def test_other_districts_reach_only_some_of_their_villages(period: str) -> None:
    for region in (code for code in MEMBERS if code != TOWN):
        linked = {pick(row, "联系村", "行政村") for row in links(period, region)}
        assert linked and linked < register("bureau_2022", region), region


@STOCKS
def test_one_base_of_600_mu_and_three_techniques_without_area(period: str) -> None:
    rows = sheet("农业示范", period)
    assert [(row["所在村"], pick(row, "示范面积")) for row in rows if row["类别"] == "示范基地"] == [("范玗村", 600)]
    assert [pick(row, "示范面积") for row in rows if row["类别"] == "新技术推广"] == [None] * 3


def test_the_base_s_village_is_in_no_register_as_it_is_written() -> None:
    """Kept as submitted: the register has 范圩村."""
    for name in ("bureau_2022", "nbs_2023"):
        assert "范玗村" not in register(name) and "范圩村" in register(name)


# --- contacts, needs, activities, tasks ---------------------------------------------------------------------------------------


def test_survey_visits_and_meeting_have_their_days() -> None:
    rows = sheet("企业走访", "2022-05")
    found = Counter((row["方式"], day(row["日期"])) for row in rows)
    assert found == {("问卷调查", date(2022, 5, 23)): 1, ("实地走访", date(2022, 5, 25)): 5, ("座谈会", date(2022, 5, 26)): 1}
    visits = [row for row in rows if row["方式"] == "实地走访"]
    assert {row["企业名称"] for row in visits} == {"三正集团", "智能电器厂", "宜生生物科技", "鑫宏机械", "青网科技园"}
    assert {row["名单未列全"] for row in visits} == {"是"}
    assert sheet("企业走访", "2022-06") == []


def test_needs_of_the_three_contacts_are_followed_up() -> None:
    may, june = ({row["需求编号"]: row for row in sheet("企业需求台账", period)} for period in ("2022-05", "2022-06"))
    assert set(may) == set(june) and len(may) == 12 and sheet("企业需求台账", "2022-04") == []
    assert Counter(row["来源"] for row in may.values()) == {"问卷调查": 6, "实地走访": 3, "座谈会": 3}
    assert {row["办理状态"] for row in may.values()} == {"待办", "跟进中"}
    closed = [number for number, row in june.items() if row["办理状态"] == "已办结"]
    assert len(closed) == 4 and all(date(2022, 6, 1) <= (day(june[number]["办结日期"]) or date.min) for number in closed)
    assert all(row["对策措施"] for row in june.values())


def test_the_science_week_has_its_day_and_the_campaigns_of_june_have_a_month() -> None:
    may, june = (sheet("科技活动", period) for period in ("2022-05", "2022-06"))
    week = [row for row in may if row["活动类型"] == "科技活动周"]
    assert [(day(row["日期"]), row["月份"], row["结束日期"]) for row in week] == [(date(2022, 5, 21), None, None)]
    assert [(row["活动类型"], row["日期"], row["月份"]) for row in june] == [("主题宣传", None, "2022-06")] * 4
    assert {row["活动名称"][:2] for row in june} == {"安全", "绿色", "防震", "科学"}


def test_what_nobody_counted_stays_blank() -> None:
    for period in PERIODS:
        assert {pick(row, head) for row in sheet("科技活动", period) for head in ("参加人数", "发放材料")} == {None}


def test_claims_stand_with_what_they_rest_on() -> None:
    claims = [row for period in PERIODS for row in sheet("科技活动", period) if row["活动类型"] == "文字表述"]
    assert [row["表述"] for row in claims] == ["科技特派员全覆盖", "经济指标全市排位靠前"]
    assert all(row["表述依据"] for row in claims)
    assert all(row["表述"] is None for row in sheet("科技活动", "2022-05") if row["活动类型"] != "文字表述")


def test_training_and_policy_publicity_are_on_record() -> None:
    kinds = {row["活动类型"] for period in PERIODS for row in sheet("科技活动", period)}
    assert {"培训", "政策宣讲", "现场指导"} <= kinds


def test_the_tasks_of_the_second_half_have_four_themes_and_no_number() -> None:
    rows = sheet("目标任务", "2022-06")
    assert {row["工作方面"] for row in rows} == {"科研平台", "创新能力", "乡村振兴", "招引"}
    assert {(row["目标期"], row["目标值"], row["目标关系"]) for row in rows} == {("2022下半年", None, None)}
    assert {day(row["完成时限"]) for row in rows} == {date(2022, 12, 31)}
    assert all(row["责任科室"].endswith("科") for row in rows)
    assert sheet("目标任务", "2022-05") == []


def test_other_districts_have_targets_with_numbers() -> None:
    rows = [row for region in MEMBERS if region != TOWN for row in sheet("目标任务", "2022-06", region)]
    targets = {(row["目标关系"], row["目标值"]) for row in rows if row["目标关系"]}
    assert targets == {("以上", 20000), ("以上", 2), ("左右", 10), ("与全省一致", None)}


# --- the city around it -------------------------------------------------------------------------------------------------------


@STOCKS
def test_the_town_is_not_the_only_one(period: str) -> None:
    others = [region for region in MEMBERS if region != TOWN]
    counts = [len(members(period, "入库培育企业", region)) for region in others]
    assert 0 < min(counts) <= max(counts) < 28
    assert all(links(period, region) and sheet("创新平台", period, region) for region in others)


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_a_register_only_grows(name: str) -> None:
    for region in MEMBERS:
        counts = [len(sheet(name, period, region)) for period in PERIODS]
        assert all(before <= after for before, after in pairwise(counts)), region


def test_every_office_hands_in_every_register_each_month() -> None:
    assert len(seen().registers) == 10 * len(MEMBERS) * len(PERIODS)
