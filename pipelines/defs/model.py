"""The dbt models as assets and their tests as checks: lineage from the manifest, the work in this process."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dagster import AssetCheckKey, AssetCheckResult, AssetCheckSeverity, AssetExecutionContext, MaterializeResult
from dagster_dbt import dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from pipelines.defs.failing import spoken
from pipelines.defs.manifest import Translator, key_of, manifest
from pipelines.defs.month import Month
from pipelines.defs.partition import MONTHS, ONE_RUN, period_of
from pipelines.defs.raw import POOL
from pipelines.monthly import steps

Node = Mapping[str, Any]
Report = MaterializeResult | AssetCheckResult
TRANSLATOR = Translator()
BUILT, PASSED, WARNED = "success", "pass", "warn"


def materialized(node: Node, declared: Node) -> MaterializeResult:
    """A model that was built; a view has no rows of its own."""
    rows = {} if node["rows"] is None else {"dagster/row_count": node["rows"]}
    return MaterializeResult(asset_key=key_of(declared), metadata={"unique_id": node["unique_id"], **rows})


def checked(node: Node, key: AssetCheckKey) -> AssetCheckResult:
    """A test that was run; one that crashed or was skipped did not pass either."""
    severity = AssetCheckSeverity.WARN if node["status"] == WARNED else AssetCheckSeverity.ERROR
    facts = {"status": node["status"], "failures": node["failures"] or 0, "message": node["message"]}
    return AssetCheckResult(asset_key=key.asset_key, check_name=key.name, passed=node["status"] == PASSED, severity=severity,
                            metadata=facts)


def reports(nodes: Iterable[Node], found: Mapping[str, Any], wanted: set[Any]) -> Iterator[Report]:
    """What a build came to (``steps.build_warehouse``) as Dagster's events, those of ``wanted`` asset and check keys only."""
    for node in nodes:
        declared = found["nodes"].get(node["unique_id"])
        if declared is None:
            continue
        key = get_asset_check_key_for_test(found, TRANSLATOR, node["unique_id"], None)
        if key is not None and key in wanted:
            yield checked(node, key)
        elif node["resource_type"] == "model" and node["status"] == BUILT and key_of(declared) in wanted:
            yield materialized(node, declared)


@dbt_assets(manifest=manifest(), name="model", dagster_dbt_translator=TRANSLATOR, partitions_def=MONTHS, backfill_policy=ONE_RUN,
            pool=POOL)
def model(context: AssetExecutionContext, month: Month) -> Iterator[Report]:
    """Builds and tests the whole warehouse, whatever part was asked for: half of it would mix two states of knowledge."""
    with spoken():
        month.token(period_of(context))
        nodes = steps.build_warehouse(month.folder)
    month.note_tests(steps.tests_of(nodes))
    wanted: set[Any] = {*context.selected_asset_keys, *context.selected_asset_check_keys}
    yield from reports(nodes, manifest(), wanted)
    with spoken():
        steps.refuse_unbuilt(nodes)
