"""Verifies releases: every byte against its manifest, every table against its content hash, every manifest against the next one,
the pointer and the ledger against what stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.error import KezhiError, UsageError
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.release.candidate import DATABASE
from pipelines.release.content import content_hash, database_content, parquet_content
from pipelines.release.manifest import MANIFEST, SEAL, Release, ReleaseId, folders, read_release, seal_text
from pipelines.release.record import Recorder, pointed
from pipelines.release.stamp import COLUMNS, release_row

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Problem:
    """``place``: a path below the release, a table, or ``chain``, ``pointer``, ``ledger``."""

    release: str
    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.release} {self.place}：{self.what}"


def verify(home: Home, release_id: str | None = None, recorder: Recorder | None = None) -> list[Problem]:
    """All problems of one release, or of all with their chain, pointer and (given a recorder) ledger; empty when all is well.

    Raises ``UsageError`` where there is no such release.
    """
    wanted = [folder for folder in folders(home) if release_id in (None, folder.name)]
    if release_id and not wanted:
        raise UsageError("没有这个版本", value=str(ReleaseId.parse(release_id)), remedy="kezhi release list 可列出全部版本")
    problems: list[Problem] = []
    read: list[Release] = []
    for folder in wanted:
        try:
            read.append(read_release(folder))
            problems += _release_problems(read[-1])
        except (ValueError, OSError, KeyError, TypeError, AttributeError) as error:
            problems.append(Problem(folder.name, MANIFEST, f"清单不可读（{type(error).__name__}）"))
    if release_id is None:
        problems += [*_chain_problems(read), *_pointer_problems(home, recorder), *_ledger_problems(home, recorder)]
    return problems


def _release_problems(release: Release) -> list[Problem]:
    name = str(release.id)
    byte_problems = [*_seal_problems(release), *_file_problems(release)]
    problems = [Problem(name, place, what) for place, what in byte_problems]
    if release.manifest["release"] != name or release.manifest["period"] != release.id.period:
        problems.append(Problem(name, MANIFEST, "清单里的版本号与文件夹不符"))
    # A file whose bytes are wrong is not opened: what a damaged file would say is of no use.
    if not any(place == DATABASE for place, _ in byte_problems):
        problems += [Problem(name, place, what) for place, what in _database_problems(release)]
    broken = {place for place, _ in byte_problems}
    return problems + [Problem(name, place, what) for place, what in _parquet_problems(release, broken)]


def _seal_problems(release: Release) -> Iterator[tuple[str, str]]:
    seal = release.folder / SEAL
    if not seal.is_file() or seal.read_bytes() != seal_text(release.folder / MANIFEST).encode():
        yield SEAL, "清单与其封签不符"


def _file_problems(release: Release) -> Iterator[tuple[str, str]]:
    artifacts: dict[str, dict[str, Any]] = release.manifest["artifacts"]
    standing = {path.relative_to(release.folder).as_posix() for path in release.folder.rglob("*")
                if not path.is_dir() or path.is_symlink()}
    yield from ((name, "清单以外的文件") for name in sorted(standing - artifacts.keys() - {MANIFEST, SEAL}))
    for name, entry in artifacts.items():
        path = release.folder / name
        if name not in standing:
            yield name, "文件缺失"
        elif path.is_symlink() or sha256_file(path) != entry["sha256"]:
            yield name, "SHA-256 不符"


def _database_problems(release: Release) -> Iterator[tuple[str, str]]:
    expected: dict[str, dict[str, Any]] = release.manifest["tables"]
    try:
        found = {name: content.as_dict() for name, content in database_content(release.folder / DATABASE).items()}
    except (_duckdb_error(), KezhiError) as error:
        yield DATABASE, f"不能打开（{type(error).__name__}）"
        return
    names = sorted(found.keys() | expected.keys())
    yield from ((name, "表内容与清单不符") for name in names if found.get(name) != expected.get(name))
    if content_hash(expected) != release.manifest["content_hash"]:
        yield MANIFEST, "内容哈希与各表不符"
    if not _stamp_agrees(release):
        yield "main.release", "与清单不符"


def _stamp_agrees(release: Release) -> bool:
    import duckdb

    names = ", ".join(name for name, _, _ in COLUMNS)
    casts = ", ".join(f"cast(? as {kind})" for _, kind, _ in COLUMNS)
    with duckdb.connect(str(release.folder / DATABASE), read_only=True) as con:
        row = con.execute(f"select count(*), count(*) filter (({names}) is not distinct from ({casts})) from main.release",
                          release_row(release.manifest)).fetchone()
    return row == (1, 1)


def _parquet_problems(release: Release, broken: set[str]) -> Iterator[tuple[str, str]]:
    import duckdb

    with duckdb.connect() as con:
        for name, entry in release.manifest["tables"].items():
            place = f"parquet/{name.replace('.', '/')}.parquet"
            if place not in release.manifest["artifacts"]:
                yield place, "文件缺失"
            elif place not in broken and not _parquet_agrees(con, release.folder / place, entry):
                yield place, "内容与清单不符"


def _parquet_agrees(con: duckdb.DuckDBPyConnection, path: Path, entry: dict[str, Any]) -> bool:
    try:
        return parquet_content(con, path).as_dict() == entry
    except (_duckdb_error(), KezhiError):
        return False


def _duckdb_error() -> type[Exception]:
    import duckdb

    return duckdb.Error


def _chain_problems(found: list[Release]) -> Iterator[Problem]:
    chain = sorted(found, key=lambda release: release.sequence)
    for number, release in enumerate(chain, start=1):
        before = chain[number - 2] if number > 1 else None
        expected = {"release": str(before.id), "manifest_sha256": before.manifest_sha256} if before else None
        if release.sequence != number or release.manifest["previous"] != expected:
            yield Problem(str(release.id), "chain", "与上一版本接不上")


def _pointer_problems(home: Home, recorder: Recorder | None) -> Iterator[Problem]:
    standing = {folder.name for folder in folders(home)}
    if not standing and not home.current.is_symlink():
        return
    target = home.current.readlink() if home.current.is_symlink() else None
    if target is None or target.is_absolute() or target.parent != Path("releases") or target.name not in standing:
        yield Problem(str(target.name if target else "-"), "pointer", "published/current 不指向任何版本")
    elif recorder and target.name != pointed(recorder.publications()):
        yield Problem(target.name, "pointer", "published/current 与台账不符")


def _ledger_problems(home: Home, recorder: Recorder | None) -> Iterator[Problem]:
    if recorder is None:
        return
    standing = {folder.name for folder in folders(home)}
    recorded = {act.release_id for act in recorder.publications()}
    yield from (Problem(name, "ledger", "台账中没有这次发布") for name in sorted(standing - recorded))
    yield from (Problem(name, "ledger", "台账记有此版本，但文件夹不在") for name in sorted(recorded - standing))
