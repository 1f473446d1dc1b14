"""No check that cannot fail: every dbt test goes red on a warehouse that was damaged for its kind."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from pipelines.warehouse.build import BuildResult
from tests.warehouse.register_damage import BROKEN_CONDITIONS as REGISTER_CONDITIONS
from tests.warehouse.world import World

# One damage for each condition: run on the built tables, it makes that very test fail.
BROKEN_CONDITIONS = {
    "fct_tech_contract_sighting_technical_lies_within_contract_amount":
        "update core.fct_tech_contract_sighting set technical_amount_yuan = contract_amount_yuan + 0.01",
    "fct_tech_contract_version_runs_forward_in_time": "update core.fct_tech_contract_version set in_force_to = '2000-01'",
    "fct_tech_contract_version_amended_terms_are_given":
        "update core.fct_tech_contract_version set change_kind = 'amended', contract_amount_cell = null",
    "fct_subsidy_application_paid_lies_within_approved_within_declared":
        "update core.fct_subsidy_application set approved_amount_yuan = declared_amount_yuan + 1",
    "mart_completeness_states_are_known": "update marts.mart_completeness set state = 'lost'",
    "mart_indicator_value_missing_has_no_value_and_others_have": "update marts.mart_indicator_value set status = 'missing'",
    "mart_indicator_value_value_lies_within_its_bounds": "update marts.mart_indicator_value set value_lower = value + 1",
    "mart_ranking_ranks_lie_within_bounds": "update marts.mart_ranking set rank_best = rank_worst + 1",
    "mart_ranking_missing_has_no_rank_and_others_have": "update marts.mart_ranking set value = null",
} | REGISTER_CONDITIONS
VALUE = "update marts.mart_indicator_value set value = value"
SIGHTING = "core.fct_tech_contract_sighting"
BROKEN_SINGULAR = {
    "additive_members_add_up_to_their_whole": f"{VALUE} - 1 where region_code = '340400'",
    "contract_measures_are_ordered": f"{VALUE} + 1 where indicator = 'contract_gross_amount'",
    "subsidy_measures_are_ordered": f"{VALUE} + 9 where indicator = 'subsidy_entity_count'",
    "one_reporter_lists_each_end": f"insert into {SIGHTING} select * replace ('x' as reporter_code) from {SIGHTING}",
    "listings_of_one_contract_agree":
        "insert into raw.tech_contract select * replace (contract_amount + 1 as contract_amount) from raw.tech_contract",
} | {name: f"update marts.mart_identity set holds = false where identity like '{name}%'"
     for name in ("mirror_inside_city_count", "mirror_inside_city_amount", "own_growth_copy_equals_issuer",
                  "city_growth_between_members")
} | {"members_and_residual_equal_city_stated_total": "update marts.mart_identity set holds = false"}


@pytest.fixture(scope="module")
def tests_by_kind(manifest: Path) -> dict[str, list[dict[str, Any]]]:
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    found: dict[str, list[dict[str, Any]]] = {}
    for node in (node for node in nodes if node["resource_type"] == "test"):
        found.setdefault((node.get("test_metadata") or {"name": "singular"})["name"], []).append(node)
    return found


@pytest.fixture
def damaged(standing_world: World, tmp_path: Path) -> World:
    return standing_world.copy_to(tmp_path / "damaged")


def tables(world: World) -> list[str]:
    return [f"{schema}.{name}" for schema, name in world.ask(
        "select schema_name, table_name from duckdb_tables() where schema_name in ('core', 'marts') order by all")]


def assert_all_red(result: BuildResult, wanted: Iterable[dict[str, Any]]) -> None:
    status = {node.name: node.status for node in result.nodes}
    assert set(status) == {node["name"] for node in wanted}
    assert {name for name, found in status.items() if found not in ("fail", "warn")} == set()


def test_every_kind_of_test_is_damaged_here(tests_by_kind: dict[str, list[dict[str, Any]]]) -> None:
    assert set(tests_by_kind) == {"stands_once", "is_filled", "leads_to", "has_rows", "holds", "singular"}
    assert {node["name"] for node in tests_by_kind["holds"]} == set(BROKEN_CONDITIONS)
    assert {node["name"] for node in tests_by_kind["singular"]} == set(BROKEN_SINGULAR)


def test_repeated_rows_are_seen(damaged: World, tests_by_kind: dict[str, list[dict[str, Any]]]) -> None:
    damaged.change(*(f"insert into {table} select * from {table}" for table in tables(damaged)))
    assert_all_red(damaged.tested("test_name:stands_once"), tests_by_kind["stands_once"])


def test_empty_tables_are_seen(damaged: World, tests_by_kind: dict[str, list[dict[str, Any]]]) -> None:
    damaged.change(*(f"delete from {table}" for table in tables(damaged)))
    assert_all_red(damaged.tested("test_name:has_rows"), tests_by_kind["has_rows"])


@pytest.mark.parametrize("place", [0, -1])
def test_empty_columns_are_seen(damaged: World, tests_by_kind: dict[str, list[dict[str, Any]]], place: int) -> None:
    for node in tests_by_kind["is_filled"]:
        table = node["attached_node"].rsplit(".", 1)[-1]
        schema = "marts" if table.startswith("mart_") else "core"
        damaged.change(f"update {schema}.{table} set {node['test_metadata']['kwargs']['columns'][place]} = null")
    assert_all_red(damaged.tested("test_name:is_filled"), tests_by_kind["is_filled"])


def test_links_to_nowhere_are_seen(damaged: World, tests_by_kind: dict[str, list[dict[str, Any]]]) -> None:
    for node in tests_by_kind["leads_to"]:
        table, column = node["attached_node"].rsplit(".", 1)[-1], node["test_metadata"]["kwargs"]["column"]
        schema = "marts" if table.startswith("mart_") else "core"
        damaged.change(f"update {schema}.{table} set {column} = concat({column}, '?')")
    assert_all_red(damaged.tested("test_name:leads_to"), tests_by_kind["leads_to"])


def test_broken_conditions_are_seen(damaged: World, tests_by_kind: dict[str, list[dict[str, Any]]]) -> None:
    damaged.change(*BROKEN_CONDITIONS.values())
    assert_all_red(damaged.tested("test_name:holds"), tests_by_kind["holds"])


def test_broken_identities_are_seen(damaged: World, tests_by_kind: dict[str, list[dict[str, Any]]]) -> None:
    damaged.change(*BROKEN_SINGULAR.values())
    assert_all_red(damaged.tested("test_type:singular"), tests_by_kind["singular"])


def test_the_undamaged_copy_passes_all(damaged: World) -> None:
    result = damaged.tested("test_type:data")
    assert result.success, result.describe()
    assert len(result.tests) > 80
