"""The ledger's tables. Each only grows: triggers refuse UPDATE, DELETE and replacing; every row is sealed to the one before."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from pipelines.core.error import KezhiError
from pipelines.core.hashes import sha256_data
from pipelines.core.paths import Home
from pipelines.receipt.lock import held

VERSION = 1
# The first column of each table is its row number 1, 2, 3 …; the second part lists what must be unique.
TABLES: dict[str, tuple[str, tuple[str, ...]]] = {
    "receipt": ("""number INTEGER PRIMARY KEY, receipt_no TEXT NOT NULL, sha256 TEXT NOT NULL, byte_count INTEGER NOT NULL,
        file_name TEXT NOT NULL, region_code TEXT NOT NULL, period TEXT NOT NULL, submitted_by TEXT NOT NULL,
        channel TEXT NOT NULL, received_at TEXT NOT NULL, repeats TEXT REFERENCES receipt(receipt_no), claim TEXT""",
                ("receipt_no", "claim")),
    "intake": ("""intake_id INTEGER PRIMARY KEY, receipt_no TEXT NOT NULL REFERENCES receipt(receipt_no),
        taken_in_at TEXT NOT NULL, outcome TEXT NOT NULL, reader_version TEXT NOT NULL,
        stamp TEXT NOT NULL, findings TEXT NOT NULL""",
               ("receipt_no",)),
    "submission": ("""number INTEGER PRIMARY KEY, submission_id TEXT NOT NULL,
        receipt_no TEXT NOT NULL REFERENCES intake(receipt_no), form TEXT NOT NULL, region_code TEXT NOT NULL,
        period TEXT NOT NULL, version INTEGER NOT NULL CHECK (version >= 1),
        form_version TEXT NOT NULL, row_count INTEGER NOT NULL, quarantined_count INTEGER NOT NULL,
        raw_path TEXT NOT NULL, raw_sha256 TEXT NOT NULL, findings TEXT NOT NULL""",
                   ("submission_id", "form, region_code, period, version", "receipt_no, form")),
    "decision": ("""decision_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL,
        by TEXT NOT NULL, at TEXT NOT NULL, until TEXT""", ()),
    "publication": ("""publication_id INTEGER PRIMARY KEY, release_id TEXT NOT NULL, action TEXT NOT NULL,
        at TEXT NOT NULL, by TEXT NOT NULL, token INTEGER NOT NULL REFERENCES run(token)""", ()),
    "run": ("token INTEGER PRIMARY KEY, period TEXT NOT NULL, started_at TEXT NOT NULL", ()),
}
INDEXES = ("CREATE INDEX receipt_place ON receipt(region_code, period)",)


class LedgerRotError(KezhiError):
    """A row of the ledger is not what was written: stop, restore, never repair in place."""

    exit_code = 3


def connect(home: Home) -> sqlite3.Connection:
    """The home's ledger, made where there is none. WAL, every commit synced, waits up to 60 s for another writer."""
    home.root.mkdir(parents=True, exist_ok=True)
    link = sqlite3.connect(home.ledger, isolation_level=None, timeout=60)
    try:
        link.row_factory = sqlite3.Row
        # Without recursive triggers INSERT OR REPLACE would delete rows unseen; the BEFORE INSERT trigger refuses it anyway.
        for setting in ("synchronous = FULL", "foreign_keys = ON", "recursive_triggers = ON", "trusted_schema = OFF"):
            link.execute(f"PRAGMA {setting}")
        if _version(link) != VERSION:
            with held(home, "ledger"):
                _create(link, home.ledger)
    except BaseException:
        link.close()
        raise
    return link


def columns_of(table: str, link: sqlite3.Connection) -> list[str]:
    """Column names in their order, without the seal."""
    rows = link.execute("SELECT name FROM pragma_table_info(?) WHERE name <> 'seal' ORDER BY cid", [table])
    return [row["name"] for row in rows]


def seal_of(table: str, previous: str | None, values: list[object]) -> str:
    """Binds a row to its table and to the row before it, so that neither a flipped bit nor a missing row passes."""
    return sha256_data([table, previous or "", values])


def _version(link: sqlite3.Connection) -> int:
    return link.execute("PRAGMA user_version").fetchone()[0]


def _create(link: sqlite3.Connection, path: Path) -> None:
    found = _version(link)
    if found > VERSION:
        raise KezhiError("台账由更新版本的程序写成，本版本不能打开", value=f"{path.name}: {found} > {VERSION}",
                         remedy="请升级程序")
    if found == VERSION:
        return
    link.execute("PRAGMA journal_mode = WAL")
    link.execute("BEGIN IMMEDIATE")
    for statement in _statements():
        link.execute(statement)
    link.execute(f"PRAGMA user_version = {VERSION}")
    link.execute("COMMIT")


def _statements() -> list[str]:
    made: list[str] = []
    for table, (columns, unique) in TABLES.items():
        keys = "".join(f", UNIQUE ({key})" for key in unique)
        made.append(f"CREATE TABLE {table} ({columns}, seal TEXT NOT NULL{keys}) STRICT")
        made += _triggers(table, columns.split(maxsplit=1)[0], unique)
    return made + list(INDEXES)


def _triggers(table: str, number: str, unique: tuple[str, ...]) -> list[str]:
    taken = " OR ".join("(" + " AND ".join(f"{name} = NEW.{name}" for name in key.split(", ")) + ")" for key in (number, *unique))
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"
        f" BEGIN SELECT RAISE(ABORT, '{table} holds this already'); END",
    ]
