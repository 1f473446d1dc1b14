"""What must come out of the sample's workbooks, recomputed from their cells by a reader that is not the product's own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from pipelines.core.period import Period
from pipelines.demo.data import CITY, MEMBERS, REPORTERS, read_city
from tests.unit.test_demo_reader import Sighting, in_force, money, seen

TOWN = "340403"
PERIODS_2022 = tuple(f"2022-0{month}" for month in range(1, 7))


def by_region(period: str, role: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for where, amount in in_force(period, role).values():
        sums[where] += amount
    return {code: sums[code] for code in REPORTERS}


def rank_of(values: dict[str, Decimal], code: str) -> int:
    return 1 + sum(values[other] > values[code] for other in MEMBERS)


# --- the published figures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "yuan"), [("absorb", "124303900.00"), ("export", "71849800.00")])
def test_contract_amounts_of_the_town_are_the_published_ones(role: str, yuan: str) -> None:
    assert by_region("2022-05", role)[TOWN] == Decimal(yuan)


def test_a_change_is_needed_for_the_published_figure() -> None:
    without = sum(amount for where, amount in in_force("2022-05", "export", changes=[]).values() if where == TOWN)
    assert without > Decimal("71849800.00")


def test_the_town_is_second_by_absorbed_exported_and_gross() -> None:
    absorbed, exported = by_region("2022-05", "absorb"), by_region("2022-05", "export")
    gross = {code: absorbed[code] + exported[code] for code in MEMBERS}
    assert [rank_of(values, TOWN) for values in (absorbed, exported, gross)] == [2, 2, 2]


@pytest.mark.parametrize("period", PERIODS_2022)
@pytest.mark.parametrize("role", ["absorb", "export"])
def test_nobody_ties(period: str, role: str) -> None:
    values = by_region(period, role)
    assert len({values[code] for code in MEMBERS}) == 7
    assert all(values[code] > 0 for code in MEMBERS)


def test_no_june_change_touches_a_contract_of_the_town() -> None:
    june = {change.number for change in seen().changes if str(Period.of(change.on)) == "2022-06"}
    assert june
    assert not june & {s.number for s in seen().contracts if TOWN in (s.seller, s.buyer)}


def test_there_is_an_amendment_that_lowers_and_a_cancellation_in_spring() -> None:
    amounts = {s.number: s.amount for s in seen().contracts}
    spring = [change for change in seen().changes if date(2022, 3, 1) <= change.on < date(2022, 6, 1)]
    lowered = [c for c in spring if c.kind == "变更" and c.amount is not None and c.amount < (amounts[c.number] or 0)]
    assert {c.kind for c in spring} == {"变更", "注销"}
    assert any(s.number == change.number and s.seller == TOWN for change in lowered for s in seen().contracts)


def test_the_city_absorbs_240_contracts_worth_seven_yi() -> None:
    found = in_force("2022-06", "absorb")
    total = sum(amount for _, amount in found.values())
    assert len(found) == 240
    assert abs(total - 700_000_000) <= 1_000_000
    assert {where for where, _ in found.values()} == set(REPORTERS)


def test_the_city_grows_by_661_1_percent() -> None:
    now, before = (sum(amount for _, amount in in_force(period, "absorb").values()) for period in ("2022-06", "2021-06"))
    assert round((now / before - 1) * 100, 1) == Decimal("661.1")


@pytest.mark.parametrize("period", ["2021-06", "2021-12", *PERIODS_2022])
@pytest.mark.parametrize(("role", "name"), [("absorb", "吸纳"), ("export", "输出")])
def test_stated_totals_agree_with_the_rows(period: str, role: str, name: str) -> None:
    count, stated = seen().totals[period, name]
    found = in_force(period, role)
    total = sum(amount for _, amount in found.values())
    assert count == len(found)
    assert abs(stated - total) < 4_000_000  # half a unit of the stated 0.1 亿元 is 5,000,000: one slip must not be an alarm


# --- the mirror -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["2021-06", "2021-12", *PERIODS_2022])
def test_both_ends_list_contracts_inside_the_city_alike(period: str) -> None:
    inside = [s for s in seen().contracts if s.period == period and {s.seller, s.buyer} <= set(REPORTERS)]
    exported = sorted(s.terms for s in inside if s.role == "export")
    assert exported
    assert exported == sorted(s.terms for s in inside if s.role == "absorb")


def test_few_contracts_of_the_town_stay_inside_and_none_begins_or_ends_a_list() -> None:
    special = {change.number for change in seen().changes}
    lists: dict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for s in seen().contracts:
        if s.reporter == TOWN:
            lists[s.period, s.role].append(s)
    inside = [s for group in lists.values() for s in group if {s.seller, s.buyer} <= set(REPORTERS)]
    assert 0 < len(inside) <= 8
    for group in lists.values():
        for s in (group[0], group[-1]):
            assert s not in inside and s.number not in special


def test_some_contracts_have_both_ends_in_one_district_and_one_seller_is_foreign() -> None:
    assert any(s.seller == s.buyer for s in seen().contracts)
    assert [(s.buyer, s.seller_code) for s in seen().contracts if s.seller == "境外"] == [(TOWN, "")]


# --- growth and subsidies -------------------------------------------------------------------------------------------------


def issued(data_period: str) -> dict[str, Decimal]:
    return {where: value for reporter, of, where, value in seen().growth if reporter == CITY and of == data_period}


def test_growth_of_the_town_is_the_published_one_and_second() -> None:
    table = issued("2022-05")
    assert (table[TOWN], table[CITY], rank_of(table, TOWN)) == (Decimal("21.1"), Decimal("3.0"), 2)


def test_the_city_lies_within_its_members_in_every_data_period() -> None:
    months = {of for reporter, of, _, _ in seen().growth if reporter == CITY}
    assert months == {f"2021-{m:02d}" for m in range(2, 13)} | {f"2022-{m:02d}" for m in range(2, 7)}
    for month in months:
        table = issued(month)
        members = [table[code] for code in MEMBERS]
        assert set(table) == set(REPORTERS) and len(set(members)) == 7
        assert min(members) <= table[CITY] <= max(members)


def test_each_district_hands_in_a_true_copy() -> None:
    copies = [(reporter, of, where, value) for reporter, of, where, value in seen().growth if reporter != CITY]
    assert len(copies) == len(MEMBERS) * 5
    assert all(reporter == where and issued(of)[where] == value for reporter, of, where, value in copies)


def test_subsidies_of_the_town_are_the_published_ones() -> None:
    for period in ("2022-05", "2022-06"):
        ledger = seen().ledgers[TOWN, period]
        assert sum(money(row, "申报金额") or 0 for row in ledger) == Decimal("2810000.00")
        distinct = [len({row[head] for row in ledger}) for head in ("统一社会信用代码", "领域")]
        assert (len(ledger), *distinct) == (21, 18, 4)


def test_money_is_approved_and_paid_in_steps() -> None:
    may, june = (seen().ledgers[TOWN, period] for period in ("2022-05", "2022-06"))
    approved = [sum(money(row, "批准金额") is not None for row in ledger) for ledger in (may, june)]
    paid = [sum(money(row, "拨付金额") is not None for row in ledger) for ledger in (may, june)]
    assert 0 < approved[0] < approved[1] < 21
    assert paid[0] == 0 and 0 < paid[1] < approved[1]


def test_a_ledger_only_grows() -> None:
    for member in MEMBERS:
        keys = [{(row["政策条款"], row["统一社会信用代码"], row["项目名称"]) for row in seen().ledgers[member, period]}
                for period in PERIODS_2022]
        assert all(before <= after for before, after in pairwise(keys))
        assert len(keys[-1]) >= 2


def mirror_differences(contracts: list[Sighting]) -> list[tuple[object, ...]]:
    """Terms of contracts inside the city that only one of their two lists holds."""
    inside = [s for s in contracts if {s.seller, s.buyer} <= set(REPORTERS)]
    ends = [{s.terms for s in inside if s.role == role} for role in ("export", "absorb")]
    return sorted(ends[0] ^ ends[1])


def test_one_end_alone_altered_is_found() -> None:
    contracts = list(seen().contracts)
    at = next(at for at, s in enumerate(contracts) if {s.seller, s.buyer} <= set(REPORTERS))
    assert mirror_differences(contracts) == []
    contracts[at] = replace(contracts[at], amount=(contracts[at].amount or Decimal(0)) + 1)
    assert len(mirror_differences(contracts)) == 2


def test_every_row_says_what_the_plain_data_say() -> None:
    city = read_city()
    plain = {c.registration_no: c for c in city.contracts}
    for s in seen().contracts:
        c = plain[s.number]
        said = (c.contract_amount_wan * 10_000, c.technical_amount_wan * 10_000, c.signed_on, c.registered_on)
        assert (s.amount, s.technical, s.signed_on, s.registered_on) == said
        assert s.reporter == city.region_of(c, s.role) and s.buyer == city.parties[c.buyer].region_code
    assert {s.number for s in seen().contracts} == set(plain)


def test_every_row_was_registered_in_the_month_of_its_file() -> None:
    for s in seen().contracts:
        span = 6 if s.period < "2022-01" else 1
        assert Period(s.period).plus(1 - span) <= Period.of(s.registered_on) <= Period(s.period)
