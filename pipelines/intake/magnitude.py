"""The test of units by size: amounts in 元 under a 万元 head are 10^4 too large, all of them.

Both references are asked, the reporter's own earlier median and the usual size declared with the column; a sheet is questioned
only if it lies far from each, for a small region may well see one large contract."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from math import log10
from statistics import median

from pipelines.core.finding import Finding
from pipelines.core.form import RowRule
from pipelines.core.rule import finding, load_rules
from pipelines.intake.address import block_of
from pipelines.intake.parsed import History
from pipelines.intake.table import Record, Table


def shift_of(amounts: list[Decimal], references: list[float]) -> float:
    """By how many powers of ten the median amount lies off the nearest reference; 0.0 where there is nothing to compare."""
    sizes = [log10(amount) for amount in amounts if amount > 0]
    if not sizes or not references:
        return 0.0
    middle = median(sizes)
    return min((middle - reference for reference in references), key=abs)


def references_for(table: Table, column: str, history: History | None) -> list[float]:
    typical = table.column(column).typical
    known = [] if typical is None else [log10(typical)]
    earlier = history.of(table.form.form, column) if history else None
    return known if earlier is None else [*known, earlier]


def magnitude(rule: RowRule, tables: list[Table], history: History | None) -> Iterator[Finding]:
    """One finding for a sheet's column as a block, else one for each single amount far off the others."""
    for table in tables:
        for column in rule.params["columns"]:
            rows = [
                record for record in table.records if isinstance(record.values.get(column), Decimal) and record.values[column] > 0
            ]
            amounts = [record.values[column] for record in rows]
            shift = shift_of(amounts, references_for(table, column, history))
            if abs(shift) >= load_rules()[rule.rule].params["sheet_shift"]:
                yield _of_sheet(rule, table, column, rows, shift)
            else:
                yield from _of_cells(rule, table, column, rows)


def _of_sheet(rule: RowRule, table: Table, column: str, rows: list[Record], shift: float) -> Finding:
    places = [table.place(record, column) or (record.row, 0) for record in rows]
    declared = table.column(column)
    unit = table.settings[column].unit or declared.unit or "元"
    return finding(
        rule.rule,
        sheet=table.grid.name,
        cell=block_of(places[0], places[-1]),
        form=table.form.form,
        value=table.raw(places[len(places) // 2], declared),
        column=declared.header.zh,
        column_en=declared.header.en,
        unit=unit,
        shift=f"{shift:+.1f}",
        rows=len(rows),
    )


def _of_cells(rule: RowRule, table: Table, column: str, rows: list[Record]) -> Iterator[Finding]:
    params = load_rules()["unit_fits_cell"].params
    if len(rows) <= params["others"]:
        return
    sizes = [log10(record.values[column]) for record in rows]
    ordered = sorted(sizes)
    for record, size in zip(rows, sizes, strict=True):
        shift = size - _median_without(ordered, size)
        if abs(shift) >= params["cell_shift"]:
            yield _of_cell(table, column, record, shift)


def _median_without(ordered: list[float], size: float) -> float:
    """The median of all sizes but one of this size, without building the list anew."""
    count = len(ordered) - 1
    removed = bisect_left(ordered, size)

    def nth(index: int) -> float:
        return ordered[index if index < removed else index + 1]

    return nth(count // 2) if count % 2 else (nth(count // 2 - 1) + nth(count // 2)) / 2


def _of_cell(table: Table, column: str, record: Record, shift: float) -> Finding:
    declared = table.column(column)
    place = table.place(record, column) or (record.row, 0)
    return finding(
        "unit_fits_cell",
        sheet=table.grid.name,
        cell=block_of(place, place),
        form=table.form.form,
        row=record.row + 1,
        value=table.raw(place, declared),
        column=declared.header.zh,
        column_en=declared.header.en,
        shift=f"{shift:+.1f}",
        unit=table.settings[column].unit or declared.unit or "元",
    )
