"""The code location: lists of what stands in ``pipelines.defs``, and nothing else."""

from __future__ import annotations

from dagster import Definitions

from pipelines.defs.job import EXECUTOR, monthly
from pipelines.defs.judge import check_forms, judge
from pipelines.defs.log import file_log
from pipelines.defs.model import model
from pipelines.defs.month import Month
from pipelines.defs.raw import raw
from pipelines.defs.release import candidate, published
from pipelines.defs.schedule import inbox, monthly_window

defs = Definitions(
    assets=[raw, model, candidate, published],
    asset_checks=[check_forms, judge],
    jobs=[monthly],
    schedules=[monthly_window],
    sensors=[inbox],
    resources={"month": Month()},
    loggers={"file": file_log},
    executor=EXECUTOR,
)
