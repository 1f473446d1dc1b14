"""The child process that opens hostile files: limits on memory, time and output first, then one job after another.

Run as ``python -m pipelines.intake.child FOLDER``; the folder holds ``jobs.json`` and takes the results. Each job's start and
end are said on the standard output, so that the parent knows which job a crash belongs to."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.intake.handover import history_of_plain, write_parsed
from pipelines.intake.parse import parse_file
from pipelines.intake.parsed import ParsedFile

Parse = Callable[..., ParsedFile]


def limit_process(memory_bytes: int, output_bytes: int) -> None:
    """No more memory, larger files or core dumps than the parent allows; set once, before any file is opened."""
    for kind, amount in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_FSIZE, output_bytes), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(kind, (amount, amount))


def limit_job(cpu_seconds: int) -> None:
    """So many seconds of computing from now on; the kernel ends the process that takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def run_jobs(folder: Path, parse: Parse = parse_file) -> None:
    """Every job of ``jobs.json`` in its order. What a file does to this process the parent tells; nothing is caught here."""
    order: dict[str, Any] = json.loads((folder / "jobs.json").read_text(encoding="utf-8"))
    limit_process(order["memory_bytes"], order["output_bytes"])
    for job in order["jobs"]:
        limit_job(order["cpu_seconds"])
        print("start", job["number"], flush=True)
        parsed = parse(
            Path(job["path"]),
            file_name=job["file_name"],
            region=job["region"],
            period=job["period"],
            forms=job["forms"],
            history=history_of_plain(job["history"]),
        )
        write_parsed(parsed, folder, str(job["number"]))
        del parsed
        print("done", job["number"], flush=True)


if __name__ == "__main__":
    run_jobs(Path(sys.argv[1]))
