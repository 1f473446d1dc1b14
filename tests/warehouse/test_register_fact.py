"""The registers in the warehouse: facts of literal rows, what counts in which month, what the city makes of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.form import load_forms
from pipelines.core.hashes import sha256_file
from pipelines.core.indicator import load_indicators
from pipelines.core.paths import Home
from pipelines.core.register import REGISTERS as REGISTER_FOLDER
from pipelines.core.register import read_register
from pipelines.core.rule import load_rules
from tests.warehouse.city import CITY, City
from tests.warehouse.register_damage import BROKEN_CONDITIONS
from tests.warehouse.register_rows import (
    MONTHS,
    OTHER,
    OWN,
    REGISTERS,
    link_row,
    platform_row,
    register_city,
    talent_row,
    tier_row,
)
from tests.warehouse.world import World

Make = Callable[..., World]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, manifest: Path) -> World:
    made = World.of(Home(tmp_path_factory.mktemp("register")), register_city(), "2022-06", manifest)
    assert made.result.success, made.result.describe()
    return made


def point(world: World, indicator: str, region: str, period: str, kind: str = "point") -> tuple[Any, str]:
    [found] = world.ask("select value, status from marts.mart_indicator_value where indicator = ? and region_code = ? "
                        "and period = ? and period_type = ?", indicator, region, period, kind)
    return found


def test_every_register_has_rows_and_its_place(world: World) -> None:
    for form in REGISTERS:
        found = world.ask(f"select count(*), count(submission_id), count(source_sheet), count(source_row) from core.fct_{form}")
        assert found[0][0] > 0 and len(set(found[0])) == 1, form


def test_no_private_column_reaches_the_warehouse(world: World) -> None:
    private = {column.name for form in load_forms().values() for column in form.column if column.private}
    present = {name for (name,) in world.ask("select column_name from duckdb_columns() where not internal")}
    assert len(private) >= 4 and not private & present


@pytest.mark.parametrize(("indicator", "values"), [
    ("pool_enterprise_count", (2, 2, 2)), ("platform_center_count", (2, 2, 2)), ("platform_lab_count", (1, 0, 0)),
    ("platform_maker_space_count", (1, 1, 1)), ("talent_programme_count", (2, 2, 2)), ("talent_team_115_count", (1, 1, 1)),
    ("talent_team_star_count", (1, 1, 1)), ("commissioner_count", (5, 5, 5)), ("village_linked_count", (36, 37, 36)),
    ("village_covered_count", (35, 36, 36)), ("village_register_count", (36, 36, 36)),
    ("village_register_nbs_count", (41, 41, 41)), ("village_coverage", ("97.2", 100, 100)),
    ("village_coverage_nbs", ("85.4", "87.8", "87.8")), ("demonstration_area", (600, 600, 600)),
])
def test_stock_at_the_end_of_each_month(world: World, indicator: str, values: tuple[object, ...]) -> None:
    found = [point(world, indicator, OWN, period) for period in MONTHS]
    assert found == [(Decimal(str(value)), "complete") for value in values]


def test_applications_are_a_flow_by_day_of_application(world: World) -> None:
    kinds = {kind: [point(world, "high_tech_application_count", OWN, period, kind)[0] for period in MONTHS]
             for kind in ("cumulative", "month")}
    assert kinds == {"cumulative": [1, 2, 3], "month": [0, 1, 1]}


def test_city_adds_up_what_adds_up(world: World) -> None:
    assert point(world, "demonstration_area", CITY, "2022-06") == (Decimal("821"), "complete")
    assert point(world, "platform_center_count", CITY, "2022-06") == (2, "complete")


def test_city_counts_distinct_entities_once(world: World) -> None:
    """企业1 stands in both districts' nurseries under one credit code."""
    assert point(world, "pool_enterprise_count", OTHER, "2022-06") == (1, "complete")
    assert point(world, "pool_enterprise_count", CITY, "2022-06") == (2, "complete")


def test_a_later_register_does_not_make_up_for_a_missing_one(make_world: Make) -> None:
    city = City()
    city.add("platform", OWN, "2022-06", platform_row(1, "laboratory"))
    city.states[("platform", OWN, "2022-06")] = "accepted"
    world = make_world(city, "2022-06")
    assert point(world, "platform_lab_count", OWN, "2022-06") == (1, "complete")
    assert point(world, "platform_lab_count", OWN, "2022-05") == (None, "missing")
    assert point(world, "platform_lab_count", CITY, "2022-06") == (1, "incomplete")


def test_a_row_that_was_kept_out_leaves_the_stock_incomplete(make_world: Make) -> None:
    city = City()
    city.add("platform", OWN, "2022-05", platform_row(1, "laboratory"), platform_row(2, "laboratory", quarantined=True))
    city.states[("platform", OWN, "2022-05")] = "partial"
    assert point(make_world(city, "2022-05"), "platform_lab_count", OWN, "2022-05") == (1, "incomplete")


def test_the_newest_ledger_replaces_the_earlier_one_even_when_it_is_empty(make_world: Make) -> None:
    city = register_city()
    city.slots[("high_tech_application", OWN, "2022-06")] = []
    world = make_world(city, "2022-06")
    assert point(world, "high_tech_application_count", OWN, "2022-06", "cumulative") == (0, "complete")


def test_needs_keep_their_history(world: World) -> None:
    rows = world.ask("select period, status, previous_status, open_days, has_plan from core.fct_enterprise_need "
                     "order by need_no, period")
    assert rows == [("2022-05", "open", None, 146, False), ("2022-06", "closed", "open", 163, False),
                    ("2022-05", "open", None, 146, True), ("2022-06", "open", "open", 176, True)]


def test_village_without_its_code_is_found_by_name_alone_where_one_bears_it(world: World) -> None:
    """The commissioner's second link gives the name only; it is the same village, so that nothing is counted twice."""
    [(codes,)] = world.ask("select count(distinct village_key) from core.fct_commissioner_village where period = '2022-06' "
                           "and village_name = (select min(village_name) from core.fct_commissioner_village "
                           "where commissioner_no = 'C-009' and village_code is not null)")
    assert codes == 1


def test_register_rows_say_which_file_and_where(world: World) -> None:
    path = REGISTER_FOLDER / "village.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = world.ask("select register, village_code, village_name, village_cell, source_row, source_sheet, submission_id "
                     "from core.fct_village_register where region_code = ? and period = '2022-06'", OWN)
    assert len(rows) == 77
    for register, code, name, cell, row, sheet, submission in rows:
        assert lines[row - 1].startswith(f"{register},{code},{name},") and cell == f"C{row}"
        assert (sheet, submission) == ("village", f"register:village:{sha256_file(path)}")
    assert lines[0].split(",")[2] == "name"


def test_no_cell_of_the_register_holds_a_line_break() -> None:
    """The row of a cell is counted in lines."""
    rows = read_register("village")
    assert len(rows) + 1 == len((REGISTER_FOLDER / "village.csv").read_text(encoding="utf-8").splitlines())


def test_entities_of_the_registers_are_enterprises(world: World) -> None:
    found = world.ask("select is_contract_party, is_subsidy_applicant from core.dim_enterprise where name = '企业2'")
    assert found and all(row == (False, False) for row in found)


def failing_rows(world: World, manifest: Path, name: str) -> int:
    """Rows that the compiled condition of a dbt test finds, asked of the built tables as they are now."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    [node] = [node for node in nodes if node["name"] == name]
    condition = node["test_metadata"]["kwargs"]["condition"]
    table = node["attached_node"].rsplit(".", 1)[-1]
    schema = "core" if table.startswith("fct_") else "marts"
    return world.ask(f"select count(*) from {schema}.{table} where not coalesce({condition}, false)")[0][0]


@pytest.mark.parametrize("name", BROKEN_CONDITIONS)
def test_every_condition_can_go_red(world: World, tmp_path: Path, manifest: Path, name: str) -> None:
    shutil.copyfile(world.home.warehouse, tmp_path / world.home.warehouse.name)
    damaged = World(Home(tmp_path), world.result, manifest)
    assert failing_rows(damaged, manifest, name) == 0
    damaged.change(BROKEN_CONDITIONS[name])
    assert failing_rows(damaged, manifest, name) > 0


def test_every_indicator_of_the_registers_is_asked_for(world: World) -> None:
    declared = {code for code, item in load_indicators().items() if set(item.forms) & set(REGISTERS)}
    present = {code for (code,) in world.ask("select distinct indicator from marts.mart_indicator_value where value is not null")}
    assert len(declared) == 17 and declared <= present


def test_two_entries_of_one_host_are_asked_about_once_a_month(make_world: Make) -> None:
    city = City()
    city.add("talent_team", OWN, "2022-05", talent_row(1, "star_50", "team"),
             talent_row(2, "team_115", "team", host_name="企业1"), talent_row(3, "star_50", "team", host_name="企业1"))
    [(what, count, cells)] = make_world(city, "2022-05").ask("select what, row_count, cells from marts.mart_doubt")
    assert what == "企业1：50·科技之星 T-001、50·科技之星 T-003、115产业创新团队 T-002"
    assert count == 3 and cells.count("Sheet1!") == 3


def test_a_village_that_no_register_has_is_asked_about(world: World) -> None:
    rows = world.ask("select period, subject, row_count from marts.mart_doubt where rule = 'village_not_in_register' "
                     "order by all")
    assert rows == [(period, register, 1) for period in MONTHS[:2] for register in ("bureau_2022", "nbs_2023")]


def test_membership_leaves_when_its_last_day_is_over(make_world: Make) -> None:
    city = City()
    for period in ("2022-05", "2022-06"):
        city.add("enterprise_tier", OWN, period, tier_row(1, "pool", date(2020, 1, 1), date(2022, 5, 31)))
    rows = make_world(city, "2022-06").ask("select period, in_force_count, left_count from marts.mart_enterprise_ladder "
                                           "where region_code = ? and tier = 'pool' order by period", OWN)
    assert rows == [("2022-05", 1, 0), ("2022-06", 0, 1)]


def test_a_term_that_ended_links_nobody(make_world: Make) -> None:
    city = City()
    city.add("commissioner_village", OWN, "2022-06", link_row(1, "甲村", term_to=date(2022, 6, 29)))
    world = make_world(city, "2022-06")
    assert point(world, "commissioner_count", OWN, "2022-06") == (0, "complete")
    assert point(world, "village_coverage", OWN, "2022-06") == (0, "complete")


def test_every_doubt_has_its_words_in_the_catalogue(world: World) -> None:
    rules = {rule for (rule,) in world.ask("select distinct rule from marts.mart_doubt")}
    assert rules == {"subsidy_over_cap", "subsidy_stands_twice", "talent_host_under_two_programmes", "village_not_in_register",
                     "village_registers_disagree"}
    assert {load_rules()[rule].severity for rule in rules} == {"query"}
