"""Complete, incomplete, missing: what a submission that is not there, or not whole, does to values and ranks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from pipelines.core.paths import Home
from pipelines.warehouse.build import build
from pipelines.warehouse.load import load
from tests.warehouse.city import AS_OF, CITY, MEMBERS, City, Waiver
from tests.warehouse.world import World

AMOUNT = "contract_exported_amount"
Make = Callable[..., World]


def ranks(world: World, indicator: str, period: str) -> dict[str, tuple[int | None, int, int]]:
    rows = world.ask("select region_code, rank, rank_best, rank_worst from marts.mart_ranking where indicator = ? and period = ?",
                     indicator, period)
    return {region: (rank, best, worst) for region, rank, best, worst in rows}


def without_lists(city: City, region: str, period: str) -> City:
    """The region's list is not there; its partners' lists still name its contracts."""
    city.slots.pop(("tech_contract", region, period))
    return city


def test_a_missing_month_is_missing_then_incomplete(make_world: Make, city: City) -> None:
    world = make_world(without_lists(city, "340406", "2022-02"))
    assert world.result.success, world.result.describe()
    assert [world.status(AMOUNT, "340406", f"2022-{month:02d}") for month in (1, 2, 3)] == ["complete", "missing", "incomplete"]
    assert [world.status(AMOUNT, CITY, f"2022-{month:02d}") for month in (1, 2, 3)] == ["complete", "incomplete", "incomplete"]
    assert world.status(AMOUNT, "340403", "2022-02") == "complete"


def test_a_missing_value_is_empty_and_its_place_is_open(make_models: Make, city: City) -> None:
    world = make_models(without_lists(city, "340406", "2022-03"))
    assert world.figure(AMOUNT, "340406", "2022-03") == (None, "missing", 0, None)
    found = ranks(world, AMOUNT, "2022-03")
    assert found["340406"] == (None, 1, 4)
    assert found["340402"] == (1, 1, 2)
    assert found["340403"] == (2, 2, 3)


def test_the_city_sums_what_is_known(make_models: Make, city: City) -> None:
    whole = make_models(without_lists(city, "340406", "2022-02"))
    value, _, lower, upper = whole.figure(AMOUNT, CITY, "2022-02")
    assert value == lower == Decimal("100000.50") + 2500000 + 1200000
    assert upper is None


def test_a_quarantined_row_leaves_its_own_region_incomplete(make_models: Make, city: City) -> None:
    slot = ("tech_contract", "340403", "2022-03")
    next(row for row in city.slots[slot] if row["registration_no"].endswith("03"))["quarantined"] = True
    city.states[slot] = "partial"
    world = make_models(city)
    assert world.status(AMOUNT, "340403", "2022-03") == "incomplete"
    assert world.status(AMOUNT, "340403", "2022-02") == "complete"
    assert world.status(AMOUNT, "340402", "2022-03") == "complete"
    rank, best, worst = ranks(world, AMOUNT, "2022-03")["340403"]
    assert (rank, best, worst) == (2, 1, 2)
    assert world.ask("select quarantined_count from marts.mart_completeness "
                     "where form = 'tech_contract' and region_code = '340403' and period = '2022-03'") == [(1,)]


def test_a_change_that_was_kept_out_takes_the_sure_lower_limit_away(make_models: Make, city: City) -> None:
    slot = ("tech_contract_change", "340403", "2022-03")
    city.add(*slot)
    city.states[slot] = "held"
    world = make_models(city)
    assert world.figure(AMOUNT, "340403", "2022-03") == (Decimal("1370000.50"), "incomplete", 0, None)


def test_a_later_ledger_makes_up_for_an_earlier_one(make_models: Make, city: City) -> None:
    city.slots.pop(("subsidy_application", "340403", "2022-02"))
    world = make_models(city)
    assert world.status("subsidy_declared_amount", "340403", "2022-02") == "complete"
    assert world.value("subsidy_declared_amount", "340403", "2022-02") == Decimal("350000.75")


def test_without_the_newest_ledger_the_month_is_missing(make_models: Make, city: City) -> None:
    city.slots.pop(("subsidy_application", "340403", "2022-03"))
    world = make_models(city)
    assert world.status("subsidy_declared_amount", "340403", "2022-03") == "missing"
    assert world.status("subsidy_declared_amount", "340403", "2022-02") == "complete"


def test_growth_that_the_issuer_left_out_is_missing(make_models: Make, city: City) -> None:
    slot = ("high_tech_output", CITY, "2022-03")
    city.slots[slot] = [row for row in city.slots[slot] if row["region"] != "340403"]
    world = make_models(city)
    assert world.status("high_tech_growth", "340403", "2022-03") == "missing"
    assert world.status("high_tech_growth_gap", "340403", "2022-03") == "missing"
    assert ranks(world, "high_tech_growth", "2022-03")["340403"] == (None, 1, 7)
    assert ranks(world, "high_tech_growth", "2022-03")["340402"] == (1, 1, 2)


def test_without_the_issuer_nothing_is_ranked(make_models: Make, city: City) -> None:
    city.slots.pop(("high_tech_output", CITY, "2022-03"))
    world = make_models(city)
    assert ranks(world, "high_tech_growth", "2022-03") == {region: (None, 1, 7) for region in MEMBERS}


def test_completeness_tells_states_apart(city: City, tmp_path: Path, manifest: Path) -> None:
    without_lists(city, "340406", "2022-03")
    without_lists(city, "340405", "2022-03")
    city.states["tech_contract", "340404", "2022-03"] = "rejected"
    home = Home(tmp_path / "other")
    load(home, "2022-03", AS_OF, submissions=city.write(home), waivers=[Waiver("tech_contract", "340405", "2022-03"),
         Waiver("tech_contract", "340406", "2022-03", until=datetime(2022, 12, 31, tzinfo=AS_OF.tzinfo))])
    world = World(home, build(home, "+mart_completeness,resource_type:model", manifest=manifest), manifest)
    found = dict(world.ask("select region_code, state from marts.mart_completeness "
                           "where form = 'tech_contract' and period = '2022-03'"))
    assert found == dict.fromkeys(("340402", "340403", "340421", "340422", CITY), "accepted") | {
        "340404": "rejected", "340405": "waived", "340406": "missing"}


def test_nothing_received_is_all_missing_and_no_failure(make_world: Make) -> None:
    world = make_world(City())
    assert world.result.success, world.result.describe()
    assert world.ask("select distinct status from marts.mart_indicator_value") == [("missing",)]
    assert world.ask("select count(*) from marts.mart_ranking where rank is not null") == [(0,)]
