"""dbt's manifest as Dagster sees it: prepared once by the warehouse, read here, turned into keys and specs. Nothing runs here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from dagster import AssetKey, TableColumn, TableSchema
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from pipelines.core.paths import Home

OWNER = "team:statistics"
PUBLISHED_SCHEMAS = ("core", "marts")
Node = Mapping[str, Any]


@cache
def manifest() -> dict[str, Any]:
    """The manifest of the SQL as it lies in the project; it does not depend on any home's data."""
    from pipelines.warehouse.build import prepare_manifest

    found = json.loads(prepare_manifest(Home.from_environment()).read_text(encoding="utf-8"))
    for node in found["nodes"].values():
        if node["resource_type"] == "test":
            _attach(node)
    return found


def _attach(test: dict[str, Any]) -> None:
    """A test that looks at several models hangs on the first that it names; without a place it would be shown nowhere."""
    told = test["config"].get("meta") or {}
    if not test.get("attached_node") and test.get("refs") and "dagster" not in told:
        test["config"]["meta"] = {**told, "dagster": {"ref": {"name": test["refs"][0]["name"]}}}


class Translator(DagsterDbtTranslator):
    """Keys are [schema, name] as everywhere else; groups are the floors; a test warns or fails, and only the verdict blocks."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True, enable_source_tests_as_checks=True))

    def get_asset_key(self, dbt_resource_props: Node) -> AssetKey:
        return key_of(dbt_resource_props)

    def get_group_name(self, dbt_resource_props: Node) -> str | None:
        return str(dbt_resource_props["schema"])

    def get_description(self, dbt_resource_props: Node) -> str:
        return str(dbt_resource_props.get("description") or "")

    def get_owners(self, dbt_resource_props: Node) -> list[str]:
        return [OWNER]

    def get_asset_check_spec(self, *args: Any, **kwargs: Any) -> Any:
        # A blocking check would end the run before the verdict has named everything that is wrong.
        spec = super().get_asset_check_spec(*args, **kwargs)
        return spec._replace(blocking=False) if spec else None


def key_of(node: Node) -> AssetKey:
    """[schema, name] of a model or source."""
    return AssetKey([str(node["schema"]), str(node.get("alias") or node["name"])])


def models() -> list[Node]:
    return [node for node in manifest()["nodes"].values() if node["resource_type"] == "model"]


def published_keys() -> list[AssetKey]:
    """The tables that a candidate is made of."""
    return sorted(key_of(node) for node in models() if node["schema"] in PUBLISHED_SCHEMAS)


def loaded_sources() -> list[Node]:
    """What loading writes for the models to read: raw tables and registers."""
    return sorted(manifest()["sources"].values(), key=lambda node: (node["schema"], node["name"]))


def schema_of(node: Node) -> TableSchema:
    """A source's declared columns."""
    columns = node.get("columns", {}).values()
    return TableSchema([TableColumn(column["name"], column.get("data_type") or "VARCHAR", description=column.get("description"))
                        for column in columns])
