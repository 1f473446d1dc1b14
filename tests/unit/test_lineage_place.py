"""Codes of numbers, the regions above, what differs between releases, and rankings as they are read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.error import DeclarationError, UsageError
from pipelines.core.indicator import Value, load_indicators
from pipelines.core.paths import Home
from pipelines.lineage.difference import compare_releases
from pipelines.lineage.operand import find_operands
from pipelines.lineage.place import Place, indicator_named, operand_place, parent_of, parse_code
from pipelines.lineage.ranking import read_ranking
from pipelines.lineage.snapshot import open_snapshot
from tests.unit import lineage_world as world


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "it's a home")
    world.write_release(made, "2022-05-r1", 1)
    return made


@given(st.sampled_from(sorted(load_indicators())), st.from_regex(r"3404[0-9]{2}", fullmatch=True), st.integers(1990, 2100),
       st.integers(1, 12), st.sampled_from([None, "cumulative", "month"]))
def test_lineage_key_is_read_back(indicator: str, region: str, year: int, month: int, period_type: str | None) -> None:
    place = Place(indicator, region, f"{year:04d}-{month:02d}", period_type)
    code = "/".join(part for part in (place.indicator, place.region, place.period, place.period_type) if part)
    assert parse_code(code) == place


@pytest.mark.parametrize("code", ["contract_absorbed_amount", "a/b", "a/b/c/d/e", "no_such/340403/2022-05",
                                  "contract_absorbed_amount/340403/2022-5", ""])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(UsageError):
        parse_code(code)


def test_indicator_goes_by_code_or_chinese_name() -> None:
    assert indicator_named("吸纳技术合同成交额").code == indicator_named("contract_absorbed_amount").code


@pytest.mark.parametrize(("region", "period", "parent"), [("340403", "2022-05", "340400"), ("340400", "2022-05", "340400"),
                                                          ("340422", "2022-05", "340400"), ("341521", "2010-01", "341521")])
def test_region_above(region: str, period: str, parent: str) -> None:
    assert parent_of(region, period) == parent


def test_region_that_was_not_there_has_no_region_above() -> None:
    with pytest.raises(UsageError, match="没有这个地区"):
        parent_of("340422", "2010-01")


def test_operands_point_to_the_city_or_to_last_year() -> None:
    place = Place("high_tech_growth_gap", "340403", "2022-05", "cumulative")
    assert operand_place(place, "high_tech_growth") == Place("high_tech_growth", "340403", "2022-05", "cumulative")
    assert operand_place(place, "high_tech_growth@city") == Place("high_tech_growth", "340400", "2022-05", "cumulative")
    assert operand_place(place, "contract_absorbed_amount@last_year").period == "2021-05"


@pytest.mark.parametrize("name", ["core.x; drop table y", "x--", "X", "core.a.b", "", "a b"])
def test_names_out_of_a_declaration_must_be_plain(home: Home, name: str) -> None:
    value = Value(op="count", relation=name or "-", period="data_period")
    with open_snapshot(home.releases / "2022-05-r1" / "kezhi.duckdb") as connection, pytest.raises(DeclarationError):
        find_operands(connection, value, "340403", "2022-05", "cumulative")


@given(st.text(min_size=1, max_size=20))
def test_regions_are_bound_and_never_part_of_the_question(text: str) -> None:
    value = load_indicators()["contract_absorbed_amount"].value
    with duckdb.connect(":memory:") as connection:
        connection.execute(world.SCHEMA)
        assert find_operands(connection, value, f"' or true or '{text}", "2022-05", "cumulative") == []


def test_month_alone_counts_what_was_registered_in_it(home: Home) -> None:
    value = load_indicators()["contract_absorbed_amount"].value
    with open_snapshot(home.releases / "2022-05-r1" / "kezhi.duckdb") as connection:
        month = find_operands(connection, value, "340403", "2022-05", "month")
        year = find_operands(connection, value, "340403", "2022-05", "cumulative")
    assert [item.contribution for item in month] == [Decimal("239.50")] and len(year) == 3


def test_scale_stands_in_every_contribution(home: Home) -> None:
    value = load_indicators()["contract_absorbed_amount"].value.model_copy(update={"scale": Decimal("0.0001")})
    with open_snapshot(home.releases / "2022-05-r1" / "kezhi.duckdb") as connection:
        assert find_operands(connection, value, "340403", "2022-05", "month")[0].contribution == Decimal("0.02395")


def test_differences_are_told_once_each_in_order(home: Home) -> None:
    changed = [row for row in world.VALUES if row[:3] != ("contract_absorbed_amount", "340403", "2022-05")]
    changed += [("contract_absorbed_amount", "340403", "2022-05", "1300240.50", "yuan"),
                ("contract_absorbed_count", "340404", "2022-05", "1", "count")]
    folder = world.write_release(home, "2022-05-r2", 2, changed)
    with duckdb.connect(str(folder / "kezhi.duckdb")) as connection:
        connection.execute("update marts.mart_ranking set rank = 3 where region_code = '340404'")
    found = compare_releases(home, "2022-05-r1", "2022-05-r2")
    assert [(row["indicator"], row["region_code"], row["from"], row["to"]) for row in found["values"]] == [
        ("contract_absorbed_amount", "340403", Decimal("1300239.50"), Decimal("1300240.50")),
        ("contract_absorbed_count", "340404", None, Decimal(1))]
    assert [(row["region_code"], row["from"], row["to"]) for row in found["ranks"]] == [("340404", 2, 3)]
    assert [row["table"] for row in found["tables"]] == ["marts.mart_indicator_value"]


def test_release_does_not_differ_from_itself(home: Home) -> None:
    found = compare_releases(home, "2022-05-r1", "2022-05-r1")
    assert (found["tables"], found["values"], found["ranks"]) == ([], [], [])


def test_ranking_comes_in_order_with_its_policy(home: Home) -> None:
    with open_snapshot(home.releases / "2022-05-r1" / "kezhi.duckdb") as connection:
        found = read_ranking(connection, indicator_named("contract_absorbed_amount"), "2022-05")
    assert [(row["region_code"], row["rank"]) for row in found["rows"]] == [("340403", 1), ("340404", 2)]
    assert found["policy"] == {"universe": "huainan_county_units", "n": 2, "ties": "competition", "direction": "higher_is_better",
                               "missing": "hold", "revision": "as_now", "decimals": 2}


@pytest.mark.parametrize(("period", "group", "count"), [("2022-05", "district", 2), ("2022-05", None, 2)])
def test_peer_group_narrows_the_ranking(home: Home, period: str, group: str | None, count: int) -> None:
    with open_snapshot(home.releases / "2022-05-r1" / "kezhi.duckdb") as connection:
        assert len(read_ranking(connection, indicator_named("contract_absorbed_amount"), period, group)["rows"]) == count


@pytest.mark.parametrize(("indicator", "period", "group"), [("contract_absorbed_amount", "2022-06", None),
                                                            ("contract_absorbed_amount", "2022-05", "county"),
                                                            ("subsidy_paid_amount", "2022-05", None)])
def test_ranking_that_is_not_there_is_refused(home: Home, indicator: str, period: str, group: str | None) -> None:
    database = home.releases / "2022-05-r1" / "kezhi.duckdb"
    with open_snapshot(database) as connection, pytest.raises(UsageError, match="没有这个排名"):
        read_ranking(connection, indicator_named(indicator), period, group)
