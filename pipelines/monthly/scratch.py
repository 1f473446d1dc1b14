"""The marts as they would have been at an earlier time of knowledge: built from the ledger in a folder of their own, then gone.

Nothing under ``published/`` is looked at, and neither the warehouse nor the candidate of the home is touched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.core.paths import Home

if TYPE_CHECKING:
    import duckdb

# What a scratch home shares with the real one; it only ever reads them.
_SHARED = ("store", "ledger.sqlite", "raw")


@contextmanager
def scratch_home(home: Home) -> Iterator[Home]:
    """A home beside, with links to store, ledger and raw rows; its own warehouse vanishes with it."""
    with tempfile.TemporaryDirectory(prefix="kezhi-", dir=home.root) as folder:
        for name in _SHARED:
            (Path(folder) / name).symlink_to((home.root / name).resolve())
        yield Home(Path(folder))


@contextmanager
def open_knowledge(home: Home, period: str, as_of: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the marts up to ``period`` as they follow from what was known at ``as_of``."""
    from pipelines.lineage.snapshot import open_snapshot
    from pipelines.monthly.steps import build_warehouse, load_raw

    with scratch_home(home) as scratch:
        load_raw(scratch, period, as_of)
        build_warehouse(scratch)
        with open_snapshot(scratch.warehouse) as connection:
            yield connection
