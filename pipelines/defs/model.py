"""The dbt models as assets and their tests as checks: lineage from the manifest, the work in this process."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dagster import AssetCheckResult, AssetCheckSeverity, AssetExecutionContext, AssetKey, Failure, MaterializeResult
from dagster_dbt import dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from pipelines.defs.failing import spoken
from pipelines.defs.manifest import Translator, key_of, manifest
from pipelines.defs.month import Month
from pipelines.defs.partition import MONTHS, ONE_RUN, period_of
from pipelines.defs.raw import POOL
from pipelines.monthly import steps

Row = Mapping[str, Any]
TRANSLATOR = Translator()
DONE, PASSED, WARNED = "success", "pass", "warn"


def materialized(row: Row, node: Mapping[str, Any]) -> MaterializeResult:
    """A model that was built."""
    facts = {"unique_id": row["unique_id"], "seconds": float(row.get("seconds") or 0)}
    return MaterializeResult(asset_key=key_of(node), metadata=facts)


def checked(row: Row, key: Any) -> AssetCheckResult:
    """A test that was run; one that crashed did not pass either."""
    severity = AssetCheckSeverity.WARN if row["status"] == WARNED else AssetCheckSeverity.ERROR
    facts = {"status": row["status"], "failures": int(row.get("failures") or 0), "message": str(row.get("message") or "")}
    return AssetCheckResult(asset_key=key.asset_key, check_name=key.name, passed=row["status"] == PASSED, severity=severity,
                            metadata=facts)


def reports(rows: Iterable[Row], found: Mapping[str, Any], wanted: set[Any]) -> Iterator[MaterializeResult | AssetCheckResult]:
    """dbt's results as Dagster's, those of ``wanted`` asset and check keys only, models first."""
    known = [row for row in rows if row["unique_id"] in found["nodes"]]
    for row in known:
        node = found["nodes"][row["unique_id"]]
        if node["resource_type"] == "model" and row["status"] == DONE and key_of(node) in wanted:
            yield materialized(row, node)
    for row in known:
        key = get_asset_check_key_for_test(found, TRANSLATOR, row["unique_id"], None)
        if key is not None and key in wanted:
            yield checked(row, key)


def unbuilt(rows: Iterable[Row], found: Mapping[str, Any]) -> list[str]:
    """Names of models that failed or were skipped: the tables behind them are not this run's."""
    models = [row for row in rows if found["nodes"].get(row["unique_id"], {}).get("resource_type") == "model"]
    return [found["nodes"][row["unique_id"]]["name"] for row in models if row["status"] != DONE]


@dbt_assets(manifest=manifest(), name="model", dagster_dbt_translator=TRANSLATOR, partitions_def=MONTHS, backfill_policy=ONE_RUN,
            pool=POOL)
def model(context: AssetExecutionContext, month: Month) -> Iterator[MaterializeResult | AssetCheckResult]:
    """Builds and tests the whole warehouse, whatever part was asked for: half of it would mix two states of knowledge."""
    with spoken():
        month.token(period_of(context))
        rows = steps.build_warehouse(month.folder)
    month.note_tests([row for row in rows if str(row["unique_id"]).startswith("test.")])
    wanted: set[Any] = {*context.selected_asset_keys, *context.selected_asset_check_keys}
    yield from reports(rows, manifest(), wanted)
    if broken := unbuilt(rows, manifest()):
        raise Failure(description=f"模型未建成 / models not built: {', '.join(broken)}", allow_retries=False)


def asset_keys() -> list[AssetKey]:
    return sorted(model.keys)
