"""A trace names the cells, and the cells make the value; where they do not, it says so."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.core.error import UsageError
from pipelines.core.indicator import load_indicators
from pipelines.core.paths import Home
from pipelines.lineage.place import Place
from pipelines.lineage.snapshot import current_release, list_releases, open_snapshot
from pipelines.lineage.trace import formula_of, trace, trace_rank
from tests.unit import lineage_world as world


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    world.write_release(made, "2022-05-r1", 1)
    return made


def follow(home: Home, indicator: str, region: str = "340403", period: str = "2022-05", **options: Any) -> dict[str, Any]:
    return trace(home, Place(indicator, region, period), options.pop("evidence", world.Evidence()), **options)


def passed(document: dict[str, Any]) -> dict[str, bool]:
    return {check["name"]: check["passed"] for check in document["checks"]}


def test_sum_names_every_cell_and_they_add_up(home: Home) -> None:
    document = follow(home, "contract_absorbed_amount")
    assert document["release"] == "2022-05-r1" and document["op"] == "sum" and document["unit"] == "yuan"
    assert [cell["cell"] for cell in document["cells"]] == ["K5", "K7", "K8"]
    assert sum(cell["value"] for cell in document["cells"]) == document["value"] == Decimal("1300239.50")
    assert passed(document) == {"operands_yield_value": True, "operands_stand_in_cells": True}


def test_a_number_carries_its_definition_and_formula(home: Home) -> None:
    document, gap = follow(home, "contract_absorbed_amount"), load_indicators()["high_tech_growth_gap"]
    assert document["definition"] == load_indicators()["contract_absorbed_amount"].definition.model_dump()
    value = load_indicators()["contract_absorbed_amount"].value
    assert document["formula"] == f"sum({value.column}) from {value.relation} where {value.where}"
    assert formula_of(gap) == "high_tech_growth - high_tech_growth@city"
    assert formula_of(load_indicators()["village_coverage"]).endswith("+ 0) * 100")


def test_terms_are_those_in_force_in_the_period(home: Home) -> None:
    assert [cell["cell"] for cell in follow(home, "contract_absorbed_amount", period="2022-03")["cells"]] == ["K5", "K6"]


def test_a_cell_says_where_it_lies_and_who_sent_it(home: Home) -> None:
    cell = follow(home, "contract_absorbed_amount")["cells"][0]
    assert cell == {"file": "2022-01-340403-tech_contract-v1.xlsx", "sha256": "ab" * 32, "sheet": "合同", "cell": "K5",
                    "raw": "text of K5", "value": Decimal("1000000.00"), "submission": "2022-01-340403-tech_contract-v1",
                    "receipt": "R00000001", "by": "340403 科技局"}


def test_whole_is_made_of_the_rows_of_its_parts(home: Home) -> None:
    document = follow(home, "contract_absorbed_amount", region="340400")
    assert sum(cell["value"] for cell in document["cells"]) == Decimal("1309239.50")
    assert {cell["submission"].split("-")[2] for cell in document["cells"]} == {"340403", "340404"}


def test_contract_inside_the_whole_counts_once_there(home: Home) -> None:
    document = follow(home, "contract_distinct_amount", region="340400")
    assert [cell["cell"] for cell in document["cells"] if cell["value"] == 9000] == ["K10"]
    assert passed(document)["operands_yield_value"]


def test_count_brings_one_a_row(home: Home) -> None:
    document = follow(home, "contract_absorbed_count")
    assert [cell["value"] for cell in document["cells"]] == [1, 1, 1] and document["value"] == 3


def test_count_distinct_brings_nothing_for_a_repeat(home: Home) -> None:
    document = follow(home, "subsidy_entity_count")
    assert [(cell["cell"], cell["value"]) for cell in document["cells"]] == [("F4", 1), ("F5", 1), ("F6", 0)]
    assert passed(document)["operands_yield_value"]


def test_as_submitted_is_one_cell(home: Home) -> None:
    document = follow(home, "high_tech_growth")
    assert document["op"] == "as_submitted" and [cell["cell"] for cell in document["cells"]] == ["C6"]
    assert document["cells"][0]["value"] == Decimal("21.1")


def test_difference_has_two_operands_with_unsigned_cells(home: Home) -> None:
    document = follow(home, "high_tech_growth_gap")
    assert document["op"] == "difference" and document["value"] == Decimal("18.1")
    parts = [(part["region"], part["value"]) for part in document["operands"]]
    assert parts == [("340403", Decimal("21.1")), ("340400", Decimal("3.0"))]
    assert [cell["value"] for cell in document["cells"]] == [Decimal("21.1"), Decimal("3.0")]
    assert passed(document)["operands_yield_value"]


def test_missing_value_has_no_cells_and_still_holds(home: Home) -> None:
    document = follow(home, "high_tech_growth", region="340404")
    assert document["value"] is None and document["cells"] == [] and document["status"] == "missing"
    assert passed(document)["operands_yield_value"]


def test_value_that_cells_do_not_make_is_told(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    world.write_release(home, "2022-05-r1", 1, [("contract_absorbed_amount", "340403", "2022-05", "1300239.51", "yuan")])
    document = follow(home, "contract_absorbed_amount")
    assert passed(document) == {"operands_yield_value": False, "operands_stand_in_cells": True}
    assert "1300239.50" in document["checks"][0]["detail"]


def test_empty_cell_is_told(home: Home) -> None:
    document = follow(home, "contract_absorbed_amount", evidence=world.Evidence(frozenset({"K7"})))
    assert passed(document)["operands_stand_in_cells"] is False
    assert document["checks"][1]["detail"].endswith("合同!K7")


def test_vintages_give_the_value_in_each_release_up_to_the_traced_one(home: Home) -> None:
    changed = [("contract_absorbed_amount", "340403", "2022-05", "1300239.50", "yuan")]
    world.write_release(home, "2022-04-r1", 2, [("contract_absorbed_amount", "340403", "2022-03", "1.00", "yuan")])
    world.write_release(home, "2022-05-r2", 3, changed)
    assert list_releases(home) == ["2022-05-r1", "2022-04-r1", "2022-05-r2"]
    assert [item["release"] for item in follow(home, "contract_absorbed_amount")["vintages"]] == ["2022-05-r1", "2022-05-r2"]
    earlier = follow(home, "contract_absorbed_amount", release="2022-05-r1")["vintages"]
    assert [item["release"] for item in earlier] == ["2022-05-r1"]


def test_an_earlier_release_still_answers(home: Home) -> None:
    world.write_release(home, "2022-05-r2", 2, [("contract_absorbed_amount", "340403", "2022-05", "5.00", "yuan")])
    assert current_release(home) == "2022-05-r2"
    assert follow(home, "contract_absorbed_amount", release="2022-05-r1")["value"] == Decimal("1300239.50")


def test_guards_checks_on_marts_and_forms_are_quoted(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    checks = [{"name": "340403.tech_contract.key_is_unique", "passed": True, "evaluated": 5, "detail": ""},
              {"name": "mart_ranking.rank_is_filled", "passed": True, "evaluated": 7, "detail": ""},
              {"name": "340403.subsidy_application.key_is_unique", "passed": True, "evaluated": 5, "detail": ""}]
    world.write_release(home, "2022-05-r1", 1, checks=checks)
    names = list(passed(follow(home, "contract_absorbed_amount")))
    assert "340403.tech_contract.key_is_unique" in names and "mart_ranking.rank_is_filled" in names
    assert not any("subsidy" in name for name in names)


def test_rank_lists_the_values_of_all_members(home: Home) -> None:
    document = trace_rank(home, Place("contract_absorbed_amount", "340404", "2022-05"), world.Evidence())
    assert document["op"] == "rank" and document["value"] == 2 and document["unit"] == "rank"
    assert [(member["region"], member["rank"]) for member in document["operands"]] == [("340403", 1), ("340404", 2)]
    assert passed(document)["rank_counts_better_members"]


def test_rank_that_values_do_not_give_is_told(home: Home) -> None:
    with duckdb.connect(str(home.releases / "2022-05-r1" / "kezhi.duckdb")) as connection:
        connection.execute("update marts.mart_ranking set rank = 1")
    document = trace_rank(home, Place("contract_absorbed_amount", "340404", "2022-05"), world.Evidence())
    assert passed(document)["rank_counts_better_members"] is False


@pytest.mark.parametrize(("indicator", "region", "period", "words"), [
    ("contract_absorbed_amount", "340403", "2030-01", "该版本中没有这个数"),
    ("contract_absorbed_amount", "340499", "2022-05", "该版本中没有这个数"),
    ("no_such_indicator", "340403", "2022-05", "没有这个指标"),
])
def test_unknown_numbers_are_refused_in_words(home: Home, indicator: str, region: str, period: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        follow(home, indicator, region, period)


def test_rank_of_a_region_outside_the_universe_is_refused(home: Home) -> None:
    with pytest.raises(UsageError, match="不在排名范围内"):
        trace_rank(home, Place("contract_absorbed_amount", "340400", "2022-05"), world.Evidence())


def test_without_a_release_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="尚无已发布的版本"):
        follow(Home(tmp_path), "contract_absorbed_amount")


def test_unknown_release_is_refused(home: Home) -> None:
    with pytest.raises(UsageError, match="没有这个发布版本"):
        follow(home, "contract_absorbed_amount", release="2022-05-r9")


@pytest.mark.parametrize("statement", ["select * from read_csv('/etc/hostname')", "create table x (a int)",
                                       "set lock_configuration = false", "attach '/etc/hostname' as other"])
def test_snapshot_reaches_nothing_else_and_changes_nothing(home: Home, statement: str) -> None:
    with open_snapshot(home.releases / "2022-05-r1" / "kezhi.duckdb") as connection, pytest.raises(duckdb.Error):
        connection.execute(statement)
