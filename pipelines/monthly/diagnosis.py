"""What ``kezhi doctor`` looks at: each look says what it saw, and one that breaks says so without stopping the others."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass

from pipelines.core.error import KezhiError
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.receipt.ledger import Ledger

# Below this a release may not fit: its candidate, its copy and the warehouse stand side by side for a moment.
_LEAST_FREE = 1 << 30
_OLDEST, _NEWEST = (3, 11), (3, 14)


@dataclass(frozen=True)
class Look:
    """One thing looked at; ``detail`` says what was seen, or what is wrong and what to do."""

    name: str
    passed: bool
    detail: str


def diagnose(home: Home, tell: Callable[[str], None] = lambda words: None) -> list[Look]:
    """All looks, in order: the programme, its declarations, then the home from the disk up to the releases."""
    found: list[Look] = []
    for name, look in _LOOKS.items():
        tell(name)
        try:
            found.append(Look(name, *look(home)))
        except (KezhiError, OSError, ValueError, KeyError, sqlite3.DatabaseError) as error:
            found.append(Look(name, False, f"{type(error).__name__}: {error}"))
    return found


def _python(home: Home) -> tuple[bool, str]:
    return _OLDEST <= sys.version_info[:2] < _NEWEST, sys.version.split()[0]


def _declarations(home: Home) -> tuple[bool, str]:
    from pipelines.core.form import load_forms
    from pipelines.core.indicator import load_indicators
    from pipelines.core.rule import load_rules

    counts = {"forms": len(load_forms()), "indicators": len(load_indicators()), "rules": len(load_rules())}
    return all(counts.values()), ", ".join(f"{name} {count}" for name, count in counts.items())


def _derived(home: Home) -> tuple[bool, str]:
    from pipelines.derive import derive

    stale = derive(check=True)
    return not stale, f"stale: {', '.join(stale)}; kezhi derive" if stale else "up to date"


def _disk(home: Home) -> tuple[bool, str]:
    free = shutil.disk_usage(home.root).free
    used = sum(path.stat().st_size for path in home.root.rglob("*") if path.is_file() and not path.is_symlink())
    return free >= _LEAST_FREE, f"free {free >> 20} MiB, home {used >> 20} MiB"


def _ledger(home: Home) -> tuple[bool, str]:
    with Ledger(home) as ledger:
        ledger.verify()
        unread = ledger.unread()
        return not unread, f"{len(ledger.receipts())} receipts, {len(unread)} not read yet"


def _store(home: Home) -> tuple[bool, str]:
    """Every received byte is hashed again."""
    with Ledger(home) as ledger:
        wanted = {item.sha256 for item in ledger.receipts()}
    broken = [digest for digest in sorted(wanted) if not _holds(home, digest)]
    return not broken, f"{len(wanted)} files" if not broken else f"missing or changed: {', '.join(broken)}"


def _holds(home: Home, digest: str) -> bool:
    path = home.store / digest[:2] / digest
    return path.is_file() and sha256_file(path) == digest


def _raw(home: Home) -> tuple[bool, str]:
    with Ledger(home) as ledger:
        known = ledger.submissions()
    broken = [item.submission_id for item in known
              if not (home.root / item.raw_path).is_file() or sha256_file(home.root / item.raw_path) != item.raw_sha256]
    return not broken, f"{len(known)} files" if not broken else f"{len(broken)} missing or changed; kezhi rebuild"


def _releases(home: Home) -> tuple[bool, str]:
    from pipelines.release.manifest import folders
    from pipelines.release.verify import verify

    with Ledger(home) as ledger:
        problems = verify(home, None, ledger)
    return not problems, "; ".join(str(item) for item in problems) or f"{len(folders(home))} releases"


_LOOKS: dict[str, Callable[[Home], tuple[bool, str]]] = {
    "python": _python, "declarations": _declarations, "derived": _derived, "disk": _disk, "ledger": _ledger, "store": _store,
    "raw": _raw, "releases": _releases,
}
