"""Rows of a laid-out sheet to records: kinds of rows first, then each cell of each data row."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipelines.core.form import Column, Form, Sheet
from pipelines.core.money import decimal_of
from pipelines.intake.address import a1, block_of
from pipelines.intake.cell import is_blank, read_cell, show
from pipelines.intake.head import Head
from pipelines.intake.layout import lay_out
from pipelines.intake.number import read_number
from pipelines.intake.quantity import parse_quantity
from pipelines.intake.reading import Reading, Setting, fault, meaning_of_mark
from pipelines.intake.rows import RowKind, RowReader
from pipelines.intake.table import Context, Record, Table, Total
from pipelines.intake.unit import NUMERIC, factor_of
from pipelines.intake.vocabulary import vocabulary_of
from pipelines.intake.workbook import Grid


def read_table(form: Form, sheet: Sheet | None, grid: Grid, head: Head, context: Context) -> Table:
    """All records, totals and findings of one sheet; rules over rows are not run yet."""
    table = Table(form, context, grid, sheet, head)
    kinds = _kinds(table)
    data_rows = [row for row, kind in kinds if kind.kind == "data"]
    lay_out(table, sheet, data_rows)
    readers = _column_readers(table)
    first = subtotalled = 0
    for row, kind in kinds:
        if kind.kind == "data":
            table.records.append(_read_row(table, readers, row))
        elif kind.kind == "total":
            first = subtotalled if kind.is_subtotal else 0
            table.totals.append(_read_total(table, kind, row, first))
            subtotalled = len(table.records)
        else:
            _report_kind(table, kind, row)
    _report_hidden(table, data_rows)
    return table


def _kinds(table: Table) -> list[tuple[int, RowKind]]:
    places = table.head.places()
    keys = [places[name][0] for name in table.form.key if name in places]
    reader = RowReader(table.grid, table.head, vocabulary_of(table.form, table.context.period), keys)
    kinds = ((row, reader.kind(row)) for row in range(table.head.body, len(table.grid.rows)))
    return [(row, kind) for row, kind in kinds if kind.kind != "blank"]


def _report_kind(table: Table, kind: RowKind, row: int) -> None:
    cell = a1(row, max(kind.place, 0))
    if kind.kind == "of_which":
        table.report("of_which_row", cell=cell, value=kind.label, row=row)
    elif kind.kind == "section":
        table.report("section_row", cell=cell, value=kind.label, row=row)
    elif kind.kind == "other_head":
        table.report("second_head", cell=cell, row=row)


def _report_hidden(table: Table, data_rows: list[int]) -> None:
    look = table.grid.look
    hidden = [row for row in data_rows if row in look.rows_hidden]
    if hidden:
        table.report("hidden_rows", cell=block_of((hidden[0], 0), (hidden[-1], 0)), rows=len(hidden))
    for name, place in table.places.items():
        if place in look.columns_hidden:
            table.report("hidden_column", cell=a1(table.head.bottom, place), column=table.column(name))


@dataclass(frozen=True)
class _ColumnReader:
    """One mapped column: where it stands and how its cells are read."""

    column: Column
    place: int
    setting: Setting
    fixed: Any
    is_set: bool


def _column_readers(table: Table) -> list[_ColumnReader]:
    told = table.sheet.set if table.sheet else {}
    return [
        _ColumnReader(setting.column, table.places[name], setting, table.fixed.get(name), name in told)
        for name, setting in table.settings.items()
        if name in table.places
    ]


def _read_row(table: Table, readers: list[_ColumnReader], row: int) -> Record:
    record = Record(row, dict(table.fixed))
    cells, look = table.grid.rows[row], table.grid.look
    if table.grid.widths is not None and table.grid.widths[row] != table.grid.widths[table.head.bottom]:
        table.report(
            "row_ragged", cell=a1(row, 0), value=table.grid.widths[row], row=row, expected=table.grid.widths[table.head.bottom]
        )
    for reader in readers:
        place = (row, reader.place)
        anchor = _merged_from(table, place) if look.merges else None
        if anchor and reader.column.type in NUMERIC:
            _refuse_merged(table, record, reader, anchor)
            continue
        if anchor:
            record.moved[reader.column.name] = place = anchor
        _keep(table, record, reader, _read_place(table, reader, place), blank=is_blank(cells[reader.place]))
        if place in look.scaled and reader.column.type in NUMERIC:
            table.report_at("format_scaled", record, reader.column.name)
    return record


def _read_place(table: Table, reader: _ColumnReader, place: tuple[int, int]) -> Reading:
    look, cell = table.grid.look, table.grid.rows[place[0]][place[1]]
    if place in look.errors or place in look.uncached:
        return fault("error_cell" if place in look.errors else "formula_uncached")
    if not is_blank(cell):
        return read_cell(cell, reader.setting, place in look.percents)
    if reader.fixed is not None:
        return Reading(reader.fixed)
    return Reading() if reader.column.nullable else fault("cell_missing")


def _merged_from(table: Table, place: tuple[int, int]) -> tuple[int, int] | None:
    """The first cell of the merged range that covers ``place`` over several rows of this column; null where none does."""
    anchor = table.grid.anchors.get(place)
    if anchor is None or anchor[1] != place[1]:
        return None
    beside = anchor[0] != place[0] or table.grid.anchors.get((place[0] + 1, place[1])) == anchor
    return anchor if beside and anchor[0] >= table.head.body else None


def _refuse_merged(table: Table, record: Record, reader: _ColumnReader, anchor: tuple[int, int]) -> None:
    """A word merged over rows holds for each of them; a number merged over rows can't be split, and counts for none."""
    record.values[reader.column.name] = None
    record.broken.add(reader.column.name)
    table.report(
        "merged_number",
        cell=a1(record.row, reader.place),
        value=table.raw(anchor, reader.column),
        row=record.row,
        column=reader.column,
        weak=reader.column.weak,
        anchor=a1(*anchor),
    )


def _keep(table: Table, record: Record, reader: _ColumnReader, reading: Reading, *, blank: bool) -> None:
    name, value = reader.column.name, reading.value
    if reader.is_set and not blank and value is not None and value != reader.fixed:
        reading = fault("set_contradicts", expected=str(reader.fixed))
        value = None
    record.values[name] = value
    for broken in reading.faults:
        table.report_at(broken.rule, record, name, **broken.details)
        if value is None and broken.rule != "null_marked":
            record.broken.add(name)


def _read_total(table: Table, kind: RowKind, row: int, first: int) -> Total:
    """The numbers of a total row. What isn't readable there is asked about: a total is a check, not data."""
    total = Total(kind, row, first, len(table.records))
    look = table.grid.look
    for name, place in table.places.items():
        cell, setting = table.grid.rows[row][place], table.settings.get(name)
        hidden = (row, place) in look.errors or (row, place) in look.uncached
        if setting is None or setting.column.type not in NUMERIC or place == kind.place or (is_blank(cell) and not hidden):
            continue
        if isinstance(cell, str) and meaning_of_mark(cell):
            continue
        value = None if hidden else read_number(cell, setting, (row, place) in look.percents).value
        if value is None:
            table.report("total_unreadable", cell=a1(row, place), value=table.raw((row, place)), column=setting.column)
            continue
        total.values[name] = Decimal(value)
        total.halves[name] = _half_step(cell, setting)
    return total


def _half_step(cell: object, setting: Setting) -> Decimal:
    """Half a unit of the last digit shown, in the stored unit: how far a rounded total may lie from the exact sum."""
    quantity = parse_quantity(cell) if isinstance(cell, str) else None
    number = quantity.number if quantity else decimal_of(show(cell))
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0)
    return step * factor_of((quantity.unit if quantity else None) or setting.unit, setting.column) / 2
