"""Candidate and publication as assets. The gate stands in the publishing step itself: whatever was selected, only bytes with a
passing verdict of the newest run go out."""

from dagster import AssetExecutionContext, AssetKey, MaterializeResult, asset

from pipelines.defs.failing import spoken
from pipelines.defs.manifest import OWNER, published_keys
from pipelines.defs.month import Month
from pipelines.defs.partition import MONTHS, ONE_RUN, period_of
from pipelines.defs.raw import POOL
from pipelines.monthly import steps

CANDIDATE = AssetKey(["release", "candidate"])
PUBLISHED = AssetKey(["release", "published"])


@asset(key=CANDIDATE, deps=published_keys(), group_name="release", owners=[OWNER], kinds={"duckdb", "parquet"},
       partitions_def=MONTHS, backfill_policy=ONE_RUN, pool=POOL)
def candidate(context: AssetExecutionContext, month: Month) -> MaterializeResult:
    """候选：可发布的表，另成一库。 / The publishable tables in a database of their own, not yet judged."""
    period = period_of(context)
    with spoken():
        built = steps.build_candidate(month.folder, month.target(period), month.knowledge, month.token(period), month.now)
    month.note_candidate()
    rows = sum(int(table["rows"]) for table in built.tables.values())
    facts = {"period": built.period, "as_of": built.as_of, "token": built.token, "tables": len(built.tables)}
    return MaterializeResult(metadata={**facts, "dagster/row_count": rows, "content_hash": built.content_hash})


@asset(key=PUBLISHED, deps=[CANDIDATE], group_name="release", owners=[OWNER], kinds={"duckdb", "parquet"},
       partitions_def=MONTHS, backfill_policy=ONE_RUN, pool=POOL)
def published(context: AssetExecutionContext, month: Month) -> MaterializeResult:
    """发布：只有结论通过的字节才移动指针。 / The release that stands; the pointer moves only for bytes with a passing verdict."""
    with spoken():
        result = steps.publish_candidate(month.folder, month.now)
    return MaterializeResult(metadata={"release": result.release_id, "state": type(result).__name__.lower()})
