"""Structured logs: one JSON object a line under ``logs/`` of the home. Ids, hashes, counts and codes: no names of persons."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_LARGEST = 5_000_000
_KEPT = 5


def _folder(words: list[str]) -> Path:
    """``logs/`` of the home that the command names; where it cannot be made, a folder of the system's own."""
    named = words[words.index("--home") + 1] if "--home" in words[:-1] else os.environ.get("KEZHI_HOME") or "var"
    folder = Path(named).resolve() / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return folder


def _turn_over(path: Path) -> None:
    """Keeps the last few logs under numbers, so that a log never fills the disk."""
    if not path.exists() or path.stat().st_size < _LARGEST:
        return
    for number in range(_KEPT - 1, 0, -1):
        older = path.with_suffix(f".{number}.jsonl")
        if older.exists():
            older.replace(path.with_suffix(f".{number + 1}.jsonl"))
    path.replace(path.with_suffix(".1.jsonl"))


def write_entry(folder: Path, event: str, **fields: Any) -> Path:
    """Appends one line ``{"at", "event", "pid", …}``; one write, so that lines of two processes never mix."""
    path = folder / "kezhi.jsonl"
    _turn_over(path)
    entry = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, "pid": os.getpid(), **fields}
    with path.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(entry, ensure_ascii=False, default=str) + "\n")
    return path


def record_fault(error: Exception, words: list[str]) -> Path:
    """Writes the traceback of an error that nobody foresaw; gives the path of the log."""
    frames = traceback.format_exception(error)
    try:
        return write_entry(_folder(words), "fault", command=words[:2], error=type(error).__name__, traceback="".join(frames))
    except OSError:
        print("".join(frames), file=sys.stderr)
        return Path(os.devnull)
