"""The inbox: ``inbox/<region>/<period>/<file>``. A file is claimed by a rename, received, and only then deleted, so that a kill
at any point neither loses nor doubles it; what cannot be taken goes to ``inbox/refused`` with the reason beside it."""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from pipelines.core.paths import Home
from pipelines.receipt.entry import Receipt, utc_text
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.lock import held
from pipelines.receipt.receive import BYTE_LIMIT, checked_name, checked_place, receive
from pipelines.receipt.refusal import RefusedError, printable, refuse
from pipelines.receipt.store import sync_folder

LOG = logging.getLogger(__name__)
SETTLE = timedelta(seconds=20)      # a copy over the office network writes more often than this while it lasts
REFUSED = "refused"
CLAIMED = ".taking"
LOOKS = ".looks.json"
# What office programs, copying tools and systems leave beside the files that are meant.
_BESIDE = (".", "~$", "~wrl")
_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".filepart")
_SYSTEM = ("thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Refused:
    """A file that was not taken: its place in the inbox, the rule, and where it lies now."""

    place: str
    rule: str
    moved_to: Path


@dataclass
class Look:
    """What one look into the inbox brought; ``waiting`` are places of files that may still be written."""

    receipts: list[Receipt] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


def collect_inbox(home: Home, at: datetime, *, settle: timedelta = SETTLE) -> list[Receipt]:
    """Receives every file that lies still in the inbox; see ``look_into``."""
    return look_into(home, at, settle=settle).receipts


def look_into(home: Home, at: datetime, *, settle: timedelta = SETTLE) -> Look:
    """Receives, refuses or leaves each file of the inbox. Never fails for what people put there.

    A file is at rest when nothing of it changed for ``settle`` by the clock passed in: by its own times, or since an earlier look
    (copies may carry times of another machine, even future ones).
    """
    home.inbox.mkdir(parents=True, exist_ok=True)
    with held(home, "inbox"):
        one = _Round(home, at, settle, _read_looks(home))
        for claim in _claims(home):
            one.finish(claim)
        for path in _files(home.inbox):
            one.handle(path)
        _write_looks(home, one.looks)
    return one.found


@dataclass
class _Round:
    """One look. ``before`` and ``looks``: by place, a file's signature and since when it has been so."""

    home: Home
    at: datetime
    settle: timedelta
    before: dict[str, tuple[str, str]]
    looks: dict[str, tuple[str, str]] = field(default_factory=dict)
    found: Look = field(default_factory=Look)

    def handle(self, path: Path) -> None:
        place = str(path.relative_to(self.home.inbox))
        try:
            seen = path.lstat()
            if stat.S_ISREG(seen.st_mode) and not self._rests(place, seen):
                self.found.waiting.append(printable(place))
                return
            region, period = _checked(path.relative_to(self.home.inbox), seen)
            claim = _claim(self.home, path, region, period)
        except FileNotFoundError:       # its owner took it away
            return
        except RefusedError as error:
            self._refuse(path, place, error)
            return
        self.finish(claim)

    def finish(self, claim: Path) -> None:
        """Receives what lies under a claim, unless that was done before a kill, and lets the claim go."""
        for path in sorted(claim.glob("*/*/*")):
            region, period, name = path.relative_to(claim).parts
            place = f"{region}/{period}/{name}"
            try:
                self._receive(path, region, period, claim.name)
            except RefusedError as error:
                if error.rule == "file_at_rest":    # its writer still holds it open: the next look tries again
                    self.found.waiting.append(printable(place))
                    return
                self._refuse(path, place, error)
        _let_go(claim)

    def _rests(self, place: str, seen: os.stat_result) -> bool:
        changed = datetime.fromtimestamp(max(seen.st_mtime, seen.st_ctime), UTC)
        if self.at - changed >= self.settle:
            return True
        signature = f"{seen.st_size}:{seen.st_mtime_ns}:{seen.st_ctime_ns}:{seen.st_ino}"
        then, since = self.before.get(place, ("", ""))
        now = utc_text(self.at)
        since = since if then == signature and since <= now else now
        if since <= utc_text(self.at - self.settle):
            return True
        self.looks[place] = (signature, since)
        return False

    def _receive(self, path: Path, region: str, period: str, claim: str) -> None:
        with Ledger(self.home) as ledger:
            recorded = ledger.claimed(claim) is not None
        if not recorded:
            self.found.receipts.append(receive(self.home, path, region=region, period=period, by=f"inbox/{region}", at=self.at,
                                               channel="inbox", claim=claim))
        path.unlink()

    def _refuse(self, path: Path, place: str, error: RefusedError) -> None:
        """Moves the entry itself (never what a link points to) and lays the reason beside it, the reason first."""
        folder = _folder(self.home, REFUSED)
        target = next(name for name in _names(folder, path.name) if not os.path.lexists(name))
        temporary = folder / f".{uuid4().hex}"
        temporary.write_text(f"{printable(place)}\n\n{error.words('zh')}\n\n{error.words('en')}\n", encoding="utf-8")
        os.replace(temporary, target.with_name(f"{target.name}.txt"))
        os.rename(path, target)
        sync_folder(folder)
        self.found.refused.append(Refused(printable(place), error.rule, target))


def _checked(place: Path, seen: os.stat_result) -> tuple[str, str]:
    """Region and period that a place in the inbox means; ``RefusedError`` for what may not be taken from there."""
    if not stat.S_ISREG(seen.st_mode):
        raise refuse("file_regular", place.name)
    if len(place.parts) != 3:
        raise refuse("inbox_place_known", place)
    region, period = checked_place(place.parts[0], place.parts[1])
    checked_name(place.name)
    if not seen.st_size:
        raise refuse("file_not_empty", place.name)
    if seen.st_size > BYTE_LIMIT:
        raise refuse("file_within_limit", place.name, limit=BYTE_LIMIT >> 20)
    return region, period


def _claims(home: Home) -> list[Path]:
    return sorted(path for path in _folder(home, CLAIMED).iterdir() if path.is_dir() and not path.is_symlink())


def _claim(home: Home, path: Path, region: str, period: str) -> Path:
    """Takes the file out of people's reach in one step: what they put there later under the same name is another file."""
    claim = _folder(home, CLAIMED) / uuid4().hex
    (claim / region / period).mkdir(parents=True)
    os.rename(path, claim / region / period / path.name)
    return claim


def _let_go(claim: Path) -> None:
    """Removes a claim's empty folders; what is not empty stays, since nothing unreceived may be lost."""
    for folder in sorted((item for item in claim.rglob("*") if item.is_dir()), reverse=True):
        with suppress(OSError):
            folder.rmdir()
    with suppress(OSError):
        claim.rmdir()


def _names(folder: Path, name: str) -> Iterator[Path]:
    """``name`` made harmless and short, then numbered: nothing refused ever overwrites another."""
    plain = "".join(char if char not in "/\\" else "_" for char in printable(name))
    stem, dot, ending = plain.rpartition(".")
    stem, ending = (stem, dot + ending) if dot and len(ending) < 8 else (plain, "")
    while len((stem + ending).encode()) > 200:
        stem = stem[:-1]
    yield folder / f"{stem}{ending}"
    number = 2
    while True:
        yield folder / f"{stem}-{number}{ending}"
        number += 1


def _files(inbox: Path) -> Iterator[Path]:
    """Everything below the inbox that is no folder, links to folders included, in the order of names; depth costs no stack."""
    waiting = [inbox]
    while waiting:
        folder = waiting.pop()
        inside = [entry for entry in _entries(folder) if _is_meant(entry.name) and Path(entry.path) != inbox / REFUSED]
        yield from (Path(entry.path) for entry in inside if not entry.is_dir(follow_symlinks=False))
        waiting += [Path(entry.path) for entry in reversed(inside) if entry.is_dir(follow_symlinks=False)]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:    # gone meanwhile, not ours to read, nested too deep: the others must not wait for it
        LOG.warning("inbox folder cannot be read: %s", error.strerror)
        return []


def _is_meant(name: str) -> bool:
    low = name.lower()
    return not (low.startswith(_BESIDE) or low.endswith(_UNFINISHED) or low in _SYSTEM)


def _folder(home: Home, name: str) -> Path:
    folder = home.inbox / name
    if folder.is_symlink():     # people can write here: what we move must not follow a link of theirs
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _read_looks(home: Home) -> dict[str, tuple[str, str]]:
    """What the last look saw, by place; nothing where the note is missing or torn: then the files wait once more."""
    try:
        noted = json.loads((home.inbox / LOOKS).read_text(encoding="ascii"))
        return {place: (str(signature), str(since)) for place, (signature, since) in noted.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


def _write_looks(home: Home, looks: dict[str, tuple[str, str]]) -> None:
    temporary = home.inbox / f"{LOOKS}.new"
    temporary.write_text(json.dumps(looks), encoding="ascii")
    os.replace(temporary, home.inbox / LOOKS)
