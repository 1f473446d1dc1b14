"""House rules of the SQL, proved on dbt's manifest and on the files."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.form import load_forms
from pipelines.core.paths import DBT_PROJECT

# What a model of each floor may read.
MAY_READ = {"staging": {"source"}, "intermediate": {"staging", "intermediate"}, "core": {"staging", "intermediate", "core"},
            "marts": {"core", "marts"}}
PREFIX = {"staging": ("stg_",), "intermediate": ("int_",), "core": ("fct_", "dim_"), "marts": ("mart_",)}


@pytest.fixture(scope="module")
def parsed(manifest: Path) -> dict[str, Any]:
    return json.loads(manifest.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models(parsed: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {key: node for key, node in parsed["nodes"].items() if node["resource_type"] == "model"}


@pytest.fixture(scope="module")
def published(models: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: node for key, node in models.items() if node["schema"] in ("core", "marts")}


def floor_of(key: str, models: dict[str, dict[str, Any]]) -> str:
    return "source" if key.startswith("source.") else models[key]["schema"]


def trespasses(models: dict[str, dict[str, Any]]) -> list[str]:
    return [f"{node['name']} reads {key}" for node in models.values() for key in node["depends_on"]["nodes"]
            if floor_of(key, models) not in MAY_READ[node["schema"]]]


def test_every_floor_reads_only_what_it_may(models: dict[str, dict[str, Any]]) -> None:
    assert len(models) >= 40
    assert trespasses(models) == []


def test_a_mart_that_reads_staging_is_seen(models: dict[str, dict[str, Any]]) -> None:
    mart = next(key for key, node in models.items() if node["name"] == "mart_ranking")
    damaged = models | {mart: models[mart] | {"depends_on": {"nodes": ["model.kezhi.stg_region"]}}}
    assert trespasses(damaged) == ["mart_ranking reads model.kezhi.stg_region"]


def test_names_tell_the_floor(models: dict[str, dict[str, Any]]) -> None:
    for node in models.values():
        assert node["name"].startswith(PREFIX[node["schema"]]), node["name"]
        assert node["name"].isascii() and node["name"] == node["name"].lower()


def test_every_form_has_its_staging_model(models: dict[str, dict[str, Any]]) -> None:
    names = {node["name"] for node in models.values()}
    assert {f"stg_{form}" for form in load_forms()} <= names


def test_published_models_have_contracts_and_words(published: dict[str, dict[str, Any]]) -> None:
    for node in published.values():
        assert node["config"]["contract"]["enforced"], node["name"]
        assert node["description"].startswith("One row per "), node["name"]
        assert all(column["description"] and column["data_type"] for column in node["columns"].values()), node["name"]


def test_staging_and_intermediate_are_views_and_the_rest_tables(models: dict[str, dict[str, Any]]) -> None:
    for node in models.values():
        wanted = "view" if node["schema"] in ("staging", "intermediate") else "table"
        assert node["config"]["materialized"] == wanted, node["name"]


def test_published_models_have_tests_and_unit_tests(parsed: dict[str, Any], published: dict[str, dict[str, Any]]) -> None:
    tested = Counter(node.get("attached_node") for node in parsed["nodes"].values() if node["resource_type"] == "test")
    unit_tested = {key for test in parsed["unit_tests"].values() for key in test["depends_on"]["nodes"]}
    assert [node["name"] for key, node in published.items() if tested[key] < 1] == []
    assert [node["name"] for key, node in published.items() if key not in unit_tested] == []


def test_every_fact_carries_its_place(published: dict[str, dict[str, Any]]) -> None:
    facts = [node for node in published.values() if node["name"].startswith("fct_")
             and node["name"] not in ("fct_expected_submission", "fct_subsidy_partner")]
    assert len(facts) >= 8
    for node in facts:
        assert {"submission_id", "source_sheet", "source_row"} <= set(node["columns"]), node["name"]
        measures = [name for name in node["columns"] if name.endswith("_amount_yuan")]
        assert all(name.replace("_yuan", "_cell") in node["columns"] for name in measures), node["name"]


def test_amounts_are_decimals(published: dict[str, dict[str, Any]]) -> None:
    kinds = [(name, column["data_type"]) for node in published.values() for name, column in node["columns"].items()]
    assert {kind for name, kind in kinds if name.endswith("_yuan")} == {"decimal(18,2)"}
    assert not {kind for _, kind in kinds} & {"double", "float", "real"}


def test_every_check_has_an_ascii_name_of_its_own(parsed: dict[str, Any]) -> None:
    names = [node["name"] for node in parsed["nodes"].values() if node["resource_type"] == "test"]
    assert len(names) == len(set(names)) > 80
    assert all(name.isascii() and len(name) < 100 for name in names)


def test_only_warnings_that_are_explained(parsed: dict[str, Any]) -> None:
    """The national list of regions ends in 2019: codes elsewhere that it does not hold are told, and hold nothing."""
    warning = {node["name"] for node in parsed["nodes"].values()
               if node["resource_type"] == "test" and node["config"]["severity"].lower() == "warn"}
    assert warning == {f"{name}_leads_to_dim_region" for name in (
        "fct_tech_contract_seller_region", "fct_tech_contract_buyer_region", "fct_high_tech_output_region_code")}


def test_no_path_of_a_machine_is_in_the_project() -> None:
    for path in DBT_PROJECT.rglob("*"):
        if path.is_file() and path.suffix in (".sql", ".yml"):
            text = path.read_text(encoding="utf-8")
            assert not any(word in text for word in (f"/{folder}/" for folder in ("home", "root", "tmp", "work"))), path


def test_files_stay_on_a_screen() -> None:
    for path in DBT_PROJECT.rglob("*.sql"):
        if "derived" not in path.parts:
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 80 + 15 * ("macros" in path.parts), path
    for path in DBT_PROJECT.rglob("*.yml"):
        assert len(path.read_text(encoding="utf-8").splitlines()) < 200, path
