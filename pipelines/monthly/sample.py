"""The sample city from its workbooks to its releases, by the clock of its own script. Doing it twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from pipelines.core.error import KezhiError
from pipelines.core.form import load_forms
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.core.register import window_of
from pipelines.demo.deliveries import Delivery, read_deliveries
from pipelines.monthly.outcome import MonthOutcome
from pipelines.monthly.steps import run_month_plain
from pipelines.monthly.take_in import take_in
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import receive

Tell = Callable[[str], None]
# How many of the newest months are released one by one; all before them go out as one release.
SINGLE_MONTHS = 2


def release_months(deliveries: Iterable[Delivery]) -> list[str]:
    """The months that get a release of their own: the last of the backfill, then the newest ones."""
    months = sorted({item.period for item in deliveries})
    return months[-SINGLE_MONTHS - 1:]


def knowledge_of(period: str, deliveries: Iterable[Delivery]) -> datetime:
    """When a month is run in the script: at the last file of that month, or of an earlier one, before the month's lock."""
    lock = max(window_of(form, period).locks_at for form in load_forms())
    return max(item.received_at for item in deliveries if item.period <= period and item.received_at < lock)


def deliver(home: Home, deliveries: Iterable[Delivery], until: datetime) -> int:
    """Receives what the script delivers up to ``until``, each at its own time; what the ledger holds already is left alone."""
    with Ledger(home) as ledger:
        known = {(item.file_name, item.sha256, item.region_code, item.period, item.received_at) for item in ledger.receipts()}
    count = 0
    for item in deliveries:
        key = (item.path.name, sha256_file(item.path), item.region_code, item.period, item.received_at)
        if item.received_at <= until and key not in known:
            receive(home, item.path, region=item.region_code, period=item.period, by=item.submitted_by, at=item.received_at,
                    channel="demo")
            count += 1
    return count


def read_arrivals(home: Home, at: datetime) -> None:
    """Reads what was received; our own fault where the reader broke on a file of the sample."""
    for taken in take_in(home, at):
        if taken.outcome == "failed":
            error = KezhiError("样例文件未能读取", value=f"{taken.receipt_no}: {taken.error}", rule="reader_holds")
            error.exit_code = 3
            raise error


def run_sample(home: Home, tell: Tell = lambda words: None) -> list[MonthOutcome]:
    """Receives and releases the sample city; one outcome for each release, oldest first."""
    deliveries = read_deliveries()
    outcomes: list[MonthOutcome] = []
    for period in release_months(deliveries):
        at = knowledge_of(period, deliveries)
        tell(f"{period}: 接收 / receiving")
        deliver(home, deliveries, at)
        read_arrivals(home, at)
        tell(f"{period}: 运行 / running")
        outcomes.append(run_month_plain(home, period, at, at))
    # What the script delivers after the last run is received too, so that the inbox of the sample is empty at its end.
    last = max(item.received_at for item in deliveries)
    if deliver(home, deliveries, last):
        read_arrivals(home, last)
    return outcomes
