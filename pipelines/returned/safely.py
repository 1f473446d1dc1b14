"""Marking in a child process with limits: the file was made by others, and its second reader may hang where the first did not.

What the child cannot do in time is not done: the list of findings then goes back alone, and the reporter has his answer anyway.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pipelines
from pipelines.core.finding import Finding
from pipelines.returned.annotate import Heading, annotate, put_in_place

WALL_SECONDS, MEMORY_BYTES = 30.0, 2 << 30
_KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "KEZHI_PROJECT", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR")


def annotate_safely(
    source: Path,
    findings: Sequence[Finding],
    out: Path,
    lang: str = "zh",
    heading: Heading | None = None,
    *,
    listed_only: bool = False,
    wall_seconds: float = WALL_SECONDS,
    command: Sequence[str] = (sys.executable, "-m", "pipelines.returned.child"),
) -> Path:
    """As ``annotate``; never raises for what the source is. ``OSError`` where ``out`` cannot be written."""
    heading = heading or Heading()
    if not listed_only and _marked_by_child(source, findings, out, lang, heading, wall_seconds, command):
        return out
    return annotate(b"", findings, out, lang, heading, listed_only=True)


def _marked_by_child(
    source: Path, findings: Sequence[Finding], out: Path, lang: str, heading: Heading, wall_seconds: float, command: Sequence[str]
) -> bool:
    """Whether the child ended well and its copy now lies at ``out``. Killed at any point, it leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="kezhi-returned-") as folder:
        place, made = Path(folder, "order.json"), Path(folder, "copy.xlsx")
        order = {
            "source": str(source.resolve()),
            "out": str(made),
            "lang": lang,
            "heading": asdict(heading),
            "memory_bytes": MEMORY_BYTES,
            "findings": [asdict(item) for item in findings],
        }
        place.write_text(json.dumps(order, ensure_ascii=False, default=str), encoding="utf-8")
        try:
            done = subprocess.run(
                [*command, str(place)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env=_environment(),
                timeout=wall_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        if done.returncode != 0 or not made.is_file():
            return False
        put_in_place(made.read_bytes(), out)
    return True


def _environment() -> dict[str, str]:
    """Only what the child needs: no secret of the parent's environment comes near a hostile file."""
    kept = {key: os.environ[key] for key in _KEPT if key in os.environ}
    return kept | {
        "PYTHONPATH": str(Path(pipelines.__file__).resolve().parents[1]),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "1",
    }
