"""The monthly job in this process, on the home's own instance: the command line's run is the same run, seen in the pages."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pipelines.core.error import KezhiError
from pipelines.core.paths import Home
from pipelines.core.period import Period
from pipelines.defs.failing import error_of, own_fault
from pipelines.defs.instance import opened
from pipelines.guard.verdict import read_verdict
from pipelines.monthly import steps
from pipelines.monthly.lock import month_lock
from pipelines.monthly.outcome import MonthOutcome

if TYPE_CHECKING:
    from dagster import DagsterInstance, ExecuteInProcessResult


def run_month(home: Home, period: str, as_of: datetime, at: datetime, *, publish: bool = True) -> MonthOutcome:
    """Runs job ``monthly`` for ``period``, as of ``as_of``, dated ``at``; what holds the release is told, not raised.

    Raises ``HeldError`` where another run is going on, and a ``KezhiError`` where a step failed otherwise (code 3: ours).
    """
    Period(period)
    with month_lock(home), opened(home) as instance:
        result = _execute(instance, home, {"dagster/partition": period}, as_of, at, publish)
        return _outcome(home, result, period, as_of, at, publish)


def run_range(home: Home, first: str, last: str, as_of: datetime, at: datetime, *, publish: bool = True) -> MonthOutcome:
    """A backfill: one run for all months from ``first`` to ``last``, one release, of the last. Errors as in ``run_month``."""
    from pipelines.defs.partition import END, START

    with month_lock(home), opened(home) as instance:
        result = _execute(instance, home, {START: str(Period(first)), END: str(Period(last))}, as_of, at, publish)
        return _outcome(home, result, last, as_of, at, publish)


def _execute(instance: DagsterInstance, home: Home, tags: dict[str, str], as_of: datetime, at: datetime,
             publish: bool) -> ExecuteInProcessResult:
    # The definitions read it once, for what does not depend on the data.
    os.environ["KEZHI_HOME"] = str(home.root.resolve())
    from pipelines.definitions import defs
    from pipelines.defs.release import PUBLISHED

    job = defs.resolve_job_def("monthly")
    keys = None if publish else sorted(job.asset_layer.selected_asset_keys - {PUBLISHED})
    folder = str(home.root.resolve())
    config = {"resources": {"month": {"config": {"home": folder, "as_of": as_of.isoformat(), "at": at.isoformat()}}},
              "loggers": {"file": {"config": {"home": folder}}}}
    return job.execute_in_process(config, instance=instance, tags=tags, asset_selection=keys, raise_on_error=False)


def _outcome(home: Home, result: ExecuteInProcessResult, period: str, as_of: datetime, at: datetime,
             publish: bool) -> MonthOutcome:
    """What the run came to, in the words of a run without Dagster. Its last step published already: nothing is published here."""
    from pipelines.defs.release import PUBLISHED

    verdict = read_verdict(home) if _judged(result) else None
    if verdict is None:
        raise _error(result)
    outcome = steps.conclude(home, verdict, period, as_of, at, publish=False)
    if outcome.state == "held" or (result.success and not publish):
        return outcome
    if not result.success:
        raise _error(result)
    facts = result.asset_materializations_for_node(PUBLISHED.to_python_identifier())[0].metadata
    return replace(outcome, state=facts["state"].value, release=facts["release"].value)


def _error(result: ExecuteInProcessResult) -> KezhiError:
    """Why the run ended early: the first step that failed by itself, not for want of another."""
    failed = [event for event in result.all_events if event.is_step_failure]
    return error_of(failed[0]) if failed else own_fault()


def _judged(result: ExecuteInProcessResult) -> bool:
    """Whether this run came as far as a verdict of its own."""
    return any(evaluation.check_name == "verdict_passes" for evaluation in result.get_asset_check_evaluations())
