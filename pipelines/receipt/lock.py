"""File locks of one home. They are the kernel's own: a killed process leaves none behind."""

from __future__ import annotations

import fcntl
from collections.abc import Generator
from contextlib import contextmanager

from pipelines.core.paths import Home


@contextmanager
def held(home: Home, name: str) -> Generator[None]:
    """Holds the home's lock ``name`` (``inbox``, ``take_in``, ``ledger``) for the block; waits while another process has it."""
    folder = home.root / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield
