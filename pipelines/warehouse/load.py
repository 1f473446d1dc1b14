"""Fills ``warehouse.duckdb`` anew: raw rows of every known submission, what the ledger says of them, and the registers.

Nothing is asked of the ledger here: the floor above hands over plain records (see the protocols).
Amounts travel as Arrow decimals, never as floats.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pipelines.core.error import KezhiError
from pipelines.core.finding import Finding
from pipelines.core.form import Form, load_forms
from pipelines.core.hashes import sha256_bytes, sha256_file
from pipelines.core.indicator import load_indicators
from pipelines.core.paths import Home
from pipelines.core.register import REGISTERS, read_register
from pipelines.warehouse import table as tables
from pipelines.warehouse.expected import expand_expected, list_periods

if TYPE_CHECKING:
    import duckdb
    import pyarrow

# WINDOW is a word of SQL, so that this register goes by another name.
RENAMED = {"window": "window_rule"}


class SubmissionRow(Protocol):
    """A submission as the ledger knows it at the time asked for; ``raw_path`` is relative to the home."""

    @property
    def submission_id(self) -> str: ...
    @property
    def receipt_no(self) -> str: ...
    @property
    def form(self) -> str: ...
    @property
    def region_code(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def is_current(self) -> bool: ...
    @property
    def row_count(self) -> int: ...
    @property
    def quarantined_count(self) -> int: ...
    @property
    def file_name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def raw_path(self) -> str: ...
    @property
    def raw_sha256(self) -> str: ...
    @property
    def findings(self) -> Sequence[Finding]: ...
    def finding_state(self, item: Finding, /) -> str: ...


class WaiverRow(Protocol):
    """A submission that need not come, and whether that holds at a time."""

    @property
    def form(self) -> str: ...
    @property
    def region_code(self) -> str: ...
    @property
    def period(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def until(self) -> datetime | None: ...
    def stands(self, as_of: datetime, /) -> bool: ...


class RawRotError(KezhiError):
    """A raw file is gone or not what was written. It is a product: ``kezhi rebuild`` makes it again from the store."""

    exit_code = 3


def load(home: Home, period: str, as_of: datetime, *, submissions: Iterable[SubmissionRow], waivers: Iterable[WaiverRow] = (),
         on_table: Callable[[str, int], None] | None = None) -> dict[str, int]:
    """Writes schemas ``raw`` and ``register`` of a new warehouse and returns the rows of each table by ``schema.table``.

    Submissions of later periods, or received after ``as_of`` (aware), are left out. Raises ``RawRotError`` before any row of a
    damaged file is read; ``on_table`` is told of each table as it is written.
    """
    known = [item for item in submissions if item.period <= period and item.received_at <= as_of]
    standing = [item for item in waivers if item.stands(as_of)]
    counts: dict[str, int] = {}
    with _new_warehouse(home) as connection:
        for name, table in _all_tables(home, period, as_of, known, standing):
            counts[name] = _write(connection, name, table)
            if on_table:
                on_table(name, counts[name])
    return counts


def read_raw(home: Home, item: SubmissionRow) -> pyarrow.Table:
    """The rows of one submission. The bytes are read once, and hashed before they are parsed."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = home.root / item.raw_path
    remedy = "运行 kezhi rebuild 由收件库重建"
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise RawRotError("原始数据文件不见了", value=item.raw_path, remedy=remedy) from error
    if sha256_bytes(data) != item.raw_sha256:
        raise RawRotError("原始数据文件与登记的哈希不符", value=item.raw_path, rule="raw_sha256", remedy=remedy)
    return pq.read_table(pa.BufferReader(data))


def _all_tables(home: Home, period: str, as_of: datetime, known: list[SubmissionRow],
                waivers: list[WaiverRow]) -> Iterator[tuple[str, pyarrow.Table]]:
    for form in load_forms().values():
        yield f"raw.{form.form}", _form_table(home, form, [item for item in known if item.form == form.form])
    yield from _ledger_tables(period, as_of, known, waivers)
    yield from _register_tables()
    yield "register.expected", tables.table_of(tables.EXPECTED, (_expected_row(asdict(item)) for item in expand_expected(period)))
    yield "register.period", tables.text_table([{"period": month} for month in list_periods(period)], ["period"])
    indicators = [tables.indicator_row(item) for item in load_indicators().values()]
    yield "register.indicator", tables.text_table(indicators, tables.INDICATOR)


def _form_table(home: Home, form: Form, submissions: list[SubmissionRow]) -> pyarrow.Table:
    import pyarrow as pa

    schema = tables.schema_of(tables.raw_types(form))
    return pa.concat_tables([schema.empty_table(), *(tables.conform(read_raw(home, item), schema) for item in submissions)])


def _ledger_tables(period: str, as_of: datetime, known: list[SubmissionRow],
                   waivers: list[WaiverRow]) -> Iterator[tuple[str, pyarrow.Table]]:
    yield "raw.submission", tables.table_of(tables.SUBMISSION, map(tables.submission_row, known))
    yield "raw.finding", tables.table_of(tables.FINDING, (row for item in known for row in tables.finding_rows(item)))
    yield "raw.waiver", tables.table_of(tables.WAIVER, map(_waiver_row, waivers))
    yield "raw.run_context", tables.table_of(tables.RUN_CONTEXT, [{"period": period, "as_of": tables.wall_time(as_of)}])


def _waiver_row(item: WaiverRow) -> dict[str, Any]:
    return {"form": item.form, "region_code": item.region_code, "period": item.period, "reason": item.reason,
            "until": tables.wall_time(item.until)}


def _expected_row(row: dict[str, Any]) -> dict[str, Any]:
    return row | {name: tables.wall_time(row[name]) for name in ("due_at", "locks_at")}


def _register_tables(folder: Path = REGISTERS) -> Iterator[tuple[str, pyarrow.Table]]:
    """Every register under its own name, all code lists as one long table, and the place in which each village stands."""
    for path in sorted(folder.glob("*.csv")):
        yield f"register.{RENAMED.get(path.stem, path.stem)}", tables.text_table(read_register(path.stem, folder), _head(path))
    yield "register.village_place", tables.table_of(tables.REGISTER_PLACE, _places("village", folder))
    lists = sorted((folder / "codelists").glob("*.csv"))
    names = list(dict.fromkeys(["list", *(name for path in lists for name in _head(path))]))
    rows = [{"list": path.stem, **row} for path in lists for row in read_register(path.stem, path.parent)]
    yield "register.codelist", tables.text_table(rows, names)


def _places(name: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Where each row of a register stands, so that a figure that rests on it can be traced: the file's version and its row there.

    The first row below the head is row 2, as a spreadsheet program shows it: no cell of a register holds a line break.
    """
    version = f"register:{name}:{sha256_file(folder / f'{name}.csv')}"
    for row, record in enumerate(read_register(name, folder), start=2):
        yield {"submission_id": version, "source_sheet": name, "source_row": row,
               **{key: record[key] or None for key in ("register", "village_code", "valid_from")}}


def _head(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


@contextmanager
def _new_warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty file. The old one goes with its log: DuckDB would replay a log that was left behind into the new file."""
    import duckdb

    home.root.mkdir(parents=True, exist_ok=True)
    for path in (home.warehouse, home.warehouse.with_name(f"{home.warehouse.name}.wal")):
        path.unlink(missing_ok=True)
    connection = duckdb.connect(str(home.warehouse))
    try:
        connection.execute("create schema raw")
        connection.execute("create schema register")
        yield connection
    finally:
        connection.close()


def _write(connection: duckdb.DuckDBPyConnection, name: str, table: pyarrow.Table) -> int:
    """``name`` comes from file names of the project, never from data."""
    connection.register("incoming", table)
    try:
        connection.execute(f"create table {name} as select * from incoming")
    finally:
        connection.unregister("incoming")
    return table.num_rows
