"""Rebuilding what may be deleted: raw rows from the store, the warehouse from raw rows and code. Releases are never touched."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime

from pipelines.core.paths import Home
from pipelines.core.period import Period
from pipelines.lineage.snapshot import current_release
from pipelines.monthly.lock import month_lock
from pipelines.monthly.restoration import restore_raw
from pipelines.monthly.steps import build_warehouse, load_raw
from pipelines.monthly.take_in import take_in


def rebuild_home(home: Home, at: datetime, tell: Callable[[str], None] = lambda words: None) -> list[str]:
    """Restores raw files that are missing or changed, then the warehouse up to the newest month; gives the submissions restored.

    Raises ``BitRotError`` where the store itself no longer holds what was received.
    """
    with month_lock(home):
        tell("原始行 / raw rows")
        restored = restore_raw(home)
        take_in(home, at)
        tell("数据仓库 / warehouse")
        for leftover in (home.warehouse, home.warehouse.with_name(f"{home.warehouse.name}.wal")):
            leftover.unlink(missing_ok=True)
        shutil.rmtree(home.candidate, ignore_errors=True)
        load_raw(home, newest_period(home, at), at)
        build_warehouse(home)
    return restored


def newest_period(home: Home, at: datetime) -> str:
    """The period of the current release; where nothing was published yet, the month before ``at``."""
    current = current_release(home)
    return current.rsplit("-r", 1)[0] if current else str(Period.of(at.date()).plus(-1))
