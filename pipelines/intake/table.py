"""One sheet of one form: where its columns stand, its rows as typed records, and what was found while they were read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from pipelines.core.finding import Finding
from pipelines.core.form import Column, Form, Sheet
from pipelines.core.rule import finding, load_rules
from pipelines.intake.address import a1
from pipelines.intake.cell import is_blank, show
from pipelines.intake.head import Head
from pipelines.intake.reading import Setting
from pipelines.intake.rows import RowKind
from pipelines.intake.workbook import Grid

MAXIMUM_FINDINGS = 10_000
MASK = "（已隐去）"


@dataclass(frozen=True)
class Context:
    """Whose file it is, for which period, and what its earlier amounts were."""

    region: str
    period: str
    date_1904: bool = False


@dataclass
class Record:
    """One data row. ``row`` counts from 0; ``moved`` holds the places of values that a merged range supplies from elsewhere."""

    row: int
    values: dict[str, Any]
    broken: set[str] = field(default_factory=set)
    moved: dict[str, tuple[int, int]] = field(default_factory=dict)
    quarantined: bool = False


@dataclass
class Total:
    """A total row: for each numeric column its value, and half a unit of the last digit that it shows; ``first`` is the number
    of the first record it covers, ``count`` the items it states."""

    kind: RowKind
    row: int
    first: int
    last: int
    values: dict[str, Decimal] = field(default_factory=dict)
    halves: dict[str, Decimal] = field(default_factory=dict)


@dataclass
class Table:
    """``places``: form column → source column; ``fixed``: what the sheet or a default says of every row."""

    form: Form
    context: Context
    grid: Grid
    sheet: Sheet | None
    head: Head
    places: dict[str, int] = field(default_factory=dict)
    settings: dict[str, Setting] = field(default_factory=dict)
    fixed: dict[str, Any] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _notes: dict[tuple[str, str], list[Finding]] = field(default_factory=dict)

    def column(self, name: str) -> Column:
        return self.form.column_named(name)

    def place(self, record: Record, name: str) -> tuple[int, int] | None:
        """Where the value stands: null where it comes from the sheet or a default."""
        if name in record.moved:
            return record.moved[name]
        place = self.places.get(name)
        return None if place is None else (record.row, place)

    def address(self, record: Record, name: str) -> str | None:
        """The A1 address of a value, null where it has none."""
        place = self.place(record, name)
        if place is None or (name not in record.broken and is_blank(self.grid.rows[place[0]][place[1]])):
            return None
        return a1(*place)

    def raw(self, place: tuple[int, int], column: Column | None = None) -> str:
        """A cell's own text; of columns that hold persons' data only that something stands there."""
        if column is not None and column.private:
            return MASK
        return self.grid.look.errors.get(place) or show(self.grid.rows[place[0]][place[1]])

    def report(
        self,
        rule: str,
        *,
        cell: str = "",
        value: object = "",
        row: int | None = None,
        column: Column | None = None,
        weak: bool = False,
        **details: Any,
    ) -> None:
        """Adds a finding under the catalogue. Notes of one rule and column become one; so do all of a weak column."""
        if column is not None:
            details |= {"column": column.header.zh, "column_en": column.header.en}
        item = finding(
            rule,
            sheet=self.grid.name,
            cell=cell,
            value=value,
            form=self.form.form,
            row=None if row is None else row + 1,
            **details,
        )
        if weak:
            item = replace(item, severity="note", effect="none")
        if item.severity == "note":
            self._notes.setdefault((rule, column.name if column else ""), []).append(item)
        elif len(self.findings) < MAXIMUM_FINDINGS:
            self.findings.append(item)
        elif len(self.findings) == MAXIMUM_FINDINGS:
            self.findings.append(finding("too_many_findings", sheet=self.grid.name, form=self.form.form, limit=MAXIMUM_FINDINGS))

    def report_at(self, rule: str, record: Record, name: str, **details: Any) -> None:
        """A finding on one value of a record."""
        place, column = self.place(record, name), self.column(name)
        value = self.raw(place, column) if place else record.values.get(name, "")
        self.report(
            rule,
            cell=a1(*place) if place else "",
            value="" if value is None else value,
            row=record.row,
            column=column,
            weak=column.weak,
            **details,
        )

    def close(self) -> None:
        """Puts the gathered notes, one for each rule and column, behind the other findings."""
        for items in self._notes.values():
            first = items[0]
            self.findings.append(replace(first, details=first.details | {"count": len(items)}))
        self._notes.clear()


def in_force(rule_id: str, period: str) -> bool:
    """Whether the catalogue's rule holds in ``period``."""
    rule = load_rules()[rule_id]
    return f"{rule.valid_from:%Y-%m}" <= period and (rule.valid_to is None or period <= f"{rule.valid_to:%Y-%m}")
