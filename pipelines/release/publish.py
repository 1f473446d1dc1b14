"""Publishing: the gate is here. A candidate becomes a release only with a passing verdict on exactly these bytes, under the
newest token; then it is copied under a new name, recorded in the ledger, and one pointer moves.

A kill at any point leaves the last release whole. Up to the ledger's row nothing counts, and what lies in ``published/.incoming``
is thrown away by the next call; from the row on the release counts, and the next call finishes it (rename, pointer).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.core.error import HeldError, KezhiError, UsageError
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.release.candidate import DATABASE, FACTS, Candidate, load_candidate
from pipelines.release.content import database_content
from pipelines.release.diff import derive_reasons, input_changes, table_changes
from pipelines.release.disk import copy_tree, only_one, point, sync_file, sync_tree, write_text
from pipelines.release.manifest import MANIFEST, SEAL, Release, ReleaseId, code_identity, folders, releases, seal_text
from pipelines.release.record import Recorder, pointed
from pipelines.release.stamp import stamp_release

INCOMING = ".incoming"
Extra = Mapping[str, Path]


@dataclass(frozen=True)
class Published:
    """A new release. ``is_current``: the pointer names it (not where a later period is in force)."""

    release_id: str
    folder: Path
    supersedes: str | None
    is_current: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Unchanged:
    """Nothing was written: the newest release of the period says the same."""

    release_id: str
    folder: Path


def publish(home: Home, at: datetime, *, recorder: Recorder, reasons: Sequence[str] | None = None, extra: Extra | None = None,
            by: str = "kezhi") -> Published | Unchanged:
    """Publishes the candidate. ``extra``: further files or folders by name (``report``, ``board``), hashed in the manifest, no
    part of what makes a release new. Raises ``HeldError`` with what holds it; then the previous release is untouched."""
    with only_one(home.published):
        settle(home, recorder)
        verdict = _passing_verdict(home)
        candidate = load_candidate(home)
        _refuse_other_bytes(verdict, candidate)
        _refuse_stale(verdict, recorder)
        history = releases(home)
        newest = _newest_of(history, candidate.period)
        if newest and newest.manifest["content_hash"] == candidate.content_hash:
            return Unchanged(str(newest.id), newest.folder)
        manifest = _plan(home, candidate, verdict, history, recorder, at, reasons)
        _fill(home, candidate, manifest, extra or {})
        recorder.record_publication(manifest["release"], action="publish", at=at, by=by, token=candidate.token)
        settle(home, recorder)
        return Published(manifest["release"], home.releases / manifest["release"], manifest["supersedes"],
                         pointed(recorder.publications()) == manifest["release"], tuple(manifest["reasons"]))


def rollback(home: Home, release_id: str, *, by: str, at: datetime, recorder: Recorder) -> str:
    """Moves the pointer to another release and records who did it; returns the id. Nothing is deleted."""
    wanted = str(ReleaseId.parse(release_id))
    with only_one(home.published):
        settle(home, recorder)
        if not (home.releases / wanted / MANIFEST).is_file():
            raise UsageError("没有这个版本", value=wanted, remedy="kezhi release list 可列出全部版本")
        recorder.record_publication(wanted, action="rollback", at=at, by=by, token=recorder.newest_token())
        settle(home, recorder)
    return wanted


def settle(home: Home, recorder: Recorder) -> None:
    """Brings the folders to what the ledger says: finishes a recorded release that was not yet in place, throws unrecorded
    leftovers away, moves the pointer. Running it again changes nothing."""
    home.releases.mkdir(parents=True, exist_ok=True)
    acts = recorder.publications()
    recorded = {act.release_id for act in acts}
    incoming = home.published / INCOMING
    for folder in sorted(incoming.iterdir()) if incoming.is_dir() else []:
        if folder.name in recorded and not (home.releases / folder.name).exists():
            folder.rename(home.releases / folder.name)
            sync_file(home.releases)
    shutil.rmtree(incoming, ignore_errors=True)
    standing = {folder.name for folder in folders(home)}
    wanted = pointed([act for act in acts if act.release_id in standing])
    if wanted and (not home.current.is_symlink() or home.current.readlink() != Path("releases") / wanted):
        point(home.current, home.releases / wanted)


def _passing_verdict(home: Home) -> dict[str, Any]:
    """The verdict's plain JSON. Its summary is not believed: it is drawn again from the checks."""
    path = home.candidate / "verdict.json"
    if not path.is_file():
        raise HeldError("没有检查结论，不得发布", rule="verdict_before_release", remedy="先运行检查")
    try:
        verdict = json.loads(path.read_text(encoding="utf-8"))
        checks = verdict["checks"]
        blocked = [check["name"] for check in checks if check["errored"] or (check["blocking"] and not check["passed"])]
        passed = verdict["passed"] is True and not verdict["blocked_by"]
        evaluated = sum(check["evaluated"] for check in checks)
    except (ValueError, KeyError, TypeError) as error:
        raise HeldError("检查结论不可读，不得发布", value=path.name, rule="verdict_before_release",
                        remedy="重新运行检查") from error
    if blocked or not passed:
        raise HeldError("检查未通过，不得发布", value=_say_blocked(checks, blocked or verdict["blocked_by"]),
                        rule="verdict_passed", remedy="按各项说明更正后重新运行")
    if not checks or evaluated == 0:
        raise HeldError("检查什么也没有看到，不得发布", rule="verdict_looked_at_something", remedy="重新运行检查")
    return verdict


def _say_blocked(checks: list[dict[str, Any]], names: list[str]) -> str:
    return "\n".join(f"{check['name']}：{check['detail']}" for check in checks if check["name"] in names) or "、".join(names)


def _refuse_other_bytes(verdict: dict[str, Any], candidate: Candidate) -> None:
    """The verdict must speak of these files and these contents, and the database must hold what the candidate says it holds."""
    looked_at = verdict.get("candidate", {})
    changed = sorted(name for name in candidate.files.keys() | looked_at.get("files", {}).keys()
                     if candidate.files.get(name) != looked_at.get("files", {}).get(name))
    same = not changed and looked_at.get("tables") == candidate.tables
    same_run = all(verdict.get(key) == getattr(candidate, key) for key in ("period", "as_of", "token"))
    if not (same and same_run):
        raise HeldError("检查结论说的不是这些字节，不得发布", value="、".join(changed), rule="verdict_bound_to_bytes",
                        remedy="重新运行本期")


def _refuse_stale(verdict: dict[str, Any], recorder: Recorder) -> None:
    newest = recorder.newest_token()
    if verdict["token"] != newest:
        raise HeldError("已有更新的运行开始，本次运行不得发布", value=f"{verdict['token']} ≠ {newest}", rule="newest_run_commits",
                        remedy="以最新一次运行的结果为准")


def _newest_of(history: Sequence[Release], period: str) -> Release | None:
    own = (release for release in history if release.id.period == period)
    return max(own, key=lambda release: release.id.revision, default=None)


def _next_id(history: Sequence[Release], recorder: Recorder, period: str) -> ReleaseId:
    """One above every revision that stands on disk or in the ledger: a number is never used twice."""
    known = [release.id for release in history] + [ReleaseId.parse(act.release_id) for act in recorder.publications()]
    return ReleaseId(period, 1 + max((one.revision for one in known if one.period == period), default=0))


def _plan(home: Home, candidate: Candidate, verdict: dict[str, Any], history: Sequence[Release], recorder: Recorder, at: datetime,
          reasons: Sequence[str] | None) -> dict[str, Any]:
    """The manifest without its artifacts."""
    own = _next_id(history, recorder, candidate.period)
    newest, last = _newest_of(history, candidate.period), history[-1] if history else None
    base = newest or last
    changes = input_changes(base.manifest["inputs"] if base else [], candidate.inputs)
    code = code_identity()
    code_changed = base is not None and {key: base.manifest["code"].get(key) for key in code} != code
    return {
        "release": str(own), "period": own.period, "revision": own.revision, "sequence": last.sequence + 1 if last else 1,
        "supersedes": str(newest.id) if newest else None,
        "previous": {"release": str(last.id), "manifest_sha256": last.manifest_sha256} if last else None,
        "published_at": at.astimezone(UTC).isoformat(), "as_of": candidate.as_of, "token": candidate.token,
        "reasons": list(reasons or derive_reasons(changes, code_changed, base is None)), "code": code, "inputs": candidate.inputs,
        "content_hash": candidate.content_hash, "tables": candidate.tables,
        "diff": {"against": str(base.id) if base else None, "submissions": changes,
                 "tables": table_changes(base.folder / DATABASE, home.candidate / DATABASE) if base else {}},
        "verdict": verdict,
    }


def _fill(home: Home, candidate: Candidate, manifest: dict[str, Any], extra: Extra) -> Path:
    """The whole release under ``.incoming``, every byte on disk before this returns."""
    folder = home.published / INCOMING / manifest["release"]
    folder.mkdir(parents=True)
    for name in candidate.files:
        if name != FACTS:
            copy_tree(home.candidate / name, folder / name)
    _refuse_torn_copy(folder, candidate)
    _add_extra(folder, extra)
    stamp_release(folder / DATABASE, manifest)
    if {name: content.as_dict() for name, content in database_content(folder / DATABASE).items()} != candidate.tables:
        raise KezhiError("写入版本信息后库内容有变", value=manifest["release"], rule="stamp_changes_no_table")
    manifest["artifacts"] = _artifacts(folder)
    write_text(folder / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    write_text(folder / SEAL, seal_text(folder / MANIFEST))
    sync_tree(folder)
    sync_file(folder.parent)
    return folder


def _refuse_torn_copy(folder: Path, candidate: Candidate) -> None:
    torn = [name for name, digest in candidate.files.items() if name != FACTS and sha256_file(folder / name) != digest]
    if torn:
        raise HeldError("复制期间候选库有变", value="、".join(torn), rule="verdict_bound_to_bytes", remedy="重新运行本期")


def _add_extra(folder: Path, extra: Extra) -> None:
    for name, source in extra.items():
        if name != Path(name).name or name.startswith(".") or (folder / name).exists():
            raise UsageError("附加产物的名字不可用", value=name, remedy="用不带路径、不与发布文件同名的名字")
        copy_tree(source, folder / name)


def _artifacts(folder: Path) -> dict[str, dict[str, Any]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): {"sha256": sha256_file(path), "bytes": path.stat().st_size} for path in files}
