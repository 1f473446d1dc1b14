"""SHA-256 of bytes, files and plain data; the one place that says how data become bytes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any


def sha256_bytes(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """Hex digest of the file's bytes, read in blocks."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def canonical_json(data: Any) -> str:
    """JSON with sorted keys and no blanks, Chinese kept as it is: equal data give equal text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def sha256_data(data: Any) -> str:
    return sha256_bytes(canonical_json(data).encode())
