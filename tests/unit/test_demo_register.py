"""The plain data of the registers: well-formed, dated in order, invented where they don't say otherwise."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

import pytest
from stdnum.cn import uscc

from pipelines.core.form import Form, load_forms
from pipelines.core.period import Period
from pipelines.core.register import load_codelist, read_register
from pipelines.demo.credit_code import organisation_digit
from pipelines.demo.data import ILLUSTRATIVE, MEMBERS, PARTLY, PUBLIC, Entry, read_city
from pipelines.demo.layout import shown_columns
from pipelines.demo.style import Style
from pipelines.demo.table import Column, Table, register_table, table_of

CITY = read_city()
REGISTERS = CITY.registers
FORMS = {form: load_forms()[form] for form in REGISTERS}
PERIODS = ("2022-04", "2022-05", "2022-06")
MONTH_LISTS = {"enterprise_visit", "activity"}
# Days that a row may hold only once they have come; the others (a term's end, a due day) lie ahead.
PAST = {"raised_on", "followed_on", "closed_on", "held_on", "valid_from", "applied_on", "approved_on", "term_from", "started_on"}
ENTRIES = [(form, entry) for form, entries in REGISTERS.items() for entry in entries]


def standing(form: str, region: str, period: str) -> list[dict[str, str]]:
    return [entry.values for entry in REGISTERS[form] if entry.region_code == region and entry.stands(period)]


def key_of(form: Form, values: dict[str, str]) -> tuple[str, ...]:
    return tuple(values[name] for name in form.key)


# --- shape ------------------------------------------------------------------------------------------------------------------


def test_there_are_ten_registers_and_each_is_a_form() -> None:
    assert len(REGISTERS) == 10
    assert {form for form in FORMS if FORMS[form].content == "month"} == MONTH_LISTS


@pytest.mark.parametrize("form", sorted(REGISTERS))
def test_a_register_holds_the_columns_of_its_form_but_no_person(form: str) -> None:
    wanted = [column.name for column in FORMS[form].column if not column.private] + ["data_nature"]
    assert list(REGISTERS[form][0].values) == wanted
    assert {entry.region_code for entry in REGISTERS[form]} == set(MEMBERS)


@pytest.mark.parametrize("form", sorted(REGISTERS))
def test_codes_are_listed_and_what_must_be_given_is_given(form: str) -> None:
    for column in (column for column in FORMS[form].column if not column.private):
        values = {entry.values[column.name] for entry in REGISTERS[form]}
        assert column.nullable or "" not in values, column.name
        if column.codelist:
            rows = load_codelist(column.codelist)
            known = {text for row in rows for text in (row["name"], *row["aliases"].split("|"))}
            assert values <= known | {""}, column.name


@pytest.mark.parametrize("form", sorted(REGISTERS))
@pytest.mark.parametrize("period", PERIODS)
def test_a_key_stands_once_in_a_list(form: str, period: str) -> None:
    for region in MEMBERS:
        keys = Counter(key_of(FORMS[form], values) for values in standing(form, region, period))
        assert max(keys.values(), default=1) == 1, region


@pytest.mark.parametrize("form", sorted(set(REGISTERS) - MONTH_LISTS))
def test_nothing_vanishes_from_a_register(form: str) -> None:
    """What has ended stays on the books with its last day: a row that is gone would be a row that was never there."""
    for region in MEMBERS:
        keys = [{key_of(FORMS[form], values) for values in standing(form, region, period)} for period in PERIODS]
        assert all(before <= after for before, after in pairwise(keys)), region


@pytest.mark.parametrize("form", sorted(MONTH_LISTS))
def test_a_month_list_holds_its_month_only(form: str) -> None:
    for entry in REGISTERS[form]:
        assert entry.listed_from == entry.listed_to
        assert (entry.values["held_on"] or entry.values["held_month"])[:7] == entry.listed_from


def test_a_row_knows_nothing_that_comes_later() -> None:
    for form, entry in ENTRIES:
        first = max(entry.listed_from, PERIODS[0])
        for name in PAST & set(entry.values):
            assert not entry.values[name] or date.fromisoformat(entry.values[name]) <= Period(first).last_day, (form, entry)


@pytest.mark.parametrize(("listed_from", "listed_to", "expected"), [
    ("2022-04", "", (True, True, True)), ("2022-05", "", (False, True, True)), ("2022-05", "2022-05", (False, True, False)),
    ("2021-01", "2022-04", (True, False, False))])
def test_a_row_stands_in_its_months(listed_from: str, listed_to: str, expected: tuple[bool, ...]) -> None:
    entry = Entry("340403", listed_from, listed_to, {})
    assert tuple(entry.stands(period) for period in PERIODS) == expected


# --- what is invented and what is public --------------------------------------------------------------------------------------


def test_every_row_says_what_it_is() -> None:
    natures = Counter(entry.values["data_nature"] for _, entry in ENTRIES)
    assert set(natures) == {ILLUSTRATIVE, PUBLIC, PARTLY}
    assert {entry.region_code for _, entry in ENTRIES if entry.values["data_nature"] != ILLUSTRATIVE} == {"340403"}


def test_invented_firms_and_hosts_are_called_so() -> None:
    for form, entry in ENTRIES:
        if entry.values["data_nature"] == ILLUSTRATIVE:
            names = [entry.values.get(column) for column in ("enterprise_name", "host_name", "platform_name", "team_name")]
            assert all("示例" in name for name in names if name), (form, names)


def test_one_credit_code_has_one_name_throughout() -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for party in CITY.parties.values():
        names[party.credit_code].add(party.name)
    for _, entry in ENTRIES:
        for code, name in (("enterprise_uscc", "enterprise_name"), ("host_uscc", "host_name")):
            if entry.values.get(code):
                names[entry.values[code]].add(entry.values[name])
    del names[""]
    assert all(len(found) == 1 for found in names.values())
    assert all(uscc.is_valid(code) and organisation_digit(code[8:16]) == code[16] for code in names)
    assert len({name for found in names.values() for name in found}) == len(names)


def test_high_tech_certificates_last_three_years_and_have_a_number_each() -> None:
    rows = [entry.values for entry in REGISTERS["enterprise_tier"] if entry.values["tier"] == "高新技术企业"]
    for row in rows:
        first, last = date.fromisoformat(row["valid_from"]), date.fromisoformat(row["valid_to"])
        assert (last.year - first.year, (first - last.replace(year=first.year)).days) == (3, 1)
        assert row["certificate_no"][2:6] == str(first.year)
    assert len({row["certificate_no"] for row in rows}) == len(rows) > 30


def test_villages_are_those_of_the_register_in_force() -> None:
    listed = {row["village_code"]: row for row in read_register("village") if row["register"] == "bureau_2022"}
    names = Counter((row["region_code"], row["name"]) for row in listed.values())
    for entry in REGISTERS["commissioner_village"]:
        village = listed[entry.values["village_code"]]
        assert (village["name"], village["town"]) == (entry.values["village_name"], entry.values["town_name"])
        assert village["region_code"] == entry.region_code and names[entry.region_code, village["name"]] == 1


def test_no_village_is_called_a_village_twice() -> None:
    rows = read_register("village")
    assert {row["name"] for row in rows if row["name"].endswith("村村")} == {"杨村村"}  # the village of 杨村
    counts = Counter(row["register"] for row in rows if row["region_code"] == "340403")
    assert counts == {"bureau_2022": 36, "nbs_2023": 41}


def test_needs_keep_what_was_asked_and_change_their_status() -> None:
    lasting = ("enterprise_name", "need_kind", "description", "source_kind", "raised_on")
    told: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    states: dict[tuple[str, str], list[str]] = defaultdict(list)
    for entry in REGISTERS["enterprise_need"]:
        key = (entry.region_code, entry.values["need_no"])
        told[key].add(tuple(entry.values[name] for name in lasting))
        states[key].append(entry.values["status"])
        assert (entry.values["status"] == "已办结") == bool(entry.values["closed_on"])
    assert all(len(found) == 1 for found in told.values())
    assert sum(len(set(found)) > 1 for found in states.values()) >= 10


# --- the table of an office ---------------------------------------------------------------------------------------------------


def test_a_register_s_table_is_typed_and_named_by_its_form() -> None:
    table = table_of(CITY, "agri_demonstration", "340403", "2022-05")
    assert (table.sheet, table.title) == ("农业示范", "田家庵区农业科技示范与新技术推广表")
    assert [row["area_mu"] for row in table.rows] == [600, None, None, None]
    tiers = register_table(CITY, "enterprise_tier", "340403", "2022-05").rows
    assert all(isinstance(row["valid_from"], date) and row["enterprise_uscc"].isalnum() for row in tiers)


def test_persons_are_placeholders() -> None:
    rows = register_table(CITY, "commissioner_village", "340403", "2022-05").rows
    assert {(row["person_name"], row["person_phone"]) for row in rows} == {("示例姓名", "00000000000")}


@pytest.mark.parametrize(("natures", "nature", "shown"), [
    ((ILLUSTRATIVE, ILLUSTRATIVE), "footnote", False), ((ILLUSTRATIVE, PUBLIC), "footnote", True),
    ((PUBLIC, PUBLIC), "column", True)])
def test_the_nature_has_a_column_where_rows_differ_in_it(natures: tuple[str, ...], nature: str, shown: bool) -> None:
    table = Table("表", "题", (Column("data_nature", "数据性质"),), [{"data_nature": text} for text in natures])
    assert bool(shown_columns(table, Style(nature=nature))) is shown  # type: ignore[arg-type]


def test_an_office_without_a_row_hands_in_a_nil_table() -> None:
    assert register_table(CITY, "work_target", "340403", "2022-05").rows == []
    assert register_table(CITY, "enterprise_need", "340403", "2022-04").rows == []
