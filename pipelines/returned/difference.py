"""What changed between two versions of a form, cell by cell. Pure: two tables in, rows out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pipelines.core.form import Column, Form

if TYPE_CHECKING:
    import pyarrow as pa

HIDDEN = "（已隐去）"
Row = dict[str, Any]


@dataclass(frozen=True)
class CellChange:
    """One cell that says something else, or a row that came or went (``column`` empty). Values as text; persons' data hidden."""

    kind: Literal["changed", "added", "removed"]
    key: str
    sheet: str
    cell: str
    column: str = ""
    header: str = ""
    old: str = ""
    new: str = ""


def cell_diff(form: Form, old: pa.Table, new: pa.Table) -> list[CellChange]:
    """Changes from ``old`` to ``new``, in the order of the new rows, then the rows that went.

    Rows are told again by the form's key; of rows with one key, the first by the first. A changed key is a row gone and a row
    come, but for a pair left over at the same place of the same sheet: that is one row with another key.
    """
    pairs, gone, come = _paired(form, old.to_pylist(), new.to_pylist())
    changes: list[CellChange] = []
    for before, after in pairs:
        changes += _of_row(form, before, after)
    changes += [_of_whole("added", form, row) for row in come]
    return changes + [_of_whole("removed", form, row) for row in gone]


def _paired(form: Form, old: list[Row], new: list[Row]) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    waiting: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in old:
        waiting[_key(form, row)].append(row)
    pairs: list[tuple[Row, Row]] = []
    come: list[Row] = []
    for row in new:
        same = waiting[_key(form, row)]
        if same:
            pairs.append((same.pop(0), row))
        else:
            come.append(row)
    gone = [row for rows in waiting.values() for row in rows]
    at_place = {(row["source_sheet"], row["source_row"]): row for row in gone}
    moved = [(before, row) for row in come if (before := at_place.get((row["source_sheet"], row["source_row"])))]
    taken = {id(part) for pair in moved for part in pair}
    return [*pairs, *moved], [row for row in gone if id(row) not in taken], [row for row in come if id(row) not in taken]


def _key(form: Form, row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in form.key)


def _of_row(form: Form, before: Row, after: Row) -> Iterator[CellChange]:
    for column in form.column:
        old, new = before[column.name], after[column.name]
        if old != new:
            cell = after[f"{column.name}__cell"] or before[f"{column.name}__cell"] or ""
            yield CellChange(
                "changed",
                key_text(form, after),
                after["source_sheet"],
                cell,
                column.name,
                column.header.zh,
                _shown(old, column),
                _shown(new, column),
            )


def _of_whole(kind: Literal["added", "removed"], form: Form, row: Row) -> CellChange:
    return CellChange(kind, key_text(form, row), row["source_sheet"], str(row["source_row"]))


def key_text(form: Form, row: Row) -> str:
    """The row's key as a person reads it, without what is private."""
    columns = [form.column_named(name) for name in form.key]
    return " / ".join(_shown(row[column.name], column) for column in columns if row[column.name] is not None)


def _shown(value: Any, column: Column) -> str:
    if value is None:
        return ""
    return HIDDEN if column.private else str(value)
