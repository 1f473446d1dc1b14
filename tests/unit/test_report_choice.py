"""Which figure a report takes, and when it is open."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.core.error import UsageError
from pipelines.core.paths import DBT_PROJECT
from pipelines.core.period import SHANGHAI
from pipelines.core.register import region_named
from pipelines.report.choice import Figure, choose_figures, overdue
from pipelines.report.holding import MARK_OPEN, clean, read_holding
from pipelines.report.wording import load_wording
from tests.unit.report_world import CITY, DATA, KNOWN_AT, OTHER, OWN, PERIOD, World, hold, make_world, measure_row, opened

LATER = datetime(2022, 7, 18, tzinfo=SHANGHAI)


def chosen(world: World, tmp_path: Path, known_at: datetime = KNOWN_AT, **more: str) -> dict[str, Figure]:
    return choose_figures(hold(world, tmp_path, known_at=known_at, **more), load_wording())


def test_the_newest_data_period_is_taken_and_nothing_is_open(tmp_path: Path) -> None:
    world = make_world()
    world.measures.append(measure_row("subsidy_declared_amount", "cumulative", "10000", "yuan", "1万元", data_period="2022-03"))
    figure = chosen(world, tmp_path)["subsidy_declared_amount"]
    assert figure.row is not None
    assert (figure.row.data_period, figure.row.text, figure.reasons) == (DATA, "281万元", ())


def test_a_later_month_than_the_report_is_never_taken(tmp_path: Path) -> None:
    world = make_world()
    world.measures.append(measure_row("subsidy_declared_amount", "cumulative", "9", "yuan", "9", data_period="2022-07"))
    row = chosen(world, tmp_path)["subsidy_declared_amount"].row
    assert row is not None and row.data_period == DATA


def test_a_figure_of_the_year_before_is_not_taken_for_this_years(tmp_path: Path) -> None:
    world = make_world()
    world.drop("commissioner_count")
    world.measures.append(measure_row("commissioner_count", "point", "13", "count", "13名", data_period="2021-12"))
    figure = chosen(world, tmp_path)["commissioner_count"]
    assert figure.row is None and figure.reasons == (load_wording().open["missing"],)


def test_an_incomplete_month_that_is_not_due_is_left_for_later(tmp_path: Path) -> None:
    world = make_world()
    world.measures.append(
        measure_row("subsidy_declared_amount", "cumulative", "5", "yuan", "0.05万元", data_period=PERIOD, status="incomplete")
    )
    figure = chosen(world, tmp_path)["subsidy_declared_amount"]
    assert figure.row is not None and figure.row.data_period == DATA and figure.reasons == ()


def test_an_incomplete_month_that_is_due_is_taken_and_open(tmp_path: Path) -> None:
    world = make_world()
    world.measures.append(
        measure_row("subsidy_declared_amount", "cumulative", "5", "yuan", "0.05万元", data_period=PERIOD, status="incomplete")
    )
    figure = chosen(world, tmp_path, LATER)["subsidy_declared_amount"]
    assert figure.row is not None and figure.row.data_period == PERIOD
    assert figure.reasons == (load_wording().open["incomplete"],)


def test_a_due_month_that_did_not_come_makes_the_figure_stale(tmp_path: Path) -> None:
    figures = chosen(make_world(), tmp_path, LATER)
    stale = load_wording().say("stale", "open", due=PERIOD, have=DATA)
    assert figures["platform_center_count"].reasons == (stale,)
    assert figures["commissioner_count"].reasons == (), "no form of it is awaited in this world"


def test_a_waived_month_is_not_awaited(tmp_path: Path) -> None:
    world = make_world()
    world.awaited = [(*line[:3], "waived" if line[2] == PERIOD else line[3], line[4]) for line in world.awaited]
    assert chosen(world, tmp_path, LATER)["platform_center_count"].reasons == ()


def test_issued_figures_wait_for_the_city_and_derived_ones_with_them(tmp_path: Path) -> None:
    world = make_world()
    world.awaited = [("high_tech_output", CITY, PERIOD, "missing", "2022-07-15 00:00:00")]
    figures = chosen(world, tmp_path, LATER)
    assert figures["high_tech_growth"].reasons and figures["high_tech_growth_gap"].reasons
    world.awaited = [("high_tech_output", OWN, PERIOD, "missing", "2022-07-15 00:00:00")]
    assert chosen(world, tmp_path, LATER)["high_tech_growth"].reasons == ()


def test_what_is_overdue_is_told_by_form(tmp_path: Path) -> None:
    holding = hold(make_world(), tmp_path, known_at=LATER)
    assert overdue("platform", holding) == [PERIOD]
    assert overdue("activity", holding) == []


def test_the_cumulative_figure_comes_before_the_months(tmp_path: Path) -> None:
    world = make_world()
    world.measures.append(measure_row("high_tech_application_count", "month", "4", "count", "4家"))
    row = chosen(world, tmp_path)["high_tech_application_count"].row
    assert row is not None and row.value == Decimal(6)


def test_the_place_belongs_to_the_month_that_was_taken(tmp_path: Path) -> None:
    figures = chosen(make_world(), tmp_path)
    growth = figures["high_tech_growth"].place
    assert growth is not None and (growth.rank, growth.n, growth.data_period) == (2, 3, DATA)
    assert figures["subsidy_entity_count"].place is None


def test_another_region_takes_its_own(tmp_path: Path) -> None:
    figures = chosen(make_world(), tmp_path, region=OTHER)
    assert figures["high_tech_growth"].row is not None and figures["high_tech_growth"].row.text == "23.6%"
    assert figures["commissioner_count"].row is None


def test_a_city_sees_the_places_of_its_parts(tmp_path: Path) -> None:
    holding = hold(make_world(), tmp_path, region=CITY)
    assert [place.region_code for place in holding.ranking("high_tech_growth", DATA)] == [OTHER, OWN, "340402"]
    assert holding.rows and {row.region_code for row in holding.rows} == {CITY}


def test_a_database_without_report_figures_is_refused(tmp_path: Path) -> None:
    path = make_world().write(tmp_path / "old.duckdb")
    import duckdb

    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table marts.mart_report_figure")
    region = region_named(OWN, PERIOD)
    assert region is not None
    with opened(path) as connection, pytest.raises(UsageError, match="报告数字表"):
        read_holding(connection, region, PERIOD, KNOWN_AT)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("甲\n乙", "甲 乙"),
        ("a\x00b\x1b", "a b"),
        ("\u202e倒", "倒"),
        (f"甲{MARK_OPEN}1", "甲 1"),
        ("\ud800x", "x"),
        ("=cmd|'/c'!A1", "=cmd|'/c'!A1"),
        ("<b>&amp;", "<b>&amp;"),
        ("「全角」　名", "「全角」　名"),
    ],
)
def test_control_and_direction_signs_never_reach_a_report(given: str, kept: str) -> None:
    assert clean(given) == kept


@pytest.mark.parametrize("table", ["mart_report_figure", "mart_ranking", "mart_completeness"])
def test_the_small_world_has_the_columns_that_the_marts_declare(table: str, tmp_path: Path) -> None:
    import yaml

    declared = yaml.safe_load((DBT_PROJECT / "models" / "marts" / f"{table}.yml").read_text(encoding="utf-8"))
    columns = {column["name"] for column in declared["models"][0]["columns"]}
    with opened(make_world().write(tmp_path / "world.duckdb")) as connection:
        held = {line[0] for line in connection.execute(f"describe marts.{table}").fetchall()}
    assert held - columns == set()
