"""Lineage with the evidence it asks for: receipts from the ledger, cells from the stored bytes through intake's own reader."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipelines.core.hashes import sha256_file
from pipelines.core.paths import PROJECT, Home
from pipelines.lineage.evidence import Source
from pipelines.lineage.item import is_item, trace_item
from pipelines.lineage.place import Place, parse_code
from pipelines.lineage.trace import trace, trace_rank
from pipelines.receipt import store
from pipelines.receipt.ledger import Ledger

if TYPE_CHECKING:
    from pipelines.intake.workbook import Book

Document = dict[str, Any]
# What a row of a register has where others have a submission: ``register:village:<sha256 of the file>``.
REGISTER = "register:"
_FOLDER = "sources/registers"


@dataclass
class StoredEvidence:
    """Each workbook is read once, its hash checked; only files that intake has read before are opened."""

    home: Home
    _sources: dict[str, Source] | None = None
    _books: dict[str, Book] = field(default_factory=dict)

    def source(self, submission_id: str) -> Source:
        if submission_id.startswith(REGISTER):
            _, name, sha256 = submission_id.split(":")
            return Source(f"{_FOLDER}/{name}.csv", sha256, "", "")
        if self._sources is None:
            with Ledger(self.home) as ledger:
                self._sources = {item.submission_id: Source(item.file_name, item.sha256, item.receipt_no, item.submitted_by)
                                 for item in ledger.submissions()}
        return self._sources[submission_id]

    def cell_text(self, source: Source, sheet: str, cell: str) -> str:
        from pipelines.intake.address import position

        rows = (_register_rows(source) if source.file.startswith(f"{_FOLDER}/") else
                next((grid.rows for grid in self._book(source).grids if grid.name == sheet), []))
        row, column = position(cell)
        return _text(rows[row][column]) if row < len(rows) and column < len(rows[row]) else ""

    def _book(self, source: Source) -> Book:
        from pipelines.intake.workbook import read_book

        if source.sha256 not in self._books:
            self._books[source.sha256] = read_book(store.blob(self.home, source.sha256), source.file)
        return self._books[source.sha256]


def _register_rows(source: Source) -> list[list[str]]:
    """The rows of a register, if it is still the file that the figure rests on: a later version may say something else there."""
    path = PROJECT / source.file
    if not path.is_file() or sha256_file(path) != source.sha256:
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


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


def trace_code(home: Home, code: str, release: str | None = None) -> Document:
    """Whatever a code of ``mart_report_figure`` means: a value, a place in a ranking, or what one cell says."""
    if is_item(code):
        return trace_item(home, code, StoredEvidence(home), release)
    place = parse_code(code)
    return (trace_place if place.by_rank else trace_number)(home, place, release)
