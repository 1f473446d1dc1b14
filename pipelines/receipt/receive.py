"""Receiving one file: what may come in, under which name, for whom. Stored first, then recorded; both are safe to repeat."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pipelines.core.error import UsageError
from pipelines.core.paths import Home
from pipelines.core.period import Period
from pipelines.core.register import region_named
from pipelines.receipt.entry import Channel, Receipt
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.refusal import is_printable, refuse
from pipelines.receipt.store import Stored, TooLargeError, put_stream

BYTE_LIMIT = 50 * 1024 * 1024   # a month of the largest city in the national system is under 10 MB as xlsx
NAME_BYTES = 255                # what Linux and Windows file systems hold


def receive(home: Home, path: Path, *, region: str, period: str, by: str, at: datetime, channel: Channel = "submit",
            file_name: str | None = None, claim: str | None = None) -> Receipt:
    """Takes a file in and returns its receipt; the bytes are durable and recorded when it returns.

    ``region``: code or name, valid in ``period``; ``file_name`` where the name differs from that of ``path`` (uploads).
    Raises ``RefusedError`` for what may not come in: nothing is recorded then, and ``path`` is never changed.
    """
    name = checked_name(path.name if file_name is None else file_name)
    code, month = checked_place(region, period)
    person = checked_person(by)
    stored = _store(home, path, name)
    with Ledger(home) as ledger:
        return ledger.add_receipt(sha256=stored.sha256, byte_count=stored.byte_count, file_name=name, region_code=code,
                                  period=month, submitted_by=person, channel=channel, received_at=at, claim=claim)


def checked_name(name: str) -> str:
    """``name`` if it is only a name: no path, no control or direction-changing characters, not too long."""
    if name in ("", ".", "..") or any(mark in name for mark in "/\\\0") or not name.strip():
        raise refuse("file_name_plain", name)
    if not is_printable(name) or len(name.encode()) > NAME_BYTES:
        raise refuse("file_name_plain", name)
    return name


def checked_place(region: str, period: str) -> tuple[str, str]:
    """Region code and period; ``RefusedError`` where the month is no month or the region is unknown in it."""
    try:
        month = str(Period(period))
    except UsageError as error:
        raise refuse("period_known", period) from error
    found = region_named(region, month)
    if found is None:
        raise refuse("region_known", region, period=month)
    return found.code, month


def checked_person(by: str) -> str:
    """Who acts; an act without a name is refused."""
    if not by.strip() or not is_printable(by):
        raise refuse("actor_named", by)
    return by.strip()


def _store(home: Home, path: Path, name: str) -> Stored:
    with open_regular(path, name) as stream:
        before = _look(stream)
        if not before[0]:
            raise refuse("file_not_empty", name)
        try:
            stored = put_stream(home, stream, limit=BYTE_LIMIT)
        except TooLargeError as error:
            raise refuse("file_within_limit", name, limit=BYTE_LIMIT >> 20) from error
        if _look(stream) != before or stored.byte_count != before[0]:
            raise refuse("file_at_rest", name)
    return stored


@contextmanager
def open_regular(path: Path, name: str) -> Generator[BinaryIO]:
    """Opens a regular file for reading, and nothing else: a link is not followed, a pipe is not waited for."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise refuse("file_exists", name) from error
    except (OSError, ValueError) as error:      # a link (ELOOP), a socket (ENXIO), no permission, a NUL in the path
        raise refuse("file_regular", name) from error
    try:
        seen = os.fstat(handle)
        if not stat.S_ISREG(seen.st_mode):
            raise refuse("file_regular", name)
        if seen.st_size > BYTE_LIMIT:
            raise refuse("file_within_limit", name, limit=BYTE_LIMIT >> 20)
        with os.fdopen(handle, "rb", closefd=False) as stream:
            yield stream
    finally:
        os.close(handle)


def _look(stream: BinaryIO) -> tuple[int, int]:
    seen = os.fstat(stream.fileno())
    return seen.st_size, seen.st_mtime_ns
