"""The verdict on a candidate, bound to the hashes of what was looked at. The publisher reads it again and trusts nothing else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.core.error import HeldError, KezhiError
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.guard.check import Check
from pipelines.guard.gates import COMPLETENESS, FINDING, IDENTITY, RANKING, VALUE, release_gates
from pipelines.guard.run import check_frame
from pipelines.guard.suites import load_mart_suites

FILE = "verdict.json"
# What dbt says of a test, and what it means here: (passed, errored, blocking).
_DBT = {"pass": (True, False, True), "success": (True, False, True), "fail": (False, False, True), "warn": (False, False, False)}


@dataclass(frozen=True)
class Verdict:
    """``candidate``: content hashes of its tables and SHA-256 of each of its files, as they were when they were looked at."""

    period: str
    as_of: str
    token: int
    judged_at: str
    candidate: dict[str, Any]
    checks: tuple[Check, ...]

    @property
    def evaluated(self) -> int:
        return sum(check.evaluated for check in self.checks)

    @property
    def blocked_by(self) -> tuple[str, ...]:
        return tuple(check.name for check in self.checks if check.blocks)

    @property
    def passed(self) -> bool:
        return bool(self.checks) and self.evaluated > 0 and not self.blocked_by

    def as_dict(self) -> dict[str, Any]:
        return {"period": self.period, "as_of": self.as_of, "token": self.token, "judged_at": self.judged_at,
                "passed": self.passed, "evaluated": self.evaluated, "blocked_by": list(self.blocked_by),
                "candidate": self.candidate,
                "checks": [check.as_dict() for check in self.checks]}


def dbt_checks(results: Iterable[Mapping[str, Any]]) -> list[Check]:
    """dbt's test results (``name``, ``status``, ``failures``) as checks; whatever is not pass, fail or warn counts as errored."""
    found = [_dbt_check(row) for row in results]
    return found or [Check("dbt.tests_were_run", False, 0, detail="没有一项 dbt 检查的结果", kind="dbt")]


def _dbt_check(row: Mapping[str, Any]) -> Check:
    passed, errored, blocking = _DBT.get(str(row["status"]).lower(), (False, True, True))
    failures = int(row.get("failures") or 0)
    return Check(str(row["name"]), passed, 0 if errored else 1, failures, "" if passed else f"dbt: {row['status']}, {failures}",
                 errored=errored, kind="dbt", blocking=blocking)


def mart_checks(frames: Mapping[str, pa.Table]) -> list[Check]:
    """Every hand-written suite on its table; a suite whose table is not in the candidate fails."""
    found: list[Check] = []
    for table, suite in load_mart_suites().items():
        frame = next((frame for name, frame in frames.items() if name.split(".")[-1] == table), None)
        absent = Check("table_is_there", False, 0, 1, "候选库中没有这张表", kind="mart")
        checks = [absent] if frame is None else check_frame(suite, frame)
        found += [_named(f"{table}.{check.name}", check) for check in checks]
    return found


def _named(name: str, check: Check) -> Check:
    return Check.from_dict(check.as_dict() | {"name": name})


def read_frames(database: Path, tables: Iterable[str]) -> dict[str, pa.Table]:
    """Tables (``schema.table``) of a DuckDB file as Arrow; what is not there is left out."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as con:
        present = {f"{schema}.{name}" for schema, name in con.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database()").fetchall()}
        return {name: con.table(name).to_arrow_table() for name in tables if name in present}


def read_findings(warehouse: Path) -> dict[str, pa.Table]:
    """``raw.finding`` of the newest version of each submission, with its form, region and period; empty where none were loaded."""
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as con:
        loaded = {name for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'raw'").fetchall()}
        if not {"finding", "submission"} <= loaded:
            return {}
        return {FINDING: con.execute("""
            select s.form, s.region_code, s.period, f.rule, f.severity, f.sheet, f.cell, f.state
            from raw.finding as f join raw.submission as s using (submission_id)
            where s.version = (select max(n.version) from raw.submission as n
                               where n.form = s.form and n.region_code = s.region_code and n.period = s.period)
            order by all""").to_arrow_table()}


def judge(home: Home, candidate: Mapping[str, Any], dbt_results: Sequence[Mapping[str, Any]], form_checks: Sequence[Check],
          at: datetime) -> Verdict:
    """Looks at the candidate and writes ``candidate/verdict.json``. ``candidate`` is what ``release.candidate.build`` returned
    (``period``, ``as_of``, ``token``, ``tables``, ``files``). ``HeldError`` where its files change while they are looked at."""
    before = _hash_files(home, candidate["files"])
    frames = read_frames(home.candidate / "kezhi.duckdb", {COMPLETENESS, VALUE, RANKING, IDENTITY,
                                                           *(f"marts.{table}" for table in load_mart_suites())})
    gates = release_gates(frames | read_findings(home.warehouse), candidate["period"], datetime.fromisoformat(candidate["as_of"]))
    forms = list(form_checks) or [Check("forms.were_checked", False, 0, detail="没有一项表式检查的结果", kind="form")]
    checks = [*forms, *dbt_checks(dbt_results), *mart_checks(frames), *gates]
    if _hash_files(home, candidate["files"]) != before or before != dict(candidate["files"]):
        raise HeldError("候选库在检查期间变动", rule="candidate_stays_still", remedy="重新运行本期")
    verdict = Verdict(candidate["period"], candidate["as_of"], int(candidate["token"]), at.astimezone(UTC).isoformat(),
                      {"tables": candidate["tables"], "files": before}, tuple(checks))
    write_verdict(home, verdict)
    return verdict


def _hash_files(home: Home, files: Mapping[str, str]) -> dict[str, str]:
    return {name: sha256_file(home.candidate / name) for name in files}


def write_verdict(home: Home, verdict: Verdict) -> Path:
    """Whole or not at all: written beside, flushed to disk, then renamed."""
    path = home.candidate / FILE
    beside = path.with_suffix(".part")
    with beside.open("w", encoding="utf-8") as stream:
        json.dump(verdict.as_dict(), stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(path)
    return path


def read_verdict(home: Home) -> Verdict | None:
    """The last verdict, ``None`` where nothing was judged yet; ``KezhiError`` where the file cannot be read."""
    path = home.candidate / FILE
    if not path.exists():
        return None
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
        return Verdict(entry["period"], entry["as_of"], entry["token"], entry["judged_at"], entry["candidate"],
                       tuple(Check.from_dict(check) for check in entry["checks"]))
    except (ValueError, KeyError, TypeError) as error:
        raise KezhiError("结论文件不可读", value=str(path.name), remedy="重新运行本期") from error
