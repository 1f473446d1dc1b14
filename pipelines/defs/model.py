"""The dbt models as assets and their tests as checks: lineage from the manifest, the work in this process."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dagster import AssetCheckKey, AssetCheckResult, AssetCheckSeverity, AssetExecutionContext, Failure, MaterializeResult
from dagster_dbt import dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from pipelines.defs.failing import spoken
from pipelines.defs.manifest import Translator, key_of, manifest
from pipelines.defs.month import Month
from pipelines.defs.partition import MONTHS, ONE_RUN, period_of
from pipelines.defs.raw import POOL

if TYPE_CHECKING:
    from pipelines.warehouse.build import Node

Report = MaterializeResult | AssetCheckResult
TRANSLATOR = Translator()
BUILT, PASSED, WARNED = "success", "pass", "warn"


def materialized(node: "Node", declared: Mapping[str, Any]) -> MaterializeResult:
    """A model that was built; a view has no rows of its own."""
    rows = {} if node.rows is None else {"dagster/row_count": node.rows}
    return MaterializeResult(asset_key=key_of(declared), metadata={"unique_id": node.unique_id, **rows})


def checked(node: "Node", key: AssetCheckKey) -> AssetCheckResult:
    """A test that was run; one that crashed or was skipped did not pass either."""
    severity = AssetCheckSeverity.WARN if node.status == WARNED else AssetCheckSeverity.ERROR
    facts = {"status": node.status, "failures": node.failures or 0, "message": node.message}
    return AssetCheckResult(asset_key=key.asset_key, check_name=key.name, passed=node.status == PASSED, severity=severity,
                            metadata=facts)


def reports(nodes: Iterable["Node"], found: Mapping[str, Any], wanted: set[Any]) -> Iterator[Report]:
    """dbt's results as Dagster's, those of ``wanted`` asset and check keys only."""
    for node in nodes:
        declared = found["nodes"].get(node.unique_id)
        if declared is None:
            continue
        key = get_asset_check_key_for_test(found, TRANSLATOR, node.unique_id, None)
        if key is not None and key in wanted:
            yield checked(node, key)
        elif node.resource_type == "model" and node.status == BUILT and key_of(declared) in wanted:
            yield materialized(node, declared)


def unbuilt(nodes: Iterable["Node"]) -> list[str]:
    """Names of models that failed or were skipped: the tables behind them are not this run's."""
    return [node.name for node in nodes if node.resource_type == "model" and node.status != BUILT]


@dbt_assets(manifest=manifest(), name="model", dagster_dbt_translator=TRANSLATOR, partitions_def=MONTHS, backfill_policy=ONE_RUN,
            pool=POOL)
def model(context: AssetExecutionContext, month: Month) -> Iterator[Report]:
    """Builds and tests the whole warehouse, whatever part was asked for: half of it would mix two states of knowledge."""
    from pipelines.warehouse.build import build

    with spoken():
        month.token(period_of(context))
        result = build(month.folder)
    month.note_tests([{"name": node.name, "status": node.status, "failures": node.failures} for node in result.tests])
    wanted: set[Any] = {*context.selected_asset_keys, *context.selected_asset_check_keys}
    yield from reports(result.nodes, manifest(), wanted)
    if broken := unbuilt(result.nodes):
        raise Failure(description=f"模型未建成 / models not built: {', '.join(broken)}\n{result.describe()}", allow_retries=False)
