"""What a mechanism looks at (the tables of one form of one file), and how it says what it found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipelines.core.finding import Finding
from pipelines.core.rule import finding
from pipelines.intake.address import a1
from pipelines.intake.parsed import History
from pipelines.intake.table import Record, Table


@dataclass(frozen=True)
class Scene:
    """One form of one file: its tables, whose it is, for which period, and what came earlier."""

    tables: list[Table]
    region: str
    period: str
    history: History | None = None

    def records(self) -> Iterator[tuple[Table, Record]]:
        for table in self.tables:
            for record in table.records:
                yield table, record


def say(rule_id: str, table: Table, record: Record, name: str, **details: Any) -> Finding:
    """A finding on one value of a record, with the head of its column."""
    place, column = table.place(record, name), table.column(name)
    value = table.raw(place, column) if place else record.values.get(name)
    return finding(
        rule_id,
        sheet=table.grid.name,
        cell=a1(*place) if place else "",
        value="" if value is None else value,
        form=table.form.form,
        row=record.row + 1,
        column=column.header.zh,
        column_en=column.header.en,
        **details,
    )


def beside(table: Table, record: Record, name: str) -> dict[str, str]:
    """The blanks ``{other}``, ``{other_cell}`` and ``{other_value}`` for the second column of a rule."""
    column = table.column(name)
    place = table.place(record, name)
    value = table.raw(place, column) if place else record.values.get(name)
    return {
        "other": column.header.zh,
        "other_en": column.header.en,
        "other_value": "" if value is None else str(value),
        "other_cell": table.address(record, name) or "—",
    }
