"""What a database holds for one report: figures of the region and of the city, places of all units, which forms were due.

Everything is read here, once, by bound parameters; nothing is computed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.core.error import UsageError
from pipelines.core.period import SHANGHAI, Period
from pipelines.core.register import Region

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Row:
    """One row of ``marts.mart_report_figure``; ``value`` in the stored unit, ``text`` as a report writes it."""

    code: str
    region_code: str
    data_period: str
    period_type: str
    kind: str
    theme: str
    indicator: str
    label: str
    text: str
    value: Decimal | None
    unit: str
    on_day: date | None
    compare: str
    status: str
    lineage_key: str
    submission_id: str
    cell: str
    sort_order: int
    form: str


@dataclass(frozen=True)
class Place:
    """One unit's place: a row of ``marts.mart_ranking`` with the value as it is written."""

    indicator: str
    data_period: str
    period_type: str
    region_code: str
    value: Decimal | None
    text: str
    rank: int | None
    best: int | None
    worst: int | None
    n: int
    universe: str
    gap_to_next: Decimal | None
    unit: str
    lineage_key: str


@dataclass(frozen=True)
class Awaited:
    """A form that was expected of a region for a period; ``due_at`` in Shanghai."""

    form: str
    region_code: str
    period: str
    state: str
    due_at: datetime


@dataclass(frozen=True)
class Holding:
    """All that one report may tell; ``region`` and ``period`` are the report's, ``known_at`` is the time of knowledge."""

    region: Region
    period: Period
    known_at: datetime
    rows: tuple[Row, ...]
    city: tuple[Row, ...]
    places: tuple[Place, ...]
    awaited: tuple[Awaited, ...]
    owners: dict[str, str]

    def ranking(self, indicator: str, data_period: str) -> list[Place]:
        """The places of one indicator and month, the best first, those without a place last."""
        found = [item for item in self.places if (item.indicator, item.data_period) == (indicator, data_period)]
        return sorted(found, key=lambda item: (item.rank is None, item.rank or 0, item.region_code))


_ROWS = """
    select figure.code, figure.region_code, figure.data_period, figure.period_type, figure.kind, figure.theme, figure.indicator,
        coalesce(figure.label_zh, ''), coalesce(figure.text, ''), figure.value, coalesce(figure.unit, ''), figure.on_day,
        coalesce(figure.compare_text, ''), coalesce(figure.status, ''), coalesce(figure.lineage_key, ''),
        coalesce(figure.submission_id, ''), coalesce(figure.source_cell, ''), figure.sort_order, coalesce(submission.form, '')
    from marts.mart_report_figure as figure
    left join core.dim_submission as submission on figure.submission_id = submission.submission_id
    where figure.region_code in (?, ?) and cast(figure.data_period as varchar) between ? and ?
"""
_PLACES = """
    select place.indicator, cast(place.data_period as varchar), place.period_type, place.region_code, place.value,
        coalesce(figure.text, ''), place.rank, place.rank_best, place.rank_worst, place.n, place.universe, place.gap_to_next,
        place.unit, place.lineage_key
    from marts.mart_ranking as place
    left join marts.mart_report_figure as figure on place.lineage_key = figure.code and place.region_code = figure.region_code
    where cast(place.data_period as varchar) between ? and ?
        and place.universe in (
            select own.universe from marts.mart_ranking as own
            where own.region_code = ?
                or own.region_code in (select part.region_code from core.dim_region as part where part.parent_code = ?)
        )
"""
_AWAITED = """
    select form, region_code, cast(period as varchar), state, due_at
    from marts.mart_completeness
    where is_expected and region_code in (?, ?) and cast(period as varchar) between ? and ? and due_at is not null
"""
_OWNERS = """
    select period, submission_id, task_cell, indicator, owner_office
    from core.fct_work_target
    where region_code = ? and owner_office is not null and indicator is not null and cast(period as varchar) between ? and ?
"""


def read_holding(connection: duckdb.DuckDBPyConnection, region: Region, period: str, known_at: datetime) -> Holding:
    """What ``connection`` (a release, or a scratch warehouse) holds of the year up to ``period``.

    ``UsageError`` where the database has no report figures at all.
    """
    month = Period(period)
    span = [f"{month.year:04d}-01", str(month)]
    both = [region.code, region.parent_code]
    _require_figures(connection)
    rows = sorted((Row(*_clean(line)) for line in connection.execute(_ROWS, both + span).fetchall()), key=_order)
    places = [Place(*_clean(line)) for line in connection.execute(_PLACES, [*span, region.code, region.code]).fetchall()]
    awaited = [Awaited(*line[:4], _local(line[4])) for line in connection.execute(_AWAITED, both + span).fetchall()]
    return Holding(region, month, known_at, tuple(row for row in rows if row.region_code == region.code),
                   tuple(row for row in rows if row.region_code == region.parent_code and row.region_code != region.code),
                   tuple(dict.fromkeys(places)), tuple(awaited), _owners(connection, region.code, span))


def _require_figures(connection: duckdb.DuckDBPyConnection) -> None:
    found = connection.execute("select count(*) from information_schema.tables where table_schema = 'marts' and table_name = ?",
                               ["mart_report_figure"]).fetchone()
    if not found or not found[0]:
        raise UsageError("这个数据库没有报告数字表", value="marts.mart_report_figure", rule="report_figure_missing",
                         remedy="请用含报告模块的版本重新发布")


def _owners(connection: duckdb.DuckDBPyConnection, region: str, span: list[str]) -> dict[str, str]:
    """Offices by indicator; the newest register of tasks wins."""
    rows = sorted(connection.execute(_OWNERS, [region, *span]).fetchall())
    return {str(indicator): clean(str(owner)) for *_, indicator, owner in rows}


# What no text of a report may hold: control signs (XML knows none), lone surrogates, and the two signs that mark a passport.
MARK_OPEN, MARK_CLOSE = "\ufdd0", "\ufdd1"
_CONTROL, _DIRECTION = "\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff", "\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff"
_FORBIDDEN = re.compile(f"[{_CONTROL}{_DIRECTION}{MARK_OPEN}{MARK_CLOSE}]+")


def clean(text: str) -> str:
    """``text`` as one line without control or direction signs; whatever else it holds is left for the writers to escape."""
    return _FORBIDDEN.sub(" ", text).strip()


def _clean(line: tuple[Any, ...]) -> list[Any]:
    return [clean(item) if isinstance(item, str) else item for item in line]


def _order(row: Row) -> tuple[Any, ...]:
    """In the order of the mart; within it as the rows stand in their sheet (E4 before E10)."""
    digits = re.search(r"\d+", row.cell)
    return row.sort_order, row.data_period, row.submission_id, int(digits[0]) if digits else 0, row.cell, row.code


def _local(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


