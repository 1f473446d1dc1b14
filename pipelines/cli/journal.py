"""Structured logs: one JSON object a line under ``logs/`` of the home. Ids, hashes, counts and codes: no names of persons."""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipelines.core.error import KezhiError

_LARGEST = 5_000_000
_KEPT = 5


def _folder(words: list[str]) -> Path:
    """``logs/`` of the home that the command names; where it cannot be made, a folder of the system's own."""
    folder = Path(_named_home(words) or os.environ.get("KEZHI_HOME") or "var").resolve() / "logs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.gettempdir())
    return folder


def _named_home(words: list[str]) -> str:
    """What ``--home DIR`` or ``--home=DIR`` says; empty where neither stands."""
    apart = [after for word, after in pairwise(words) if word == "--home"]
    joined = [word.partition("=")[2] for word in words if word.startswith("--home=")]
    return (apart + joined or [""])[0]


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


class Journal(logging.Handler):
    """Every warning of this process as a line of the log, and none on the terminal. Of foreign libraries only name, level and place
    are kept: their messages may quote a cell."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.words = words

    def emit(self, record: logging.LogRecord) -> None:
        own = record.name.startswith("pipelines")
        words = {"message": record.getMessage()} if own else {}
        try:
            write_entry(_folder(self.words), "log", level=record.levelname.lower(), logger=record.name,
                        place=f"{record.module}:{record.lineno}", **words)
        except OSError:
            # A log that cannot be written must not stop the work that it tells of.
            self.handleError(record)


def keep_journal(words: list[str]) -> None:
    """Sends the logs of this process to ``logs/`` of the home. Libraries that would print find a handler in place already."""
    root = logging.getLogger()
    for known in [handler for handler in root.handlers if isinstance(handler, Journal)]:
        root.removeHandler(known)
    root.addHandler(Journal(words))
    logging.captureWarnings(True)


def record_fault(error: Exception, words: list[str]) -> Path:
    """Writes where an error that nobody foresaw came from; gives the path of the log.

    Frames and classes only, and the words of our own errors: a foreign message may quote a cell with a person's name.
    """
    told = _tell_chain(error)
    try:
        return write_entry(_folder(words), "fault", command=words[:2], error=type(error).__name__, traceback=told)
    except OSError:
        print(told, file=sys.stderr)
        return Path(os.devnull)


def _tell_chain(error: BaseException | None) -> str:
    """The causes of an error, the first one first."""
    parts: list[str] = []
    while error is not None:
        words = f": {error}" if isinstance(error, KezhiError) else ""
        parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + words)
        error = error.__cause__ or error.__context__
    return "\n\n".join(reversed(parts))
