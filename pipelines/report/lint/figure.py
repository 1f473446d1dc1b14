"""The figures that the warehouse holds for reports (``marts.mart_report_figure``), and reading them from the current release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.core.error import UsageError
from pipelines.report.lint.timespan import date_in

RELATION = ("marts", "mart_report_figure")
# The other columns may be missing in an older release: they are then empty.
REQUIRED = ("code", "region_code", "report_period", "indicator", "value", "unit")
OPTIONAL = ("data_period", "period_type", "text", "rank", "universe", "status", "lineage_key")
# Units whose rows are no measures: the row says when, which batch, which place, or which claim.
SPECIAL_UNITS = ("rank", "date", "batch", "claim")


@dataclass(frozen=True)
class Figure:
    """One row of ``mart_report_figure``; ``value`` in the stored unit (yuan, percent, percentage_point, count, mu).

    Rows with unit ``rank``, ``date``, ``batch`` or ``claim`` carry a place, a day (in ``text`` as 2022-05-23 or 5月23日, or in
    ``value`` as 20220523), a batch number, or a claim's words. ``rank`` may also stand on the measure's own row.
    """

    code: str
    region_code: str
    report_period: str
    indicator: str
    value: Decimal | None
    unit: str
    data_period: str = ""
    period_type: str = ""
    text: str = ""
    rank: int | None = None
    universe: str = ""
    status: str = ""
    lineage_key: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Figure:
        """A figure from a mapping of column names to values; ``KeyError`` where a required column is missing."""
        texts = {name: str(row[name] or "") for name in (*REQUIRED, *OPTIONAL) if name in row and name not in ("value", "rank")}
        value, rank = row["value"], row.get("rank")
        return cls(value=None if value is None else Decimal(str(value)), rank=None if rank is None else int(rank), **texts)

    @property
    def kind(self) -> str:
        return self.unit if self.unit in SPECIAL_UNITS else "measure"

    @property
    def month(self) -> str:
        """The data period, by default the report's."""
        return self.data_period or self.report_period

    @property
    def complete(self) -> bool:
        return self.status in ("", "complete")

    @property
    def day(self) -> date | None:
        """The day of a ``date`` row; ``None`` where neither ``text`` nor ``value`` holds one."""
        spoken = date_in(self.text, int(self.report_period[:4] or 1))
        if spoken:
            return spoken.first
        try:
            return None if self.value is None else date.fromisoformat(f"{int(self.value):08d}")
        except ValueError:
            return None

    @property
    def place(self) -> int | None:
        """The rank that this row tells."""
        return int(self.value) if self.unit == "rank" and self.value is not None else self.rank


def read_figures(database: Path, as_of: date | None = None) -> list[Figure]:
    """Figures of every region in the released database, of reports up to the month of ``as_of``.

    ``UsageError`` where there is no release, or it holds no such table or columns. The file is opened read-only and locked.
    """
    if not database.is_file():
        raise UsageError(
            "还没有已发布的数据库 nothing has been released yet",
            value=database.name,
            rule="release_missing",
            remedy="先运行 kezhi run",
        )
    import duckdb

    try:
        connection = duckdb.connect(
            str(database), read_only=True, config={"enable_external_access": "false", "lock_configuration": "true"}
        )
    except duckdb.Error as error:
        raise UsageError(
            "已发布的数据库无法打开 the released database cannot be opened", value=database.name, remedy="kezhi release verify"
        ) from error
    with connection:
        present = connection.execute(
            "select column_name from information_schema.columns where table_schema = ? and table_name = ?", list(RELATION)
        ).fetchall()
        columns = _columns({name for (name,) in present})
        latest = f"{as_of:%Y-%m}" if as_of else "9999-12"
        # Names come from the constants above, never from the file that is checked.
        query = f"select {', '.join(columns)} from {'.'.join(RELATION)} where cast(report_period as varchar) <= ? order by code"
        rows = connection.execute(query, [latest]).fetchall()
    return [Figure.from_row(dict(zip(columns, row, strict=True))) for row in rows]


def _columns(present: set[str]) -> list[str]:
    missing = [name for name in REQUIRED if name not in present]
    if missing:
        raise UsageError(
            "当前发布没有报告数字表 the release holds no report figures",
            value=".".join(RELATION),
            rule="report_figure_missing",
            remedy=f"缺少列 {', '.join(missing)}；请用含报告模块的版本重新发布",
        )
    return [name for name in (*REQUIRED, *OPTIONAL) if name in present]
