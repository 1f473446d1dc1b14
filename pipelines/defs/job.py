"""The one job: a month from what was received to what is published."""

from __future__ import annotations

from dagster import AssetSelection, define_asset_job, in_process_executor

# In one process: a step's imports cost more than its work, and the run's lock is held by that process.
EXECUTOR = in_process_executor
monthly = define_asset_job(
    "monthly", AssetSelection.all(), executor_def=EXECUTOR,
    config={"loggers": {"file": {}}},
    description="一个月：装载、建库、检查、发布；一段月份运行一次，发布末月。 / A month, from what was received to its release.",
)
