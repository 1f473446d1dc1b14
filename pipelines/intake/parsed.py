"""What intake hands on: the shapes of a parsed file, and the columns of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from pipelines.core.finding import Finding
from pipelines.core.form import SQL_TYPE, Form
from pipelines.core.listing import Answer

IDENTITY = ("submission_id", "receipt_no", "reporter_code", "period")
_ARROW: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "BIGINT": pa.int64(),
    "BOOLEAN": pa.bool_(),
    "DECIMAL(18,2)": pa.decimal128(18, 2),
    "DECIMAL(18,6)": pa.decimal128(18, 6),
}


@dataclass(frozen=True)
class SheetSeen:
    """One sheet of the file: ``form`` is null where it belongs to none; ``head`` is the block of its head rows."""

    name: str
    form: str | None
    state: str = "visible"  # visible, hidden, very_hidden
    head: str = ""
    row_count: int = 0


@dataclass(frozen=True)
class TotalRow:
    """A 合计 or 小计 row as it stands: amounts by column in the stored unit as text, with their cells. It is never added up."""

    sheet: str
    row: int
    label: str
    values: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """Earlier amounts of one reporter: for each form and column the median of log10 in the stored unit."""

    median_log10: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, form: str, column: str) -> float | None:
        return self.median_log10.get(form, {}).get(column)


@dataclass
class ParsedForm:
    """One form's rows from all its sheets. ``not_run``: rules that had nothing to judge by (no history, no usual size)."""

    form: str
    table: pa.Table
    findings: list[Finding]
    total_rows: list[TotalRow]
    not_run: list[str] = field(default_factory=list)


@dataclass
class ParsedFile:
    """A file as intake saw it. ``findings`` are those of the file as a whole and of sheets that belong to no form; ``answers``
    stand in the 问题清单 of a returned workbook."""

    stamp: dict[str, str] = field(default_factory=dict)
    sheets: list[SheetSeen] = field(default_factory=list)
    forms: dict[str, ParsedForm] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def all_findings(self) -> list[Finding]:
        """Those of the file, then those of each form."""
        return self.findings + [item for form in self.forms.values() for item in form.findings]


def arrow_schema(form: Form) -> pa.Schema:
    """The columns of a form's table, as architecture section 3 gives them; the same in every period."""
    fields: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in IDENTITY]
    fields += [("source_sheet", pa.string()), ("source_row", pa.int32()), ("quarantined", pa.bool_())]
    fields += [(column.name, _ARROW[SQL_TYPE[column.type]]) for column in form.column]
    fields += [(f"{column.name}__cell", pa.string()) for column in form.column]
    return pa.schema(fields)


def with_identity(table: pa.Table, **identity: Any) -> pa.Table:
    """``table`` with ``submission_id`` and ``receipt_no`` (or any of ``IDENTITY``) filled in for every row."""
    for name, value in identity.items():
        place = table.schema.get_field_index(name)
        if name not in IDENTITY or place < 0:
            raise KeyError(name)
        table = table.set_column(place, name, pa.array([value] * table.num_rows, pa.string()))
    return table
