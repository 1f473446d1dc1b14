"""A process for tests that collects the inbox and takes in, and kills itself at a given step. No test lives here.

A step is whatever the interpreter reports of the home's files (opening, renaming, linking, removing …) and every statement that
SQLite executes: the kill falls between any two of them, without a hook in the product.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.core.paths import Home
from pipelines.monthly.take_in import take_in
from pipelines.receipt.inbox import collect_inbox
from tests.unit.plain_reader import parse

AT = datetime(2200, 1, 1, tzinfo=UTC)
CONNECT = sqlite3.connect
WATCHED = {"open", "os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.scandir"}


class Steps:
    """Counts steps; at number ``last`` the process dies as by a power cut of its own."""

    def __init__(self, root: str, last: int) -> None:
        self.root, self.last, self.count = root, last, 0

    def watch(self, event: str, args: tuple[Any, ...]) -> None:
        if event in WATCHED and str(args[0]).startswith(self.root):
            self.step()

    def connect(self, *args: Any, **options: Any) -> sqlite3.Connection:
        link = CONNECT(*args, **options)
        link.set_trace_callback(self.step)
        return link

    def step(self, _: str = "") -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    home, steps = Home(Path(sys.argv[1])), Steps(sys.argv[1], int(sys.argv[2]))
    sys.addaudithook(steps.watch)
    setattr(sqlite3, "connect", steps.connect)  # noqa: B010 - the type of the real one is overloaded
    collect_inbox(home, AT)
    take_in(home, AT, parse=parse)
    print(steps.count)


if __name__ == "__main__":
    main()
