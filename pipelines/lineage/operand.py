"""The rows that a value was made of, found by the indicator's own declaration on the released facts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.core.error import DeclarationError
from pipelines.core.indicator import Value

if TYPE_CHECKING:
    import duckdb

_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")


@dataclass(frozen=True)
class Operand:
    """One row of a released fact: where it stood in the workbook, what it brings. ``key`` is the entity under count_distinct."""

    submission: str
    sheet: str
    row: int
    cell: str | None
    key: Any
    contribution: Decimal


def _name(text: str) -> str:
    """A table or column name out of a declaration: names cannot be bound, so that only plain ones are let through."""
    if _NAME.fullmatch(text) is None:
        raise DeclarationError("指标声明中的表名或列名不合规", value=text, remedy="只用小写字母、数字和下划线")
    return text


def _months(data_period: str, period_type: str) -> list[str]:
    """First and last month whose rows count: the year so far under ``cumulative``, else the month alone."""
    return [f"{data_period[:4]}-01" if period_type == "cumulative" else data_period, data_period]


# A region is made of the rows of its dated parts; its own rows are one of them. The whole counts by a condition of its own.
_ROWS = """
    select found.submission_id, found.source_sheet, found.source_row, found.cell, found.operand
    from (
        select submission_id, source_sheet, source_row, {cell} as cell, {operand} as operand, {region} as region_code,
            {month} as counted_in, {begin} as begins, {end} as ends, ({where}) as in_region, ({whole}) as in_whole
        from {relation}
        where {operand} is not null
    ) as found
    inner join core.dim_region_part as part
        on found.region_code = part.part_code and found.counted_in >= part.valid_from and found.counted_in < part.valid_to
    where part.whole_code = ? and case when part.part_kind = 'self' then found.in_region else found.in_whole end
        and found.counted_in between ? and ? and found.begins <= ? and ? < found.ends
    order by found.counted_in, found.submission_id, found.source_sheet, found.source_row, found.cell
"""
# As it was submitted for the region itself: parts do not add up.
_STATED = """
    select submission_id, source_sheet, source_row, {cell} as cell, {operand} as operand
    from {relation}
    where {region} = ? and cast({month} as varchar) = ? and ({where}) and {operand} is not null
    order by 1, 2, 3
"""


def _statement(value: Value, template: str) -> str:
    """The question with the declaration's names in it; data are bound."""
    if value.relation is None:
        raise DeclarationError("指标声明缺少 relation", value=value.op)
    month = f"strftime({_name(value.on)}, '%Y-%m')" if value.on else f"cast({_name(value.period or '')} as varchar)"
    return template.format(
        relation=_name(value.relation), region=_name(value.region), month=month, where=value.where,
        whole=value.whole_where or value.where,
        cell=_name(value.cell) if value.cell else "cast(null as varchar)", operand=_name(value.column) if value.column else "1",
        begin=_name(value.in_force_from) if value.in_force_from else "'0000-00'",
        end=_name(value.in_force_to) if value.in_force_to else "'9999-99'")


def _contribution(value: Value, operand: Any, seen: set[Any]) -> Decimal:
    """What one row brings: its amount, 1 a row, or 1 for the first row of an entity and 0 for its repeats."""
    if value.op == "count":
        return Decimal(1) * value.scale
    if value.op == "count_distinct":
        first = operand not in seen
        seen.add(operand)
        return Decimal(int(first)) * value.scale
    return Decimal(operand) * value.scale


def find_operands(connection: duckdb.DuckDBPyConnection, value: Value, region: str, data_period: str,
                  period_type: str) -> list[Operand]:
    """The operands of ``sum``, ``count``, ``count_distinct`` and ``as_submitted``; rows without an amount bring nothing."""
    stated = value.op == "as_submitted"
    bound = [region, data_period] if stated else [region, *_months(data_period, period_type), data_period, data_period]
    rows = connection.execute(_statement(value, _STATED if stated else _ROWS), bound).fetchall()
    seen: set[Any] = set()
    return [Operand(sub, sheet, row, cell, key, _contribution(value, key, seen)) for sub, sheet, row, cell, key in rows]
