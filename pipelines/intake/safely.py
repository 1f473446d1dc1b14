"""Parsing in a child process: a file that hangs, eats the memory or kills its reader is a finding, and the others go on."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pipelines
from pipelines.core.error import KezhiError
from pipelines.core.rule import finding
from pipelines.intake.handover import history_as_plain, read_parsed
from pipelines.intake.parsed import History, ParsedFile

MEBIBYTE = 1 << 20


class ReaderError(KezhiError):
    """The child never came to its first file: our own fault, not that of any file."""

    exit_code = 3


@dataclass(frozen=True)
class Job:
    """One file to parse; ``forms`` null for all that are declared."""

    path: Path
    file_name: str
    region: str
    period: str
    forms: tuple[str, ...] | None = None
    history: History | None = None


@dataclass(frozen=True)
class Limits:
    """Per job but ``memory_bytes`` (per process). Measured: the imports take 330 MiB of address space and a sheet of 50,000 × 27
    cells another 450, so one GiB holds every honest file and stops the others."""

    wall_seconds: float = 30.0
    cpu_seconds: int = 30
    memory_bytes: int = 1024 * MEBIBYTE
    output_bytes: int = 512 * MEBIBYTE
    command: tuple[str, ...] = field(default=(sys.executable, "-m", "pipelines.intake.child"))


def parse_safely(
    path: Path,
    *,
    file_name: str,
    region: str,
    period: str,
    forms: Sequence[str] | None = None,
    history: History | None = None,
    limits: Limits | None = None,
) -> ParsedFile:
    """As ``parse_file``, in a child process with limits. Never raises for what the file is."""
    chosen = None if forms is None else tuple(forms)
    return parse_many([Job(path, file_name, region, period, chosen, history)], limits)[0]


def parse_many(jobs: Sequence[Job], limits: Limits | None = None) -> list[ParsedFile]:
    """Each job's result, in the order of the jobs. One child takes them all; when it dies, the job it was at is a finding
    ``file_unreadable`` and a new child takes the rest."""
    limits = limits or Limits()
    results: dict[int, ParsedFile] = {}
    while len(results) < len(jobs):
        waiting = [number for number in range(len(jobs)) if number not in results]
        results |= _run_child(jobs, waiting, limits)
    return [results[number] for number in range(len(jobs))]


def _run_child(jobs: Sequence[Job], waiting: list[int], limits: Limits) -> dict[int, ParsedFile]:
    """The results of one child: all jobs that it finished, and a finding for the one at which it died."""
    with tempfile.TemporaryDirectory(prefix="kezhi-intake-") as name:
        folder = Path(name)
        _write_jobs(folder, jobs, waiting, limits)
        with (folder / "stderr").open("wb") as complaints:
            process = subprocess.Popen(
                [*limits.command, str(folder)],
                stdout=subprocess.PIPE,
                stderr=complaints,
                stdin=subprocess.DEVNULL,
                env=_environment(),
                start_new_session=True,
                bufsize=0,
            )
        told, timed_out = _follow(process, limits.wall_seconds)
        results = {number: read_parsed(folder, str(number)) for word, number in told if word == "done" and number in waiting}
        left = [number for number in waiting if number not in results]
        if left:
            complaint = _last_line(folder / "stderr")
            if ("start", left[0]) not in told and not timed_out:
                raise ReaderError(
                    "读取程序没有启动", value=complaint or f"exit {process.returncode}", remedy="运行 kezhi doctor 检查安装"
                )
            results[left[0]] = _died(process.returncode, timed_out, complaint)
        return results


def _write_jobs(folder: Path, jobs: Sequence[Job], waiting: list[int], limits: Limits) -> None:
    document = {
        "memory_bytes": limits.memory_bytes,
        "output_bytes": limits.output_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "jobs": [
            {
                "number": number,
                "path": str(jobs[number].path.resolve()),
                "file_name": jobs[number].file_name,
                "region": jobs[number].region,
                "period": jobs[number].period,
                "forms": jobs[number].forms,
                "history": history_as_plain(jobs[number].history),
            }
            for number in waiting
        ],
    }
    (folder / "jobs.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _environment() -> dict[str, str]:
    """Only what the child needs: no secret of the parent's environment comes near a hostile file."""
    kept = {
        key: os.environ[key]
        for key in ("PATH", "LANG", "LC_ALL", "TZ", "KEZHI_PROJECT", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TMPDIR")
        if key in os.environ
    }
    # One arena and one pool: address space is what is limited, and each thread's arena would reserve 64 MiB of it.
    return kept | {
        "PYTHONPATH": str(Path(pipelines.__file__).resolve().parents[1]),
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OMP_NUM_THREADS": "1",
        "RUST_BACKTRACE": "0",
    }


def _follow(process: subprocess.Popen[bytes], wall_seconds: float) -> tuple[set[tuple[str, int]], bool]:
    """What the child said (``start`` and ``done`` with the job's number), and whether it was stopped for silence.

    The child is gone when this returns, whatever happens here."""
    told: set[tuple[str, int]] = set()
    stream = process.stdout
    assert stream is not None
    data: bytes | None = None
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while data := _next_line(selector, stream, wall_seconds):
                word, _, number = data.decode("ascii", "replace").partition(" ")
                if word in ("start", "done"):
                    told.add((word, int(number)))
    finally:
        if data is None:
            process.kill()
        process.wait()
        stream.close()
    return told, data is None


def _next_line(selector: selectors.BaseSelector, stream: IO[bytes], wall_seconds: float) -> bytes | None:
    """The next line; ``b""`` at the end, null when none came in time."""
    return stream.readline() if selector.select(wall_seconds) else None


def _last_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else ""


def _died(code: int | None, timed_out: bool, complaint: str) -> ParsedFile:
    """The finding for a file at which the child died. Only the kind of the end is told, never what the child printed."""
    if "DeclarationError" in complaint:
        raise ReaderError("报表或规则的声明有误，无法采集", value=complaint)
    if timed_out or code == -signal.SIGXCPU:
        reason, english = "读取超过时限，已停止", "reading took too long and was stopped"
    elif "MemoryError" in complaint or "memory allocation" in complaint or code == -signal.SIGKILL:
        reason, english = "读取所需内存超过上限，已停止", "reading needed more memory than allowed and was stopped"
    else:
        reason, english = "读取程序异常退出", "the reader ended abnormally"
    return ParsedFile(findings=[finding("file_unreadable", value=f"exit {code}", reason=reason, reason_en=english)])
