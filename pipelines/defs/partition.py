"""The one partitioning: by statistical month. Regions are rows of the ledger, never partition keys."""

from __future__ import annotations

import warnings
from typing import Any

from dagster import BackfillPolicy, MonthlyPartitionsDefinition

from pipelines.core.error import UsageError
from pipelines.core.period import SHANGHAI, Period

# Single-run backfills are marked as beta at every asset that has one; the locked version and the tests hold it.
warnings.filterwarnings("ignore", message="Parameter `backfill_policy`")

FIRST = "2021-01"
MONTHS = MonthlyPartitionsDefinition(start_date=FIRST, fmt="%Y-%m", timezone=str(SHANGHAI))
# A release is a full snapshot up to its period, so a range of months is one run and one release, of the last month.
ONE_RUN = BackfillPolicy.single_run()
KEY, START, END = "dagster/partition", "dagster/asset_partition_range_start", "dagster/asset_partition_range_end"


def months_of(context: Any) -> list[str]:
    """The months that the run is for, in order; from the run's tags, which asset checks see too (they have no partitions)."""
    tags = context.run.tags
    first, last = (tags[START], tags[END]) if START in tags else (tags.get(KEY), tags.get(KEY))
    if not first or not last:
        raise UsageError("运行没有指明期别", rule="run_names_its_month", remedy="选择一个月份，或一段月份")
    return [str(period) for period in Period(first).through(Period(last))]


def period_of(context: Any) -> str:
    """The run's period ``YYYY-MM``; the last one where a run covers a range of months."""
    return months_of(context)[-1]
