"""The manifest of a release, and the releases as they lie on disk: ids, order, chain."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from pipelines.core.error import UsageError
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import PROJECT, Home

MANIFEST = "manifest.json"
# ``sha256sum -c`` reads it: the manifest's own hash, which nothing else holds until the next release chains to it.
SEAL = "manifest.json.sha256"
_ID = re.compile(r"(?P<period>\d{4}-(?:0[1-9]|1[0-2]))-r(?P<revision>[1-9]\d*)")


@dataclass(frozen=True)
class ReleaseId:
    period: str
    revision: int

    @classmethod
    def parse(cls, text: str) -> ReleaseId:
        """``UsageError`` for what is no ``<period>-r<n>``."""
        match = _ID.fullmatch(text)
        if match is None:
            raise UsageError("版本号应写作 YYYY-MM-r序号", value=text, remedy="例如 2022-05-r1")
        return cls(match["period"], int(match["revision"]))

    def __str__(self) -> str:
        return f"{self.period}-r{self.revision}"


@dataclass(frozen=True)
class Release:
    """A release on disk. ``sequence`` counts all releases of the home from 1, in the order they were made."""

    id: ReleaseId
    folder: Path
    manifest: dict[str, Any]

    @property
    def sequence(self) -> int:
        return int(self.manifest["sequence"])

    @property
    def manifest_sha256(self) -> str:
        return sha256_file(self.folder / MANIFEST)


def folders(home: Home) -> list[Path]:
    """Folders named like releases, by period and revision."""
    if not home.releases.is_dir():
        return []
    found = [path for path in home.releases.iterdir() if _ID.fullmatch(path.name) and path.is_dir()]
    return sorted(found, key=lambda path: (ReleaseId.parse(path.name).period, ReleaseId.parse(path.name).revision))


def read_release(folder: Path) -> Release:
    """``ValueError`` or ``OSError`` where the manifest cannot be read."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if not isinstance(manifest, dict):
        raise ValueError("not a manifest")
    return Release(ReleaseId.parse(folder.name), folder, manifest)


def releases(home: Home) -> list[Release]:
    """All releases in the order they were made."""
    return sorted((read_release(folder) for folder in folders(home)), key=lambda release: release.sequence)


def list_releases(home: Home) -> list[dict[str, Any]]:
    """One plain line a release, in the order they were made; ``current`` marks the one that the pointer names."""
    current = current_id(home)
    fields = ("release", "period", "revision", "sequence", "supersedes", "published_at", "as_of", "content_hash", "reasons")
    return [{key: release.manifest.get(key) for key in fields}
            | {"checks": len(release.manifest["verdict"]["checks"]), "current": str(release.id) == current}
            for release in releases(home)]


def show_release(home: Home, release_id: str | None = None) -> dict[str, Any]:
    """The manifest of a release, by default of the current one, with its ``folder``; ``UsageError`` where there is none."""
    wanted = release_id or current_id(home)
    if wanted is None:
        raise UsageError("尚无已发布的版本", remedy="先运行本期")
    folder = home.releases / str(ReleaseId.parse(wanted))
    if not folder.is_dir():
        raise UsageError("没有这个版本", value=wanted, remedy="kezhi release list 可列出全部版本")
    return read_release(folder).manifest | {"folder": str(folder)}


def current_id(home: Home) -> str | None:
    """The release that the pointer names; ``None`` where it names none."""
    return home.current.resolve().name if home.current.is_symlink() and home.current.exists() else None


@cache
def code_identity() -> dict[str, Any]:
    """What code made a release: package version, git commit where there is one (``dirty``: uncommitted changes), lock hash."""
    try:
        package = version("kezhi")
    except PackageNotFoundError:
        package = "unknown"
    lock = PROJECT / "requirements.lock"
    return {"version": package, **_commit(), "lock_sha256": sha256_file(lock) if lock.exists() else None}


def _commit() -> dict[str, Any]:
    if not (PROJECT / ".git").exists():
        return {"commit": None, "dirty": None}
    try:
        head = _git("rev-parse", "HEAD").strip()
        return {"commit": head, "dirty": bool(_git("status", "--porcelain", "--untracked-files=no").strip())}
    except (OSError, subprocess.SubprocessError):
        return {"commit": None, "dirty": None}


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(PROJECT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout


def seal_text(manifest: Path) -> str:
    return f"{sha256_file(manifest)}  {MANIFEST}\n"
