"""Identities between sides that were submitted independently: each holds in the sound city, and each names itself when one side
is altered where it was submitted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from tests.warehouse.city import CITY, City, Row, change_row
from tests.warehouse.world import World

Make = Callable[..., World]
Damage = Callable[[City], None]
IDENTITIES = {"mirror_inside_city_count": 4, "mirror_inside_city_amount": 4, "members_and_residual_equal_city_stated_count": 10,
              "members_and_residual_equal_city_stated_amount": 10, "own_growth_copy_equals_issuer": 14,
              "city_growth_between_members": 2}


def row_of(city: City, region: str, period: str, number: int, role: str) -> Row:
    return next(row for row in city.slots["tech_contract", region, period]
                if row["registration_no"] == f"{number:016d}" and row["role"] == role)


def drop_from_buyer(city: City) -> None:
    slot = city.slots["tech_contract", "340402", "2022-01"]
    slot.remove(row_of(city, "340402", "2022-01", 1, "absorb"))


def misstate_amount_by_a_cent(city: City) -> None:
    row = row_of(city, "340402", "2022-01", 1, "absorb")
    row["contract_amount"] -= Decimal("0.01")


def state_one_contract_more(city: City) -> None:
    city.slots["tech_contract_total", CITY, "2022-03"][0]["contract_count"] += 1


def state_amount_beyond_rounding(city: City) -> None:
    city.slots["tech_contract_total", CITY, "2022-03"][0]["contract_amount"] += Decimal(1_000_000)


def copy_growth_wrongly(city: City) -> None:
    city.slots["high_tech_output", "340403", "2022-03"][0]["value_added_growth"] = Decimal("21.0")


def put_the_city_above_its_best(city: City) -> None:
    city.slots["high_tech_output", CITY, "2022-03"][0]["value_added_growth"] = Decimal("25.4")


def list_the_same_end_twice(city: City) -> None:
    row = row_of(city, "340403", "2022-01", 11, "export")
    city.add("tech_contract", CITY, "2022-01", dict(row))


def relist_with_another_amount(city: City) -> None:
    row = row_of(city, "340403", "2022-01", 11, "export")
    city.add("tech_contract", "340403", "2022-02", row | {"contract_amount": Decimal("1200001")})


def amend_without_amounts(city: City) -> None:
    city.add("tech_contract_change", "340403", "2022-02", change_row(11, "amended", date(2022, 2, 14)))


def pay_more_than_approved(city: City) -> None:
    city.slots["subsidy_application", "340421", "2022-03"][0]["paid_amount"] = Decimal(1)


def make_technical_exceed(city: City) -> None:
    row_of(city, "340403", "2022-01", 11, "export")["technical_amount"] = Decimal("1200000.01")


TWINS: dict[str, Damage] = {
    "mirror_inside_city_count": drop_from_buyer,
    "mirror_inside_city_amount": misstate_amount_by_a_cent,
    "own_growth_copy_equals_issuer": copy_growth_wrongly,
    "city_growth_between_members": put_the_city_above_its_best,
    "one_reporter_lists_each_end": list_the_same_end_twice,
    "listings_of_one_contract_agree": relist_with_another_amount,
    "fct_tech_contract_version_amended_terms_are_given": amend_without_amounts,
    "fct_subsidy_application_paid_lies_within_approved_within_declared": pay_more_than_approved,
    "fct_tech_contract_sighting_technical_lies_within_contract_amount": make_technical_exceed,
}


def test_each_identity_has_something_to_compare_and_holds(standing_world: World) -> None:
    found = standing_world.ask("select identity, count(*), bool_and(holds) from marts.mart_identity group by 1")
    assert {name: count for name, count, _ in found} == IDENTITIES
    assert all(holds for _, _, holds in found)


@pytest.mark.parametrize("name", TWINS)
def test_an_altered_side_fails_the_check_of_that_name(make_models: Make, city: City, name: str) -> None:
    TWINS[name](city)
    result = make_models(city).tested(name)
    assert [(node.name, node.status) for node in result.nodes] == [(name, "fail")]
    assert name in result.describe()


def test_a_whole_build_names_what_failed_and_nothing_else(make_world: Make, city: City) -> None:
    misstate_amount_by_a_cent(city)
    world = make_world(city)
    assert not world.result.success
    assert world.failed_names() == {"mirror_inside_city_amount"}


@pytest.mark.parametrize("damage", [state_one_contract_more, state_amount_beyond_rounding])
def test_a_city_total_that_members_do_not_make_up_fails(make_models: Make, city: City, damage: Damage) -> None:
    damage(city)
    result = make_models(city).tested("test_type:singular")
    assert [node.name for node in result.failed] == ["members_and_residual_equal_city_stated_total"]


def test_amounts_may_differ_by_the_rounding_of_the_statement(make_models: Make, city: City) -> None:
    """Exports come to 5,445,000.75 yuan: 0.1 亿元 stated is within half a unit, 0.0 is not."""
    world = make_models(city)
    [(difference, holds)] = world.ask("select difference, holds from marts.mart_identity where period = '2022-03' and place = ? "
                                      "and identity = 'members_and_residual_equal_city_stated_amount'", f"{CITY} export")
    assert (difference, holds) == (Decimal("4554999.25"), True)


def test_a_list_that_is_not_in_is_not_held_against_the_other(make_models: Make, city: City) -> None:
    city.slots.pop(("tech_contract", "340402", "2022-01"))
    world = make_models(city)
    assert world.ask("select is_comparable from marts.mart_mirror where period = '2022-01'") == [(False,)]
    assert not world.ask("select 1 from marts.mart_identity where identity like 'mirror%' and not holds")


def test_the_buyer_fills_in_for_a_member_that_has_not_listed(make_models: Make, city: City) -> None:
    slot = city.slots["tech_contract", "340403", "2022-01"]
    slot.remove(row_of(city, "340403", "2022-01", 1, "export"))
    world = make_models(city)
    assert world.ask("select supplied_by, contract_amount_yuan from core.fct_tech_contract where registration_no = ?",
                     f"{1:016d}") == [("absorb", Decimal("100000.50"))]
    assert world.value("contract_exported_count", "340403", "2022-01") == 2
    assert world.ask("select exported_count, absorbed_count from marts.mart_mirror where period = '2022-01'") == [(0, 1)]


def test_growth_is_not_judged_while_a_member_is_missing(make_models: Make, city: City) -> None:
    slot = ("high_tech_output", CITY, "2022-03")
    city.slots[slot] = [row for row in city.slots[slot] if row["region"] != "340402"]
    put_the_city_above_its_best(city)
    world = make_models(city)
    assert world.ask("select period from marts.mart_identity where identity = 'city_growth_between_members'") == [("2022-02",)]
