"""A small warehouse as the models leave it, a verdict as the guard writes it, a ledger as the publisher sees it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines.core.error import HeldError
from pipelines.core.paths import Home
from pipelines.release.candidate import Candidate, build
from pipelines.release.publish import Published, Unchanged, publish

AT = datetime(2022, 6, 20, 4, 0, tzinfo=UTC)
PERSON, PHONE, OLD_TEXT = "欧阳测试甲", "13900001234", "被替换的旧说法甲乙丙丁"

SCHEMA = """
create schema raw; create schema core; create schema marts; create schema staging;
create table raw.tech_contract (registration_no varchar, project_name varchar);
create table raw.submission (submission_id varchar, receipt_no varchar, form varchar, region_code varchar, period varchar,
    version integer, received_at timestamp with time zone, state varchar, is_current boolean, row_count bigint,
    quarantined_count bigint, file_name varchar, sha256 varchar);
create table staging.private_notes (note varchar);
create table core.fct_tech_contract (registration_no varchar, seller_region varchar, contract_amount_yuan decimal(18,2),
    registered_on date, project_name varchar, contract_amount_cell varchar);
create table core.dim_submission (submission_id varchar, sha256 varchar, received_at timestamp with time zone,
    is_current boolean);
create table marts.mart_indicator_value (indicator varchar, region_code varchar, period varchar, value decimal(28,6),
    operand_count bigint);
"""


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def describe_all(con: duckdb.DuckDBPyConnection) -> None:
    """Comments as persist_docs leaves them, with an apostrophe to trip over."""
    tables = con.execute("select schema_name, table_name from duckdb_tables() where schema_name in ('core', 'marts')").fetchall()
    for schema, table in tables:
        con.execute(f"comment on table {schema}.{table} is {literal(f'One row per thing of {table}, 一行一项')}")
        for (column,) in con.execute(f"select column_name from (describe {schema}.{table})").fetchall():
            text = literal(f"{column}: it's described 说明")
            con.execute(f"comment on column {schema}.{table}.{column} is {text}")


def make_warehouse(home: Home, amount: str = "1000.00", version: int = 1) -> None:
    """Contracts of two regions; 3,000 rows of an earlier wording were dropped, and one person stands in raw and staging only."""
    home.ensure()
    home.warehouse.unlink(missing_ok=True)
    submission = f"2022-05-340403-tech_contract-v{version}"
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute(SCHEMA)
        con.execute("""insert into core.fct_tech_contract
                       select '0' || i, '340403', 1, '2022-05-01', ?, 'A' || i from range(3000) t(i)""", [OLD_TEXT])
        con.execute("delete from core.fct_tech_contract")
        write_raw(con, home)
        con.execute("insert into staging.private_notes values (?)", [f"{PERSON} {PHONE}"])
        con.execute("""insert into core.fct_tech_contract values
            ('3400000000000002', '340404', 250.50, '2022-05-09', '项目二', 'F4'),
            ('3400000000000001', '340403', cast(? as decimal(18,2)), '2022-05-03', '项目一', 'F3')""", [amount])
        con.execute("""insert into raw.submission values
            (?, 'R00000001', 'tech_contract', '340403', '2022-05', ?, ?, 'accepted', true, 2, 0, 'a.xlsx', ?)""",
                    [submission, version, AT, "ab" * 32])
        con.execute("insert into core.dim_submission values (?, ?, ?, true)", [submission, "ab" * 32, AT])
        con.execute("""insert into marts.mart_indicator_value
            select 'contract_exported_amount', seller_region, '2022-05', sum(contract_amount_yuan), count(*)
            from core.fct_tech_contract group by all""")
        describe_all(con)


def write_raw(con: duckdb.DuckDBPyConnection, home: Home) -> None:
    """One submission's raw rows: the place where a person's name and phone are kept."""
    folder = home.raw / "tech_contract" / "2022-05"
    folder.mkdir(parents=True, exist_ok=True)
    rows = con.execute("select '3400000000000001' as registration_no, ? as contact_name, ? as contact_phone", [PERSON, PHONE])
    con.from_arrow(rows.to_arrow_table()).write_parquet(str(folder / "2022-05-340403-tech_contract-v1.parquet"))


@dataclass(frozen=True)
class Act:
    release_id: str
    action: str


@dataclass
class FakeLedger:
    """As the ledger behaves: rows are added, an outdated token is refused."""

    token: int = 1
    acts: list[Act] = field(default_factory=list)
    by: list[str] = field(default_factory=list)

    def newest_token(self) -> int:
        return self.token

    def record_publication(self, release_id: str, *, action: str = "publish", at: datetime, by: str, token: int) -> None:
        if token != self.token:
            raise HeldError("已有更新的运行", rule="newest_run_commits")
        self.acts.append(Act(release_id, action))
        self.by.append(by)

    def publications(self) -> list[Act]:
        return list(self.acts)


def good_checks() -> list[dict[str, Any]]:
    return [{"name": "ranks_within_universe", "passed": True, "evaluated": 7, "failed": 0, "detail": "", "errored": False,
             "kind": "mart", "blocking": True}]


def write_verdict(home: Home, candidate: Candidate, /, **changes: Any) -> None:
    verdict = {"period": candidate.period, "as_of": candidate.as_of, "token": candidate.token, "judged_at": candidate.built_at,
               "passed": True, "evaluated": 7, "blocked_by": [], "checks": good_checks(),
               "candidate": {"tables": candidate.tables, "files": candidate.files}}
    (home.candidate / "verdict.json").write_text(json.dumps(verdict | changes, ensure_ascii=False), encoding="utf-8")


def make_candidate(home: Home, ledger: FakeLedger, period: str = "2022-05", **warehouse: Any) -> Candidate:
    make_warehouse(home, **warehouse)
    candidate = build(home, period, AT, ledger.token, AT)
    write_verdict(home, candidate)
    return candidate


def make_release(home: Home, ledger: FakeLedger, period: str = "2022-05", extra: dict[str, Path] | None = None,
                 reasons: list[str] | None = None, **warehouse: Any) -> Published | Unchanged:
    make_candidate(home, ledger, period, **warehouse)
    return publish(home, AT, recorder=ledger, extra=extra, reasons=reasons)


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
