"""The raw files, ``raw/<form>/<period>/<submission_id>.parquet``: written whole or not at all, read only under their hash."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from pipelines.core.hashes import sha256_bytes, sha256_file
from pipelines.core.paths import Home
from pipelines.receipt.store import BitRotError, sync_folder

if TYPE_CHECKING:
    import pyarrow as pa


def raw_path(form: str, period: str, submission_id: str) -> str:
    """Where a submission's rows lie, relative to the home."""
    return f"raw/{form}/{period}/{submission_id}.parquet"


def write_raw(home: Home, place: str, table: pa.Table) -> str:
    """Writes ``table`` under ``place`` and returns the file's SHA-256; durable, and a repetition replaces it."""
    from pyarrow import parquet

    target = home.root / place
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{uuid4().hex}.tmp")
    with temporary.open("xb") as sink:
        parquet.write_table(table, sink, compression="zstd")
        sink.flush()
        os.fsync(sink.fileno())
    digest = sha256_file(temporary)
    os.replace(temporary, target)
    sync_folder(target.parent)
    return digest


def read_raw(home: Home, place: str, sha256: str, columns: Sequence[str] | None = None) -> pa.Table:
    """The rows of a raw file; the bytes that are parsed are those that were hashed. Raises ``BitRotError``."""
    from pyarrow import parquet

    path = home.root / place
    data = path.read_bytes() if path.is_file() else b""
    if sha256_bytes(data) != sha256:
        raise BitRotError("原始数据文件缺失或已损坏", value=place, rule="raw_intact", remedy="运行 kezhi rebuild 由存档重建")
    return parquet.read_table(io.BytesIO(data), columns=list(columns) if columns is not None else None)


def collect_orphans(home: Home, known: Iterable[str]) -> list[str]:
    """Deletes files below ``raw/`` that no submission names: what a killed run left. Returns their places."""
    kept = {home.root / place for place in known}
    found = [path for path in sorted(home.raw.rglob("*")) if path.is_file() and path not in kept and _is_ours(path)]
    for path in found:
        path.unlink()
    return [str(path.relative_to(home.root)) for path in found]


def _is_ours(path: Path) -> bool:
    return path.suffix == ".parquet" or (path.name.startswith(".") and path.suffix == ".tmp")
