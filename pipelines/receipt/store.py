"""Submitted bytes under their SHA-256, ``store/ab/<sha256>``: written once, never changed, checked at every reading."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from pipelines.core.error import KezhiError
from pipelines.core.hashes import sha256_bytes, sha256_file
from pipelines.core.paths import Home

BLOCK = 1 << 20


class BitRotError(KezhiError):
    """Bytes that no longer hash to the name they were stored under: our own storage failed."""

    exit_code = 3


class TooLargeError(KezhiError):
    """More bytes came than the caller allows; nothing was stored."""


@dataclass(frozen=True)
class Stored:
    """What lies in the store: hex digest and size in bytes."""

    sha256: str
    byte_count: int


def path_of(home: Home, sha256: str) -> Path:
    """Where these bytes lie, or would lie; nothing is read. ``ValueError`` for what is no SHA-256."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return home.store / sha256[:2] / sha256


def put(home: Home, source: Path, *, limit: int | None = None) -> Stored:
    """Stores the bytes of a file; see ``put_stream``."""
    with source.open("rb") as stream:
        return put_stream(home, stream, limit=limit)


def put_stream(home: Home, stream: BinaryIO, *, limit: int | None = None) -> Stored:
    """Copies ``stream`` into the store and returns its hash; durable when it returns, and harmless to repeat.

    Raises ``TooLargeError`` when more than ``limit`` bytes come (the size that a file shows may lie).
    """
    incoming = home.store / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    temporary = incoming / f"{os.getpid()}-{uuid4().hex}"
    try:
        stored = _copy(stream, temporary, limit)
        _settle(temporary, path_of(home, stored.sha256), stored.sha256)
    finally:
        temporary.unlink(missing_ok=True)
    return stored


def blob(home: Home, sha256: str) -> Path:
    """The stored file, after its bytes were hashed again. Raises ``BitRotError`` if they are missing or changed."""
    path = path_of(home, sha256)
    if not path.is_file() or sha256_file(path) != sha256:
        raise _rot(sha256)
    return path


def read(home: Home, sha256: str) -> bytes:
    """The stored bytes themselves, hashed as they were read (no second reading between check and use)."""
    path = path_of(home, sha256)
    data = path.read_bytes() if path.is_file() else None
    if data is None or sha256_bytes(data) != sha256:
        raise _rot(sha256)
    return data


def sync_folder(folder: Path) -> None:
    """Makes names in ``folder`` durable: a rename or link is safe only once its folder was synced."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(stream: BinaryIO, target: Path, limit: int | None) -> Stored:
    digest, count = hashlib.sha256(), 0
    with target.open("xb") as sink:
        while block := stream.read(BLOCK):
            count += len(block)
            if limit is not None and count > limit:
                raise TooLargeError("文件超过允许的大小", value=f"> {limit}")
            digest.update(block)
            sink.write(block)
        sink.flush()
        os.fsync(sink.fileno())
    return Stored(digest.hexdigest(), count)


def _settle(temporary: Path, target: Path, sha256: str) -> None:
    """Gives the copied bytes their name. A stored copy that has rotted is replaced: the name says what it must hold."""
    target.parent.mkdir(exist_ok=True)
    temporary.chmod(0o444)
    try:
        os.link(temporary, target)
    except FileExistsError:
        if sha256_file(target) != sha256:
            os.replace(temporary, target)
    sync_folder(target.parent)
    sync_folder(target.parent.parent)


def _rot(sha256: str) -> BitRotError:
    return BitRotError("存档文件缺失或已损坏", value=sha256, rule="blob_intact",
                       remedy="从备份恢复该文件，或请报送单位重新报送同一文件")
