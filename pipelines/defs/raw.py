"""What loading writes, as assets: one raw table a form, in a loop over the declarations; their submissions; the registers.

They are loaded as one picture of what was known at a time. Which of them were asked for only decides what is reported.
"""

from collections.abc import Iterator

from dagster import AssetExecutionContext, AssetSpec, MaterializeResult, TableSchema, multi_asset

from pipelines.core.form import Form, load_forms
from pipelines.defs.failing import spoken
from pipelines.defs.manifest import OWNER, Node, loaded_sources, schema_of
from pipelines.defs.month import Month
from pipelines.defs.partition import MONTHS, ONE_RUN, period_of
from pipelines.defs.schema import form_schema
from pipelines.monthly import steps
from pipelines.monthly.take_in import take_in

POOL = "warehouse"


def form_spec(form: Form) -> AssetSpec:
    """``raw/<form>``, described and typed by its TOML."""
    warning = f"\n\n{form.warning.zh}" if form.warning else ""
    words = f"{form.title.zh}：{form.description.zh}\n\n{form.grain.zh}。{warning}"
    return _spec("raw", form.form, words, form_schema(form), form_version=form.version, key=list(form.key))


def source_spec(node: Node) -> AssetSpec:
    """A loaded table that is no form, described and typed by its entry among dbt's sources."""
    return _spec(node["schema"], node["name"], node.get("description") or "", schema_of(node))


def _spec(schema: str, table: str, description: str, columns: TableSchema, **metadata: object) -> AssetSpec:
    return AssetSpec([schema, table], description=description, group_name=schema, owners=[OWNER], kinds={"duckdb", "table"},
                     metadata={"dagster/column_schema": columns, **metadata})


def raw_specs() -> list[AssetSpec]:
    forms = load_forms()
    others = [node for node in loaded_sources() if node["schema"] != "raw" or node["name"] not in forms]
    return [*(form_spec(form) for form in forms.values()), *(source_spec(node) for node in others)]


@multi_asset(specs=raw_specs(), name="raw", can_subset=True, partitions_def=MONTHS, backfill_policy=ONE_RUN, pool=POOL)
def raw(context: AssetExecutionContext, month: Month) -> Iterator[MaterializeResult]:
    """Reads what was received and not yet read, then loads everything known at the run's time of knowledge."""
    period = period_of(context)
    with spoken():
        month.token(period)
        taken = take_in(month.folder, month.now)
        counts = steps.load_raw(month.folder, month.target(period), month.knowledge)
    for failed in (item for item in taken if item.outcome == "failed"):
        context.log.error(f"{failed.receipt_no}: {failed.error}")
    facts = {"period": period, "as_of": month.knowledge.isoformat(), "taken_in": len(taken)}
    for key in sorted(context.selected_asset_keys):
        rows = {"dagster/row_count": counts[key.path[1]]} if key.path[0] == "raw" and key.path[1] in counts else {}
        yield MaterializeResult(asset_key=key, metadata=facts | rows)
