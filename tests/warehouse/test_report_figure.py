"""What a report can print: how figures are written, where items stand, which half-year they belong to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.error import UsageError
from pipelines.core.indicator import load_indicators
from pipelines.core.paths import Home
from pipelines.lineage.item import is_item
from pipelines.lineage.place import Place, parse_code
from tests.warehouse.city import City
from tests.warehouse.register_rows import OWN, activity_row, link_row, register_city, talent_row, task_row, visit_row
from tests.warehouse.world import World

COLUMNS = ("kind", "indicator", "data_period", "text", "value", "unit", "status", "compare_text", "code")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, manifest: Path) -> World:
    made = World.of(Home(tmp_path_factory.mktemp("figures")), register_city(), "2022-06", manifest)
    assert made.result.success, made.result.describe()
    return made


def figures(world: World, indicator: str, period: str | None = None, kind: str | None = None) -> list[dict[str, Any]]:
    rows = world.ask(f"select {', '.join(COLUMNS)} from marts.mart_report_figure where region_code = ? and indicator = ? "
                     "and (cast(? as varchar) is null or data_period = ?) and (cast(? as varchar) is null or kind = ?) "
                     "order by data_period, code", OWN, indicator, period, period, kind, kind)
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def test_every_known_value_of_a_printed_indicator_is_a_figure(world: World) -> None:
    [(missing,)] = world.ask("select count(*) from marts.mart_indicator_value v join core.dim_indicator i using (indicator) "
                             "where i.theme is not null and v.value is not null and v.lineage_key not in "
                             "(select code from marts.mart_report_figure where kind = 'measure')")
    assert missing == 0
    [(unknown,)] = world.ask("select count(*) from marts.mart_report_figure where kind = 'measure' and value is null")
    assert unknown == 0


def test_every_indicator_has_its_section_and_counts_have_their_word() -> None:
    items = load_indicators().values()
    assert [item.code for item in items if item.theme is None] == []
    assert [item.code for item in items if item.unit == "count" and item.counter is None] == []
    places = [(item.theme, item.report_order) for item in items]
    assert len(places) == len(set(places))


@pytest.mark.parametrize(("indicator", "text"), [
    ("subsidy_declared_amount", "562.39万元"), ("high_tech_growth", "21.1%"), ("high_tech_growth_gap", "18.1个百分点"),
    ("pool_enterprise_count", "2家"), ("commissioner_count", "5名"), ("demonstration_area", "600亩"),
    ("subsidy_paid_amount", "0万元"), ("village_coverage", "100.0%"), ("village_coverage_nbs", "87.8%"),
])
def test_measures_are_written_as_reports_write_them(world: World, indicator: str, text: str) -> None:
    [found] = figures(world, indicator, "2022-06", "measure")
    assert found["text"] == text


def test_place_stands_beside_its_measure(world: World) -> None:
    [place] = figures(world, "high_tech_growth", "2022-05", "rank")
    assert (place["text"], place["value"], place["unit"]) == ("第2", 2, "rank")
    assert place["compare_text"] == "高于全市18.1个百分点"
    assert parse_code(place["code"]) == Place("high_tech_growth", OWN, "2022-05", "cumulative", by_rank=True)


def test_missing_member_shows_as_bounds(make_world: Any) -> None:
    city = register_city()
    city.states[("subsidy_application", "340404", "2022-06")] = "rejected"
    [place] = figures(make_world(city, "2022-06"), "subsidy_declared_amount", "2022-06", "rank")
    assert place["text"] == "第1（可能 1–2）"


def test_visits_have_a_day_names_and_an_open_list(world: World) -> None:
    assert [row["text"] for row in figures(world, "enterprise_survey_date")] == ["5月23日"]
    assert [row["text"] for row in figures(world, "enterprise_meeting_date")] == ["5月26日"]
    names = ["甲集团", "乙电器", "丙生物", "丁机械", "戊科技园"]
    assert sorted(row["text"] for row in figures(world, "enterprise_visit_name")) == sorted(names)
    [listed] = figures(world, "enterprise_visit_list")
    assert (listed["text"], listed["value"], listed["status"]) == (f"{'、'.join(names)}等企业", 5, "incomplete")
    assert listed["code"].endswith("/list") and is_item(listed["code"])


def test_closed_list_is_complete_and_one_name_is_no_list(make_world: Any) -> None:
    city = City()
    days = {"甲": date(2022, 5, 25), "乙": date(2022, 5, 25), "丙": date(2022, 5, 27)}
    city.add("enterprise_visit", OWN, "2022-05", *(visit_row("visit", day, name) for name, day in days.items()))
    found = figures(make_world(city, "2022-05"), "enterprise_visit_list")
    assert [(row["text"], row["status"]) for row in found] == [("甲、乙企业", "complete")]


def test_batch_has_its_number(make_world: Any) -> None:
    numbers = {"第八批": 8, "第十批": 10, "第十三批": 13, "第二十批": 20, "第二十一批": 21, "第12批": 12,
               "2022-2024": None, "2019年": None}
    city = City()
    city.add("talent_team", OWN, "2022-05", *(talent_row(number, "special_support", "person", batch)
                                              for number, batch in enumerate(numbers)))
    found = figures(make_world(city, "2022-05"), "talent_programme_batch")
    assert {row["text"]: row["value"] for row in found} == numbers and {row["unit"] for row in found} == {"batch"}


def test_batch_of_applications_is_told_month_by_month(world: World) -> None:
    rows = figures(world, "high_tech_application_batch")
    assert [(row["data_period"], row["text"], row["compare_text"]) for row in rows] == [
        ("2022-03", "第一批", "1家"), ("2022-04", "第一批", "1家"), ("2022-05", "第一批", "2家"), ("2022-06", "第一批", "3家")]


def test_fields_of_policy_grow_with_the_ledger(world: World) -> None:
    told = {period: {row["text"] for row in figures(world, "subsidy_field", period)} for period in ("2022-04", "2022-05")}
    assert told == {"2022-04": {"高新技术"}, "2022-05": {"高新技术", "科技成果转化", "农社"}}


def test_activity_has_its_day_or_its_month(world: World) -> None:
    [week] = figures(world, "activity_science_week_date")
    [campaign] = figures(world, "activity_campaign_month")
    assert (week["text"], week["unit"], week["compare_text"]) == ("5月21日", "date", "至5月28日")
    assert (campaign["text"], campaign["unit"], campaign["data_period"]) == ("6月", "month", "2022-06")


def test_people_are_counted_only_where_somebody_counted(world: World) -> None:
    assert [row["text"] for row in figures(world, "activity_training_people_count")] == ["120人"]
    assert [row["text"] for row in figures(world, "activity_training_material_count")] == ["300份"]
    assert figures(world, "activity_campaign_people_count") == []


def test_claim_of_full_coverage_is_borne_out_by_the_register_in_force(world: World) -> None:
    [claim] = figures(world, "claim_full_coverage")
    assert (claim["status"], claim["unit"]) == ("complete", "claim")
    assert claim["compare_text"] == "名册 bureau_2022：36/36村；名册 nbs_2023：36/41村"


def test_claim_that_the_register_contradicts_is_not_complete(make_world: Any) -> None:
    city = City()
    city.add("commissioner_village", OWN, "2022-05", link_row(1, "姚北村"))
    city.add("activity", OWN, "2022-05", activity_row("claim", "联系村", month="2022-05", claim="实现全覆盖", claim_basis="台账"),
             activity_row("claim", "其他", month="2022-05", claim="成效明显", claim_basis="座谈记录"))
    world = make_world(city, "2022-05")
    [claim] = figures(world, "claim_full_coverage")
    [other] = figures(world, "claim_other")
    assert (claim["status"], claim["compare_text"]) == ("incomplete", "名册 bureau_2022：1/36村；名册 nbs_2023：1/41村")
    assert (other["status"], other["compare_text"]) == ("incomplete", "座谈记录")


def test_claim_to_a_place_in_front_is_shown_with_the_places_and_never_judged(world: World) -> None:
    [claim] = figures(world, "claim_rank_front")
    assert claim["status"] == "incomplete" and "高新技术产业增加值增速第2/7" in claim["compare_text"]


def test_tasks_have_targets_or_none(world: World) -> None:
    rows = {row["text"]: (row["value"], row["compare_text"]) for row in figures(world, "work_target")}
    assert rows == {"培育新型研发机构": (None, None), "高企申报": (5, "5家以上")}


def test_techniques_and_bases_stand_by_name(world: World) -> None:
    assert [row["text"] for row in figures(world, "demonstration_technique", "2022-06")] == ["无人机防治"]
    [base] = figures(world, "demonstration_base", "2022-06")
    assert (base["text"], base["compare_text"]) == ("育苗基地", "600亩")


def test_second_half_of_the_year_has_a_report_of_its_own(make_world: Any) -> None:
    city = City()
    city.add("work_target", OWN, "2022-06", task_row(1, "甲"))
    city.add("work_target", OWN, "2022-07", task_row(1, "乙"))
    rows = make_world(city, "2022-07").ask("select text, report_period from marts.mart_report_figure "
                                           "where kind = 'task' order by report_period")
    assert rows == [("甲", "2022-06"), ("乙", "2022-12")]


def test_value_that_stands_in_no_cell_goes_by_its_row(make_world: Any) -> None:
    city = City()
    city.add("work_target", OWN, "2022-06", task_row(1, "甲", task__cell=None))
    [task] = figures(make_world(city, "2022-06"), "work_target")
    assert task["code"].endswith("/Sheet1/5")


def test_codes_of_places_and_items() -> None:
    assert parse_code("high_tech_growth/340403/2022-05/rank") == Place("high_tech_growth", OWN, "2022-05", None, by_rank=True)
    assert not parse_code("high_tech_growth/340403/2022-05/cumulative").by_rank
    assert is_item("item/2022-05-340403-activity-v1/科技活动/D4") and not is_item("high_tech_growth/340403/2022-05")
    with pytest.raises(UsageError):
        parse_code("high_tech_growth/340403/2022-05/cumulative/rank/more")
