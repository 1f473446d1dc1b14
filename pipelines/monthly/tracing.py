"""Lineage with the evidence it asks for: receipts from the ledger, cells from the stored bytes through intake's own reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipelines.core.paths import Home
from pipelines.lineage.evidence import Source
from pipelines.lineage.place import Place
from pipelines.lineage.trace import trace, trace_rank
from pipelines.receipt import store
from pipelines.receipt.ledger import Ledger

if TYPE_CHECKING:
    from pipelines.intake.workbook import Book

Document = dict[str, Any]


@dataclass
class StoredEvidence:
    """Each workbook is read once, its hash checked; only files that intake has read before are opened."""

    home: Home
    _sources: dict[str, Source] | None = None
    _books: dict[str, Book] = field(default_factory=dict)

    def source(self, submission_id: str) -> Source:
        if self._sources is None:
            with Ledger(self.home) as ledger:
                self._sources = {item.submission_id: Source(item.file_name, item.sha256, item.receipt_no, item.submitted_by)
                                 for item in ledger.submissions()}
        return self._sources[submission_id]

    def cell_text(self, source: Source, sheet: str, cell: str) -> str:
        from pipelines.intake.address import position

        rows = next((grid.rows for grid in self._book(source).grids if grid.name == sheet), [])
        row, column = position(cell)
        return _text(rows[row][column]) if row < len(rows) and column < len(rows[row]) else ""

    def _book(self, source: Source) -> Book:
        from pipelines.intake.workbook import read_book

        if source.sha256 not in self._books:
            self._books[source.sha256] = read_book(store.blob(self.home, source.sha256), source.file)
        return self._books[source.sha256]


def _text(value: object) -> str:
    """A cell as a person would type it: no trailing ``.0``, dates as ISO, at most fifteen digits of a binary float."""
    from pipelines.core.money import decimal_of

    if isinstance(value, float):
        number = decimal_of(value)
        return f"{number.to_integral_value():f}" if number == number.to_integral_value() else f"{number:f}"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def trace_number(home: Home, place: Place, release: str | None = None) -> Document:
    """A published number down to its cells; see ``lineage.trace``."""
    return trace(home, place, StoredEvidence(home), release)


def trace_place(home: Home, place: Place, release: str | None = None) -> Document:
    """A place in a ranking down to the cells of every member's value."""
    return trace_rank(home, place, StoredEvidence(home), release)
