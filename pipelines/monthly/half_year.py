"""Written reports over a home: from the current release, or from the ledger as it was known at an earlier time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.core.error import UsageError
from pipelines.core.paths import Home
from pipelines.core.period import SHANGHAI, Period
from pipelines.core.register import region_named

if TYPE_CHECKING:
    import duckdb

    from pipelines.report.holding import Holding
    from pipelines.report.lint import LintReport
    from pipelines.report.write import Order, Written

Tell = Callable[[str], None]
# The report that the sample city shows: the district whose public report its figures come from.
SAMPLE_REGION, SAMPLE_PERIOD, SAMPLE_DAY = "340403", "2022-06", date(2022, 6, 30)


def write_half_year(home: Home, region: str, period: str, as_of: datetime | None, order: Order, out: Path,
                    tell: Tell = lambda words: None) -> Written:
    """Writes a report of ``region`` (code or name) for ``period`` into ``out``.

    ``UsageError`` for a region that is unknown in the period, a period that had not begun or is not released yet.
    """
    from dataclasses import replace

    from pipelines.report.write import check_order, write_report

    check_order(order)
    holding = hold_figures(home, region, period, as_of, tell)
    return write_report(holding, replace(order, notice=order.notice or sample_notice(home)), out, tell)


def hold_figures(home: Home, region: str, period: str, as_of: datetime | None, tell: Tell) -> Holding:
    """Everything that a report of this region and period may tell; the same errors as ``write_half_year``."""
    from pipelines.report.holding import read_holding

    found = region_named(region, str(Period(period)))
    if found is None:
        raise UsageError("该期别没有这个地区", value=f"{region} {period}", remedy="写六位代码，例如 340403")
    tell("读取数字 / reading the figures")
    with open_figures(home, period, as_of) as (connection, known_at):
        return read_holding(connection, found, period, known_at)


@contextmanager
def open_figures(home: Home, period: str, as_of: datetime | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, datetime]]:
    """A read-only connection to the marts and the time of their knowledge: recomputed for ``as_of``, else the current release."""
    from pipelines.lineage.snapshot import open_snapshot, release_folder
    from pipelines.monthly.scratch import open_knowledge

    if as_of is not None:
        if Period.of(as_of.astimezone(SHANGHAI).date()) < Period(period):
            raise UsageError("该期别在所给时点还没有开始", value=f"{period}, {as_of.date()}", rule="--as-of",
                             remedy="核对 --period 与 --as-of")
        with open_knowledge(home, period, as_of) as connection:
            yield connection, as_of
        return
    with open_snapshot(release_folder(home) / "kezhi.duckdb") as connection:
        line = connection.execute("select period, as_of from main.release").fetchone()
        if line is None or str(line[0]) < period:
            raise UsageError("该期别尚未发布", value=period, remedy="先运行 kezhi run --period，或用 --as-of 按台账重算")
        yield connection, line[1]


def sample_notice(home: Home) -> str:
    """What is said under the title of anything written from a home that holds the sample city; empty elsewhere."""
    from pipelines.receipt.ledger import Ledger
    from pipelines.report.wording import load_wording

    with Ledger(home) as ledger:
        is_sample = any(receipt.channel == "demo" for receipt in ledger.receipts())
    return load_wording().say("sample_notice") if is_sample else ""


def write_demo_reports(home: Home, tell: Tell = lambda words: None) -> tuple[Path, ...]:
    """The sample's first-half report and its leaders' page into ``<home>/reports``, as known on 30 June 2022.

    Both as docx and html, and pdf where LibreOffice is installed. The paths, the report's first.
    """
    from pipelines.report.printing import find_office
    from pipelines.report.write import Format, Order, write_report

    formats: tuple[Format, ...] = ("docx", "html", "pdf") if find_office() else ("docx", "html")
    moment = datetime.combine(SAMPLE_DAY, time(23, 59, 59), SHANGHAI)
    holding, notice = hold_figures(home, SAMPLE_REGION, SAMPLE_PERIOD, moment, tell), sample_notice(home)
    orders = [Order(formats, is_brief, notice=notice) for is_brief in (False, True)]
    return tuple(path for order in orders for path in write_report(holding, order, home.root / "reports", tell).paths)


def lint_as_known(home: Home, file: Path, region: str, as_of: datetime) -> LintReport:
    """Every number of ``file`` against the figures that were known at ``as_of``, recomputed from the ledger."""
    from pipelines.monthly.scratch import scratch_home
    from pipelines.monthly.steps import build_warehouse, load_raw
    from pipelines.report.lint import lint, read_figures

    day = as_of.astimezone(SHANGHAI).date()
    with scratch_home(home) as scratch:
        load_raw(scratch, str(Period.of(day)), as_of)
        build_warehouse(scratch)
        figures = read_figures(scratch.warehouse, day)
    return lint(file, figures, region, day)
