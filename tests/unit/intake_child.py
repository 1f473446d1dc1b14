"""A child for the tests of safe reading: it does to itself what hostile files do to a reader. No test lives here.

Run like the real child; a file's name says what happens: ``abort…``, ``hang…``, ``eat…``, ``compute…``, ``raise…``,
``chatter…``; any other file is read as usual."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from pipelines.intake.child import run_jobs
from pipelines.intake.parse import parse_file
from pipelines.intake.parsed import ParsedFile


def hostile(path: Path, *, file_name: str, **more: Any) -> ParsedFile:
    if file_name.startswith("abort"):
        os.abort()
    if file_name.startswith("hang"):
        signal.pause()
    if file_name.startswith("eat"):
        bytearray(1 << 40)
    while file_name.startswith("compute"):
        sum(range(1000))
    if file_name.startswith("raise"):
        raise RuntimeError("words that quote a cell: 13900000000")
    if file_name.startswith("chatter"):
        print("done 99\nsomething else\nstart 98", flush=True)
    return parse_file(path, file_name=file_name, **more)


if __name__ == "__main__":
    if sys.argv[1].startswith("fail"):
        sys.exit("the child never starts")
    run_jobs(Path(sys.argv[-1]), hostile)
