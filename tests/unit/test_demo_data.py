"""The plain data of the sample: well-formed, within the forms' bounds, illustrative where invented, and reproducible."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from pipelines.core.error import DeclarationError
from pipelines.core.form import load_forms
from pipelines.core.register import load_codelist, load_regions, read_register
from pipelines.demo import generate
from pipelines.demo.credit_code import ALPHABET, check_digit, invented_code, organisation_digit
from pipelines.demo.data import (
    DATA,
    ILLUSTRATIVE,
    MEMBERS,
    PUBLIC,
    REPORTERS,
    Change,
    City,
    Contract,
    Growth,
    Party,
    Subsidy,
    read_city,
    read_records,
    read_rows,
    write_records,
)
from pipelines.demo.draw import HOLIDAYS, SMALLEST, day_in, split_amount, technical_part, working_days
from pipelines.demo.totals import stated_totals

CITY = read_city()

# --- credit codes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["9144030071526726XG", "914403001922038216", "91330100799655058B"])
def test_check_digits_agree_with_public_codes(code: str) -> None:
    assert organisation_digit(code[8:16]) == code[16]
    assert check_digit(code[:17]) == code[17]


@given(st.sampled_from(["110000", "340403", "341500"]), st.integers(0, 9999), st.sampled_from(["91", "12"]))
def test_invented_codes_pass_both_checks(region: str, serial: int, office: str) -> None:
    code = invented_code(region, serial, office)
    assert uscc.is_valid(code) and organisation_digit(code[8:16]) == code[16]
    assert code[2:8] == region and code[8:12] == "0000"


@given(st.integers(0, 9999), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_a_wrong_character_is_noticed(serial: int, at: int, other: str) -> None:
    code = invented_code("340403", serial)
    wrong = code[:at] + other + code[at + 1:]
    assert wrong == code or check_digit(wrong[:17]) != wrong[17]


def test_every_party_has_a_valid_code_of_its_own() -> None:
    codes = [party.credit_code for party in CITY.parties.values() if party.region_code != "FOREIGN"]
    assert all(uscc.is_valid(code) and organisation_digit(code[8:16]) == code[16] for code in codes)
    assert len(set(codes)) == len(codes) > 100
    assert [party.credit_code for party in CITY.parties.values() if party.region_code == "FOREIGN"] == [""]


# --- parties, contracts, changes --------------------------------------------------------------------------------------------


def test_names_are_invented_and_stand_once() -> None:
    names = [party.name for party in CITY.parties.values()]
    assert len(set(names)) == len(names)
    assert all("示例" in name for name in names)


def test_parties_sit_in_known_regions_under_known_natures() -> None:
    known = {row["code"] for row in read_register("gb2260")} | {row["code"] for row in read_register("special_region")}
    natures = {row["name"] for row in load_codelist("party_nature")} | {""}
    assert {party.region_code for party in CITY.parties.values()} <= known
    assert {party.nature for party in CITY.parties.values()} <= natures


def test_all_that_is_invented_says_so() -> None:
    records = [*CITY.parties.values(), *CITY.contracts, *CITY.changes, *CITY.subsidies]
    assert {record.data_nature for record in records} == {ILLUSTRATIVE}
    public = {(g.data_period, g.region_code) for g in CITY.growth if g.data_nature == PUBLIC}
    assert public == {("2022-05", "340403"), ("2022-05", "340400")}
    assert {g.data_nature for g in CITY.growth} == {ILLUSTRATIVE, PUBLIC}


def test_registration_numbers_are_unique_and_tell_year_and_office() -> None:
    numbers = [contract.registration_no for contract in CITY.contracts]
    assert len(set(numbers)) == len(numbers)
    for contract in CITY.contracts:
        seller, buyer = CITY.region_of(contract, "export"), CITY.region_of(contract, "absorb")
        assert len(contract.registration_no) == 16 and contract.registration_no.isdigit()
        assert contract.registration_no[:10] == f"{contract.registered_on.year}{buyer if seller == 'FOREIGN' else seller}"


def test_contracts_keep_within_their_form() -> None:
    column = load_forms()["tech_contract"].column_named("contract_amount")
    low, high = (limit / 10_000 for limit in (column.query_minimum or 0, column.query_maximum or 0))
    for contract in CITY.contracts:
        assert low < contract.technical_amount_wan <= contract.contract_amount_wan < high
        assert contract.signed_on <= contract.registered_on and contract.effective_from < contract.effective_to
        assert contract.seller != contract.buyer


def test_amounts_are_heavy_tailed_and_of_usual_size() -> None:
    amounts = sorted(contract.contract_amount_wan for contract in CITY.contracts)
    within = sum(5 <= amount <= 3000 for amount in amounts)
    assert within == len(amounts)
    assert sum(amounts) / len(amounts) > 1.5 * float(amounts[len(amounts) // 2])


def test_registration_takes_place_on_working_days() -> None:
    days = {contract.registered_on for contract in CITY.contracts}
    assert all(day.weekday() < 5 and day not in HOLIDAYS for day in days)
    assert {day.year for day in days} == {2021, 2022} and max(days) <= date(2022, 6, 30)


def test_types_and_fields_are_listed() -> None:
    types = {row["name"] for row in load_codelist("contract_type")}
    fields = {row["code"] for row in load_codelist("tech_field")}
    assert {contract.contract_type for contract in CITY.contracts} <= types
    assert {contract.tech_field for contract in CITY.contracts} <= fields


@pytest.mark.parametrize(("role", "low", "high"), [("absorb", 235, 250), ("export", 150, 250)])
def test_volumes_are_modest(role: str, low: int, high: int) -> None:
    rows = [c for c in CITY.contracts if c.registered_on.year == 2022 and CITY.region_of(c, role) in REPORTERS]
    assert low <= len(rows) <= high


def test_changes_speak_of_registered_contracts_of_their_office() -> None:
    contracts = {contract.registration_no: contract for contract in CITY.contracts}
    for change in CITY.changes:
        contract = contracts[change.registration_no]
        assert contract.registered_on < change.changed_on
        assert change.office in (CITY.region_of(contract, "export"), CITY.region_of(contract, "absorb"))
        if change.change_kind == "变更":
            assert change.new_contract_amount_wan is not None and change.new_technical_amount_wan is not None
            assert change.new_technical_amount_wan <= change.new_contract_amount_wan < contract.contract_amount_wan
    assert Counter(change.change_kind for change in CITY.changes) == {"变更": 4, "注销": 2}


def test_one_change_concerns_a_contract_that_two_districts_list() -> None:
    contracts = {contract.registration_no: contract for contract in CITY.contracts}
    changed = [(change.office, contracts[change.registration_no]) for change in CITY.changes]
    ends = [(office, CITY.region_of(c, "export"), CITY.region_of(c, "absorb")) for office, c in changed]
    both = [(office, seller) for office, seller, buyer in ends if {seller, buyer} <= set(REPORTERS)]
    assert len(both) == 1 and both[0][0] == both[0][1]


def _city(*changes: Change) -> tuple[City, Contract]:
    contract = replace(CITY.contracts[0], registration_no="1" * 16, registered_on=date(2022, 1, 5),
                       contract_amount_wan=Decimal(50))
    return replace(CITY, contracts=(contract,), changes=changes), contract


def _change(kind: str, day: str, amount: str | None) -> Change:
    new = Decimal(amount) if amount else None
    return Change("1" * 16, "340402", kind, date.fromisoformat(day), new, new, "", ILLUSTRATIVE)


def test_terms_count_from_the_month_of_their_change() -> None:
    city, contract = _city(_change("变更", "2022-03-31", "40"), _change("注销", "2022-05-01", None))
    assert [city.amount_at(contract, f"2022-0{month}") for month in (1, 2, 3, 4, 5, 6)] == [50, 50, 40, 40, None, None]


def test_stated_totals_leave_out_what_is_cancelled() -> None:
    city, contract = _city(_change("注销", "2022-05-01", None))
    role = "absorb" if city.region_of(contract, "absorb") in REPORTERS else "export"
    assert [stated_totals(city, period, role) for period in ("2022-04", "2022-05")] == [(1, Decimal("0.0")), (0, Decimal("0.0"))]


# --- growth and subsidies ---------------------------------------------------------------------------------------------------


def test_growth_is_given_for_every_month_but_january() -> None:
    months = {f"{year}-{month:02d}" for year, last in ((2021, 12), (2022, 6)) for month in range(2, last + 1)}
    assert {(g.data_period, g.region_code) for g in CITY.growth} == {(month, code) for month in months for code in REPORTERS}


def test_subsidies_are_in_order() -> None:
    fields = {row["name"] for row in load_codelist("policy_field")}
    keys = [(s.region_code, s.policy_item, s.entity, s.project_name) for s in CITY.subsidies]
    assert len(set(keys)) == len(keys)
    for s in CITY.subsidies:
        assert s.policy_field in fields and CITY.parties[s.entity].region_code == s.region_code
        assert (s.approved_amount_wan is None) == (s.approved_on is None) and (s.paid_amount_wan is None) == (s.paid_on is None)
        assert (s.paid_amount_wan or 0) <= (s.approved_amount_wan or 0) <= s.declared_amount_wan <= 150
        days = [day for day in (s.declared_on, s.approved_on, s.paid_on, date(2022, 6, 30)) if day is not None]
        assert days == sorted(days)


def test_every_district_has_a_few_applications() -> None:
    counts = Counter(s.region_code for s in CITY.subsidies)
    assert set(counts) == set(MEMBERS) and all(2 <= counts[code] <= 6 for code in MEMBERS if code != "340403")


# --- reading and drawing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Party, Contract, Change, Growth, Subsidy])
def test_records_come_back_as_they_were_written(kind: type[Any], tmp_path: Path) -> None:
    records = read_records(kind)
    path = write_records(kind, records, tmp_path)
    assert read_records(kind, tmp_path) == records
    assert path.read_bytes() == (DATA / path.name).read_bytes()


def test_the_generator_gives_the_committed_bytes(tmp_path: Path) -> None:
    for path in generate.generate(out=tmp_path):
        assert path.read_bytes() == (DATA / path.name).read_bytes(), path.name


def test_another_seed_gives_other_contracts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(generate, "SEED", generate.SEED + 1)
    made = {path.name: path.read_bytes() for path in generate.generate(out=tmp_path)}
    assert made["contracts.csv"] != (DATA / "contracts.csv").read_bytes()
    assert made["parties.csv"] == (DATA / "parties.csv").read_bytes()


def test_the_plan_is_kept() -> None:
    """Counts and amounts of every cell at the end of June, with all changes carried out."""
    for cell in generate.read_plan():
        roles = ["export", "absorb"] if cell.kind == "inside" else [cell.kind]
        wanted = (cell.region_code, cell.buyer_region) if cell.kind == "inside" else (cell.region_code,)
        months = {day.strftime("%Y-%m") for day in working_days(cell.period)}
        rows = [c for c in CITY.contracts if f"{c.registered_on:%Y-%m}" in months
                and tuple(CITY.region_of(c, role) for role in roles) == wanted]
        amounts = [amount for amount in (CITY.amount_at(c, "2022-06") for c in rows) if amount is not None]
        assert (len(amounts), sum(amounts)) == (cell.contracts, cell.amount_wan), cell


@given(st.integers(1, 40), st.decimals(min_value=0, max_value=50_000, places=2), st.integers(0, 10_000))
def test_amounts_add_up_exactly(count: int, spare: Decimal, seed: int) -> None:
    total = SMALLEST * count + spare
    amounts = split_amount(random.Random(seed), total, count)
    assert sum(amounts) == total and len(amounts) == count
    assert min(amounts) >= SMALLEST - Decimal("0.05") * count


@pytest.mark.parametrize(("count", "total"), [(0, "3.00"), (3, "14.99")])
def test_a_plan_that_cannot_be_met_is_refused(count: int, total: str) -> None:
    with pytest.raises(DeclarationError, match="不相称"):
        split_amount(random.Random(1), Decimal(total), count)


def test_nothing_to_split_is_nothing() -> None:
    assert split_amount(random.Random(1), Decimal(0), 0) == []


@given(st.decimals(min_value=5, max_value=3000, places=2), st.integers(0, 10_000))
def test_the_technical_part_is_a_part(amount: Decimal, seed: int) -> None:
    assert Decimal("0.5") <= technical_part(random.Random(seed), amount) <= amount


@given(st.sampled_from(["2021-06", "2021-12", "2022-02", "2022-05"]), st.integers(2, 12), st.integers(0, 10_000))
def test_first_and_last_days_lie_at_the_ends(period: str, count: int, seed: int) -> None:
    days, rng = working_days(period), random.Random(seed)
    assert day_in(rng, period, 0, count) < days[len(days) // 2] < day_in(rng, period, count - 1, count)


def test_no_file_of_plain_data_names_a_person() -> None:
    heads = {head for path in DATA.rglob("*.csv") for head in (read_rows(path)[:1] or [{}])[0]}
    assert not heads & {"contact_name", "contact_phone", "person_name", "person_phone", "联系人", "联系电话", "姓名"}
    assert {region.code for region in load_regions()} >= set(REPORTERS)
