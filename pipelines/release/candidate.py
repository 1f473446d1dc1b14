"""The candidate: the publishable tables of the warehouse in a database of their own, where nothing private or superseded can
linger in free blocks, and as Parquet. Built beside and renamed: a half-built candidate is never seen."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.error import DeclarationError, UsageError
from pipelines.core.hashes import canonical_json, sha256_file
from pipelines.core.paths import Home
from pipelines.core.period import Period
from pipelines.release.content import SCHEMAS, content_hash, content_of, is_publishable, parquet_content, quoted, tables_of
from pipelines.release.privacy import refuse_leaks

if TYPE_CHECKING:
    import duckdb

DATABASE = "kezhi.duckdb"
FACTS = "candidate.json"
# What a submission is known by in a manifest: no file names, no persons.
INPUT_COLUMNS = ("submission_id", "form", "region_code", "period", "version", "receipt_no", "sha256", "state")
Comments = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Candidate:
    """``tables``: rows and content hash by ``schema.table``; ``files``: SHA-256 by path below the candidate's folder."""

    period: str
    as_of: str
    token: int
    built_at: str
    content_hash: str
    tables: dict[str, dict[str, Any]]
    inputs: list[dict[str, Any]]
    files: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def build(home: Home, period: str, as_of: datetime, token: int, at: datetime, comments: Comments | None = None) -> Candidate:
    """Builds ``candidate/`` from the warehouse and returns what it holds.

    ``comments``: further comments by ``schema.table``, column → text (``""`` → the table's own), over those in the warehouse.
    Raises ``DeclarationError`` for a view, a type or a column without a description (an undescribed column is not listed for
    publication), ``HeldError`` where persons show.
    """
    Period(period)
    if not home.warehouse.exists():
        raise UsageError("没有数据仓库", value=home.warehouse.name, remedy="先运行本期")
    beside = home.root / ".candidate.part"
    shutil.rmtree(beside, ignore_errors=True)
    (beside / "parquet").mkdir(parents=True)
    tables, inputs = _write(home, beside, comments or {})
    facts = {"period": period, "as_of": _utc(as_of), "token": token, "built_at": _utc(at), "content_hash": content_hash(tables),
             "tables": tables, "inputs": inputs}
    (beside / FACTS).write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
    shutil.rmtree(home.candidate, ignore_errors=True)
    beside.rename(home.candidate)
    return load_candidate(home)


def load_candidate(home: Home) -> Candidate:
    """The candidate as it lies on disk, its files hashed now; ``UsageError`` where there is none."""
    path = home.candidate / FACTS
    if not path.exists():
        raise UsageError("没有候选库", value=FACTS, remedy="先运行本期")
    return Candidate(**json.loads(path.read_text(encoding="utf-8")), files=hash_files(home.candidate))


def hash_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file below ``folder`` but the verdict, which is written later, by path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in ("verdict.json", "verdict.part"))
    return {path.relative_to(folder).as_posix(): sha256_file(path) for path in paths}


def _utc(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise UsageError("时间缺少时区", value=str(moment), remedy="传入带时区的时间")
    return moment.astimezone(UTC).isoformat()


def _write(home: Home, folder: Path, comments: Comments) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    import duckdb

    with duckdb.connect() as con:
        # Under its own name, so that what a model says of its database still resolves.
        con.execute(f"attach {_literal(home.warehouse)} as warehouse (read_only)")
        con.execute(f"attach {_literal(folder / DATABASE)} as kezhi (storage_version 'v1.2.0')")
        names = _publishable(con)
        _refuse_undescribed(con, names, comments)
        for schema, table in names:
            _copy_table(con, schema, table)
            _copy_comments(con, schema, table, comments)
        refuse_leaks(con, "kezhi", home.raw)
        tables = {f"{schema}.{table}": _export(con, schema, table, folder / "parquet") for schema, table in names}
        inputs = _inputs(con)
        con.execute("checkpoint kezhi")
        con.execute("detach kezhi")
    return tables, inputs


def _literal(path: Path) -> str:
    """A path inside ATTACH and COPY, which take no parameters."""
    return "'" + str(path).replace("'", "''") + "'"


def _publishable(con: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    names = tables_of(con, "warehouse")
    views = con.execute("""select schema_name, view_name from duckdb_views()
                           where database_name = 'warehouse' and not internal""").fetchall()
    if published := sorted(f"{schema}.{view}" for schema, view in views if schema in SCHEMAS):
        raise DeclarationError("视图不能发布（会带出本机路径）", value=", ".join(published), rule="only_tables_are_published",
                               remedy="把模型改为 table")
    if not names:
        raise UsageError("数据仓库中没有可发布的表", remedy="先运行本期")
    return names


def _columns(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> list[tuple[str, str, str]]:
    """(name, type, comment) in order."""
    rows = con.execute("""select column_name, data_type, coalesce(comment, '') from duckdb_columns()
                          where database_name = 'warehouse' and schema_name = ? and table_name = ? order by column_index""",
                       [schema, table]).fetchall()
    return [(name, kind, comment) for name, kind, comment in rows]


def _table_comment(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    row = con.execute("""select coalesce(comment, '') from duckdb_tables()
                         where database_name = 'warehouse' and schema_name = ? and table_name = ?""", [schema, table]).fetchone()
    return row[0] if row else ""


def _comments(con: duckdb.DuckDBPyConnection, schema: str, table: str, given: Comments) -> dict[str, str]:
    own = {"": _table_comment(con, schema, table)} | {name: comment for name, _, comment in _columns(con, schema, table)}
    return own | {key: text for key, text in given.get(f"{schema}.{table}", {}).items() if key in own}


def _refuse_undescribed(con: duckdb.DuckDBPyConnection, names: list[tuple[str, str]], given: Comments) -> None:
    bare = [f"{schema}.{table}.{column}".rstrip(".") for schema, table in names
            for column, text in _comments(con, schema, table, given).items() if not text.strip()]
    unfit = [f"{schema}.{table}.{column} {kind}" for schema, table in names
             for column, kind, _ in _columns(con, schema, table) if not is_publishable(kind)]
    if bare:
        raise DeclarationError("没有说明的表或列不发布", value=", ".join(bare), rule="described_before_published",
                               remedy="在模型的 yml 中写明 description（persist_docs）")
    if unfit:
        raise DeclarationError("列的类型不能发布", value=", ".join(unfit), rule="publishable_type",
                               remedy="在模型中转成 DECIMAL、BIGINT、VARCHAR、DATE 或 TIMESTAMP")


def _key(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> str:
    """What the rows are sorted by: the primary key, else all columns from the left, where the key stands."""
    row = con.execute("""select constraint_column_names from duckdb_constraints()
                         where database_name = 'warehouse' and schema_name = ? and table_name = ?
                         and constraint_type = 'PRIMARY KEY'""", [schema, table]).fetchone()
    return ", ".join(quoted(column) for column in row[0]) if row else "all"


def _copy_table(con: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    con.execute(f"create schema if not exists kezhi.{quoted(schema)}")
    name = f"{quoted(schema)}.{quoted(table)}"
    con.execute(f"create table kezhi.{name} as select * from warehouse.{name} order by {_key(con, schema, table)}")


def _copy_comments(con: duckdb.DuckDBPyConnection, schema: str, table: str, given: Comments) -> None:
    name = f"kezhi.{quoted(schema)}.{quoted(table)}"
    for column, text in _comments(con, schema, table, given).items():
        spelt = "'" + text.replace("'", "''") + "'"
        target = f"column {name}.{quoted(column)}" if column else f"table {name}"
        con.execute(f"comment on {target} is {spelt}")


def _export(con: duckdb.DuckDBPyConnection, schema: str, table: str, folder: Path) -> dict[str, Any]:
    """Writes the Parquet file and proves that it says what the table says."""
    path = folder / schema / f"{table}.parquet"
    path.parent.mkdir(exist_ok=True)
    relation = f"kezhi.{quoted(schema)}.{quoted(table)}"
    con.execute(f"copy (select * from {relation}) to {_literal(path)} (format parquet, compression zstd)")
    content = content_of(con, relation)
    if parquet_content(con, path) != content:
        raise DeclarationError("Parquet 与库内容不一致", value=f"{schema}.{table}", rule="parquet_equals_table")
    return content.as_dict()


def _inputs(con: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The submissions that the figures rest on: the current version of each."""
    present = {row[0] for row in con.execute("""select column_name from duckdb_columns() where database_name = 'warehouse'
                                                and schema_name = 'raw' and table_name = 'submission'""").fetchall()}
    if not {*INPUT_COLUMNS, "is_current"} <= present:
        return []
    columns = ", ".join(INPUT_COLUMNS)
    rows = con.execute(f"select {columns} from warehouse.raw.submission where is_current order by all").fetchall()
    return json.loads(canonical_json([dict(zip(INPUT_COLUMNS, row, strict=True)) for row in rows]))
