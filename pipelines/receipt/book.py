"""Rows of the ledger's file: sealed when written, checked when read. Knows tables and columns, nothing of what they mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from pipelines.core.hashes import sha256_data
from pipelines.core.paths import Home
from pipelines.receipt.schema import TABLES, LedgerRotError, columns_of, connect, seal_of


class Book:
    """One connection to one ledger. Not to be shared between threads."""

    def __init__(self, home: Home) -> None:
        self.link = connect(home)
        self.columns = {table: columns_of(table, self.link) for table in TABLES}

    def close(self) -> None:
        self.link.close()

    @contextmanager
    def writing(self) -> Generator[None]:
        """One transaction: all of the block or nothing. A block inside another belongs to the outer one."""
        if self.link.in_transaction:
            yield
            return
        self.link.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.link.execute("ROLLBACK")
            raise
        self.link.execute("COMMIT")

    def append(self, table: str, **values: Any) -> int:
        """Writes one row and returns its number; values by column, missing ones null."""
        number_column, *others = self.columns[table]
        with self.writing():
            number, previous = self._end(table)
            row = [number + 1, *(values.pop(name, None) for name in others)]
            if values:
                raise KeyError(f"{table} has no column {sorted(values)}")
            marks = ", ".join("?" for _ in range(len(row) + 1))
            self.link.execute(f"INSERT INTO {table} ({number_column}, {', '.join(others)}, seal) VALUES ({marks})",
                              [*row, seal_of(table, previous, row)])
        return number + 1

    def next_number(self, table: str) -> int:
        """The number that the next row gets; meant for use inside ``writing``."""
        return self._end(table)[0] + 1

    def rows(self, table: str, where: str = "TRUE", values: tuple[Any, ...] = ()) -> list[dict[str, Any]]:
        """Rows in the order written, each checked against its seal. ``where`` is written by us; data come as ``values``.

        Raises ``LedgerRotError`` where a row, or one before it, is not what was written.
        """
        number = self.columns[table][0]
        query = f"SELECT t.*, (SELECT p.seal FROM {table} p WHERE p.{number} = t.{number} - 1) AS previous FROM {table} t" \
                f" WHERE {where} ORDER BY t.{number}"
        return [self._checked(table, row) for row in self.link.execute(query, values)]

    def verify(self) -> str:
        """Checks every row of every table and SQLite's own structure; returns a hash of the whole as it ends now."""
        verdict = self.link.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise LedgerRotError("台账文件结构损坏", value=verdict, rule="ledger_intact", remedy="从备份恢复台账")
        for table in TABLES:
            count = len(self.rows(table))
            if count != self._end(table)[0]:
                raise _rot(table, count)
        return self.head()

    def head(self) -> str:
        """A hash of the last seal of every table: what a release quotes so that later loss of rows is seen."""
        return sha256_data({table: self._end(table) for table in TABLES})

    def _end(self, table: str) -> tuple[int, str | None]:
        number = self.columns[table][0]
        row = self.link.execute(f"SELECT {number}, seal FROM {table} ORDER BY {number} DESC LIMIT 1").fetchone()
        return (row[0], row[1]) if row else (0, None)

    def _checked(self, table: str, row: sqlite3.Row) -> dict[str, Any]:
        found = dict(row)
        number, seal, previous = row[0], found.pop("seal"), found.pop("previous")
        expected = seal_of(table, previous, [found[name] for name in self.columns[table]])
        if (number > 1) != (previous is not None) or seal != expected:
            raise _rot(table, number)
        return found


def _rot(table: str, number: int) -> LedgerRotError:
    return LedgerRotError("台账内容与写入时不一致", value=f"{table} {number}", rule="ledger_intact",
                          remedy="停止使用，从备份恢复台账")
