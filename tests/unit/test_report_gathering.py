"""Contacts, activities, names, tasks and claims as templates list them; places as the leaders' page tells them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.core.period import Period
from pipelines.report.annex import list_sources, side_by_side
from pipelines.report.choice import choose_figures
from pipelines.report.context import Writing
from pipelines.report.gathering import Gathering
from pipelines.report.standing import Standing, find_standings
from pipelines.report.telling import Notebook, Said
from pipelines.report.wording import load_wording
from tests.unit.report_world import DATA, OTHER, OWN, PERIOD, THIRD, World, hold, item_row, make_world

WORDING = load_wording()


def gather(world: World, tmp_path: Path) -> Gathering:
    return Gathering(hold(world, tmp_path), WORDING, Notebook())


def standings(world: World, tmp_path: Path) -> dict[str, Standing]:
    holding = hold(world, tmp_path)
    figures = choose_figures(holding, WORDING)
    said = {code: Said(figure, holding.period, WORDING, Notebook()) for code, figure in figures.items()}
    return {item.said.name: item for item in find_standings(holding, figures, said, WORDING)}


def test_contacts_come_by_kind_with_their_day_and_names(tmp_path: Path) -> None:
    contacts = gather(make_world(), tmp_path).contacts()
    (survey,), (visit,) = contacts["survey"], contacts["visit"]
    assert (str(survey.day), survey.topic, survey.names, survey.is_open) == ("5月23日", "需求摸底", None, False)
    assert (str(visit.day), str(visit.names), visit.is_open) == ("5月25日", "甲厂、乙厂等企业", True)
    assert contacts["meeting"] == []


def test_a_single_visited_firm_is_named_though_there_is_no_list(tmp_path: Path) -> None:
    world = make_world()
    world.drop("enterprise_visit_list")
    world.items.append(
        item_row(
            "name",
            "enterprise_visit_name",
            "enterprise_contact",
            "科技调研",
            "丙公司",
            "2022-05-25",
            None,
            None,
            "enterprise_visit",
            "D5",
        )
    )
    (visit,) = gather(world, tmp_path).contacts()["visit"]
    assert str(visit.names) == "丙公司"


def test_activities_carry_what_was_counted_and_nothing_where_nobody_counted(tmp_path: Path) -> None:
    activities = gather(make_world(), tmp_path).activities()
    (week,), (campaign,) = activities["science_week"], activities["campaign"]
    assert (str(week.when), week.title, str(week.people), week.materials) == ("5月21日", "示例活动周", "120人", None)
    assert (str(campaign.when), campaign.people) == ("5月", None)
    assert activities["policy_publicity"] == []


def test_activities_of_all_months_are_told_in_their_order(tmp_path: Path) -> None:
    world = make_world()
    for month in ("2022-06", "2022-02"):
        world.items.append(
            item_row(
                "month",
                "activity_campaign_month",
                "activity",
                f"宣传{month}",
                f"{int(month[5:])}月",
                None,
                None,
                None,
                "activity",
                "E4",
                data_period=month,
            )
        )
    titles = [item.title for item in gather(world, tmp_path).activities()["campaign"]]
    assert titles == ["宣传2022-02", "安全宣传", "宣传2022-06"]


def test_names_are_those_of_the_newest_register(tmp_path: Path) -> None:
    world = make_world()
    world.items.append(
        item_row(
            "name",
            "subsidy_field",
            "policy_funding",
            "申报领域",
            "旧领域",
            None,
            None,
            None,
            "subsidy_application",
            "E4",
            data_period="2022-03",
        )
    )
    names = gather(world, tmp_path).names()
    assert [str(item) for item in names.subsidy_field] == ["高新技术", "农社"]
    assert [item.beside for item in names.subsidy_field] == ["9个项目", "3个项目"]
    assert names.platform_maker_space == []
    with pytest.raises(AttributeError):
        _ = names.no_such_list


def test_a_name_that_a_later_register_no_longer_holds_is_not_told(tmp_path: Path) -> None:
    world = make_world()
    assert gather(world, tmp_path).names().demonstration_technique
    world.awaited.append(("agri_demonstration", OWN, PERIOD, "accepted", "2022-07-15 00:00:00"))
    assert gather(world, tmp_path).names().demonstration_technique == []


def test_tasks_stand_by_field_of_work_in_the_order_of_the_sheet(tmp_path: Path) -> None:
    groups = gather(make_world(), tmp_path).tasks()
    assert [(group.theme, [str(task) for task in group.tasks]) for group in groups] == [
        ("平台", ["新建平台", "完成验收"]),
        ("招引", ["引进项目"]),
    ]
    assert [group.due for group in groups] == ["", "12月31日"]
    assert groups[0].tasks[0].beside == "2个以上"


def test_a_task_that_was_due_before_the_plan_is_left_out(tmp_path: Path) -> None:
    world = make_world()
    for row in world.items:
        if row["text"] == "引进项目":
            row["on_day"] = date(2022, 6, 30)
    assert [group.theme for group in gather(world, tmp_path).tasks()] == ["平台"]


def test_claims_say_whether_they_hold(tmp_path: Path) -> None:
    world = make_world()
    next(row for row in world.items if row["kind"] == "claim").update(status="incomplete")
    (claim,) = gather(world, tmp_path).claims()
    assert not claim.holds and claim.beside == "区级在用村名册：36/36村"


def test_what_was_told_is_noted_and_what_was_only_listed_is_not(tmp_path: Path) -> None:
    notebook = Notebook()
    names = Gathering(hold(make_world(), tmp_path), WORDING, notebook).names()
    assert len(names.subsidy_field) == 2 and notebook.told == {}
    str(names.subsidy_field[1])
    assert [row.text for row in notebook.told.values()] == ["农社"]


def test_a_rise_names_whom_it_passed_and_how_the_gap_moved(tmp_path: Path) -> None:
    growth = standings(make_world(), tmp_path)["高新技术产业增加值增速"]
    assert (growth.rank, growth.before, growth.move) == ("2/3", "3", "较上期上升1位")
    assert growth.why == "超过大通区，距前一位差距由1.0个百分点扩大到2.5个百分点"
    assert (growth.gap, growth.ahead) == ("2.5个百分点", "潘集区（23.6%）")


def test_a_fall_names_who_passed(tmp_path: Path) -> None:
    world = make_world()
    for row in world.places:
        if row["indicator"] == "high_tech_growth" and row["data_period"] == "2022-04":
            row["rank"] = {OWN: 1, OTHER: 2, THIRD: 3}[row["region_code"]]
            row["gap_to_next"] = None
    growth = standings(world, tmp_path)["高新技术产业增加值增速"]
    assert (growth.move, growth.why) == ("较上期下降1位", "被潘集区超过")


def test_an_entrant_is_not_one_who_passed(tmp_path: Path) -> None:
    world = make_world()
    for row in world.places:
        if row["indicator"] == "high_tech_growth" and row["data_period"] == "2022-04" and row["region_code"] == OTHER:
            row["rank"] = None
        elif row["data_period"] == "2022-04" and row["region_code"] == OWN:
            row.update(rank=1, gap_to_next=None)
    assert "潘集区" not in standings(world, tmp_path)["高新技术产业增加值增速"].why


def test_the_first_ranking_of_a_year_has_nothing_to_compare_with(tmp_path: Path) -> None:
    world = make_world()
    for row in world.places:
        if row["data_period"] == "2022-04":
            row["data_period"] = "2021-12"
    assert standings(world, tmp_path)["高新技术产业增加值增速"].move == WORDING.move["first"]


def test_the_leader_has_no_gap_and_is_told_to_lead(tmp_path: Path) -> None:
    world = make_world()
    for row in world.places:
        if row["data_period"] == DATA and row["indicator"] == "high_tech_growth" and row["region_code"] == OWN:
            row.update(rank=1, rank_best=1, rank_worst=1, gap_to_next=None)
        elif row["data_period"] == DATA and row["region_code"] == OTHER:
            row.update(rank=2)
    growth = standings(world, tmp_path)["高新技术产业增加值增速"]
    assert (growth.gap, growth.ahead) == ("", "居首位")


def test_the_office_that_can_close_a_gap_comes_from_the_tasks(tmp_path: Path) -> None:
    world = make_world()
    world.owners.append((OWN, "high_tech_growth", "高新技术科"))
    found = standings(world, tmp_path)
    assert found["高新技术产业增加值增速"].owner == "高新技术科"
    assert found["吸纳技术合同成交额"].owner == WORDING.move["no_owner"]


def test_the_annex_has_every_unit_and_says_which_are_missing(tmp_path: Path) -> None:
    holding = hold(make_world(), tmp_path)
    lines = side_by_side(holding, choose_figures(holding, WORDING), WORDING, ["contract_absorbed_amount", "high_tech_growth"])
    assert [(line.name, line.is_own) for line in lines] == [("潘集区", False), ("田家庵区", True), ("大通区", False)]
    missing = lines[2].contract_absorbed_amount
    assert (missing.value, missing.rank, missing.number) == ("暂缺", "暂缺", "暂缺")
    assert (lines[1].contract_absorbed_amount.number, lines[1].high_tech_growth.rank) == ("12430.39", "2")


def test_sources_name_the_form_and_the_state_of_each_figure(tmp_path: Path) -> None:
    world = make_world()
    world.measure("platform_lab_count").update(status="incomplete")
    holding = hold(world, tmp_path)
    figures = choose_figures(holding, WORDING)
    lab, growth = list_sources([figures["platform_lab_count"], figures["high_tech_growth"]], holding, WORDING)
    assert (lab.span, lab.state, growth.span, growth.state) == ("截至5月末", "不完整", "1—5月", "完整")
    assert "平台" in lab.forms and "高新技术产业" in growth.forms


def test_a_template_that_says_missing_opens_a_point(tmp_path: Path) -> None:
    writing = Writing(hold(make_world(), tmp_path), WORDING)
    assert writing.open_points() == []
    assert writing.missing("走访记录") == "暂缺"
    assert [point.name for point in writing.open_points()] == ["走访记录"]


def test_an_own_value_of_the_mart_is_never_computed_anew(tmp_path: Path) -> None:
    world = make_world()
    world.measure("contract_absorbed_amount").update(value=Decimal(1), text="照抄")
    figures = choose_figures(hold(world, tmp_path), WORDING)
    assert str(Said(figures["contract_absorbed_amount"], hold_period(), WORDING, Notebook())) == "照抄"


def hold_period() -> Period:
    return Period(PERIOD)
