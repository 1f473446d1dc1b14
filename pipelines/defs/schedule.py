"""The daily look at the window, and the sensor that receives. Both are on by default; neither reads a workbook."""

import json
from datetime import UTC, datetime
from typing import Any

from dagster import (
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    ScheduleEvaluationContext,
    SensorEvaluationContext,
    SensorResult,
    SkipReason,
    schedule,
    sensor,
)

from pipelines.core.paths import Home
from pipelines.core.period import SHANGHAI
from pipelines.defs.job import monthly
from pipelines.defs.window import Decision, decide, period_at, widest_window
from pipelines.receipt.entry import moment_of
from pipelines.receipt.inbox import look_into
from pipelines.receipt.ledger import Ledger

# After the working day, so that a day's arrivals make one run.
DAILY = "0 20 * * *"
LOOK_SECONDS = 60


def decision_at(home: Home, at: datetime) -> Decision:
    """What the ledger of ``home`` says about running at ``at``."""
    period = period_at(at)
    with Ledger(home) as ledger:
        changes = [item.received_at for item in ledger.receipts() if item.repeats is None]
        changes += [item.at for item in ledger.decisions()]
        runs = [moment_of(row["started_at"]) for row in ledger.book.rows("run", "period = ?", (period,))]
    return decide(at, widest_window(period), max(changes, default=None), max(runs, default=None))


@schedule(job=monthly, cron_schedule=DAILY, execution_timezone=str(SHANGHAI), name="monthly_window",
          default_status=DefaultScheduleStatus.RUNNING)
def monthly_window(context: ScheduleEvaluationContext) -> RunRequest | SkipReason:
    """Runs last month inside its window when something changed, and once at its lock date. Seven arrivals are one run."""
    at = context.scheduled_execution_time
    decision = decision_at(Home.from_environment(), at)
    if decision.period is None:
        return SkipReason(decision.reason)
    tags = {"kezhi/reason": decision.reason}
    return RunRequest(run_key=f"{decision.period}@{at:%Y-%m-%d}", partition_key=decision.period, tags=tags)


@sensor(name="inbox", minimum_interval_seconds=LOOK_SECONDS, default_status=DefaultSensorStatus.RUNNING)
def inbox(context: SensorEvaluationContext) -> SensorResult | SkipReason:
    """Takes what lies complete in ``inbox/`` and writes receipts. Never starts a run: the schedule does, once a day.

    The cursor holds the last receipt and how many there have been, so that the pages show what came in at which look.
    """
    return receive(Home.from_environment(), json.loads(context.cursor or "{}"), datetime.now(UTC))


def receive(home: Home, before: dict[str, Any], at: datetime) -> SensorResult | SkipReason:
    """One look into the inbox, dated ``at``; a new cursor only where something was received or refused."""
    look = look_into(home, at)
    waiting = f"；{len(look.waiting)} 份仍在写入" if look.waiting else ""
    if not look.receipts and not look.refused:
        return SkipReason(f"收件箱没有可收的文件{waiting}")
    numbers = [receipt.receipt_no for receipt in look.receipts]
    after = {"last": numbers[-1] if numbers else before.get("last"), "received": before.get("received", 0) + len(numbers),
             "refused": before.get("refused", 0) + len(look.refused), "at": at.isoformat()}
    refused = "".join(f"；拒收 {item.place}（{item.rule}）" for item in look.refused)
    reason = f"收到 {len(numbers)} 份：{'、'.join(numbers)}{refused}{waiting}"
    return SensorResult(skip_reason=SkipReason(reason), cursor=json.dumps(after))
