"""``main.release``: the one table of a released database that names the release, added in the copy that is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.core.error import KezhiError

# Column, SQL type, what it says.
COLUMNS = (
    ("id", "VARCHAR", "Release id: period and revision / 版本号"),
    ("period", "VARCHAR", "Period up to which the release is a full snapshot / 期别"),
    ("revision", "INTEGER", "Revision of the period's release, from 1 / 修订号"),
    ("sequence", "INTEGER", "Number of the release among all, in the order they were made / 发布序号"),
    ("supersedes", "VARCHAR", "Earlier release of the same period that this one takes the place of / 替代的版本"),
    ("previous", "VARCHAR", "Release made before this one / 上一版本"),
    ("previous_manifest_sha256", "VARCHAR", "SHA-256 of that release's manifest: the chain / 上一版本清单的哈希"),
    ("content_hash", "VARCHAR", "Hash of what all tables say, whatever their bytes / 内容哈希"),
    ("as_of", "TIMESTAMP WITH TIME ZONE", "Time of knowledge: nothing received later is in the figures / 所知截至"),
    ("published_at", "TIMESTAMP WITH TIME ZONE", "When it was published / 发布时间"),
    ("code_version", "VARCHAR", "Commit or package version of the code / 程序版本"),
    ("lock_sha256", "VARCHAR", "SHA-256 of the locked dependencies / 依赖锁定文件的哈希"),
    ("checks_evaluated", "BIGINT", "How many rows, tables and tests the guard looked at / 检查看过的数量"),
)


def release_row(manifest: dict[str, Any]) -> list[Any]:
    """The values of ``main.release`` in the order of ``COLUMNS``."""
    previous = manifest["previous"] or {}
    code = manifest["code"]
    return [manifest["release"], manifest["period"], manifest["revision"], manifest["sequence"], manifest["supersedes"],
            previous.get("release"), previous.get("manifest_sha256"), manifest["content_hash"], manifest["as_of"],
            manifest["published_at"], code["commit"] or code["version"], code["lock_sha256"],
            sum(check["evaluated"] for check in manifest["verdict"]["checks"])]


def stamp_release(database: Path, manifest: dict[str, Any]) -> None:
    """Adds ``main.release`` with its one row, checkpoints and closes; no ``.wal`` stays behind."""
    import duckdb

    path = str(database).replace("'", "''")
    with duckdb.connect() as con:
        con.execute(f"attach '{path}' as kezhi (storage_version 'v1.2.0')")
        con.execute(f"create table kezhi.main.release ({', '.join(f'{name} {kind}' for name, kind, _ in COLUMNS)})")
        con.execute("comment on table kezhi.main.release is 'One row: the release that this database is / 一行：本库所属的版本'")
        for name, _, text in COLUMNS:
            con.execute(f"comment on column kezhi.main.release.{name} is '{text.replace(chr(39), chr(39) * 2)}'")
        con.execute(f"insert into kezhi.main.release values ({', '.join('?' for _ in COLUMNS)})", release_row(manifest))
        con.execute("checkpoint kezhi")
        con.execute("detach kezhi")
    if database.with_name(database.name + ".wal").exists():
        raise KezhiError("发布库留有 .wal", value=database.name, rule="release_is_closed")
