"""What a release changes against another one, table by table, and why: the submissions that are new or replaced."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.release.content import content_of, quoted, tables_of

Inputs = list[dict[str, Any]]


def table_changes(old: Path, new: Path) -> dict[str, dict[str, int | bool]]:
    """Tables that differ between two database files: rows only in the new one, rows only in the old one.

    ``columns_changed`` where the two can't be compared row by row; then all rows of each count.
    """
    import duckdb

    with duckdb.connect() as con:
        for name, path in (("old", old), ("new", new)):
            con.execute("attach '{}' as {} (read_only)".format(str(path).replace("'", "''"), name))
        names = sorted(set(tables_of(con, "old")) | set(tables_of(con, "new")))
        changes = {f"{schema}.{table}": _change(con, schema, table) for schema, table in names}
    return {name: change for name, change in changes.items() if change}


def _change(con: Any, schema: str, table: str) -> dict[str, int | bool]:
    sides = {name: f"{name}.{quoted(schema)}.{quoted(table)}" for name in ("old", "new")
             if (schema, table) in tables_of(con, name)}
    if len(sides) == 2 and content_of(con, sides["old"]) == content_of(con, sides["new"]):
        return {}
    columns = {name: con.execute(f"describe {relation}").fetchall() for name, relation in sides.items()}
    comparable = len(sides) == 2 and [row[:2] for row in columns["old"]] == [row[:2] for row in columns["new"]]
    if comparable:
        return {"rows_added": _count(con, f"select * from {sides['new']} except all select * from {sides['old']}"),
                "rows_removed": _count(con, f"select * from {sides['old']} except all select * from {sides['new']}")}
    counts = {name: _count(con, f"select * from {relation}") for name, relation in sides.items()}
    return {"rows_added": counts.get("new", 0), "rows_removed": counts.get("old", 0), "columns_changed": True}


def _count(con: Any, query: str) -> int:
    return int(con.execute(f"select count(*) from ({query})").fetchone()[0])


def input_changes(old: Inputs, new: Inputs) -> dict[str, list[str]]:
    """Submissions that came, went, or were replaced (``old → new``), by id."""
    before, after = _by_place(old), _by_place(new)
    shared = before.keys() & after.keys()
    return {
        "added": sorted(after[place] for place in after.keys() - before.keys()),
        "removed": sorted(before[place] for place in before.keys() - after.keys()),
        "replaced": sorted(f"{before[place]} → {after[place]}" for place in shared if before[place] != after[place]),
    }


def _by_place(inputs: Inputs) -> dict[tuple[str, str, str], str]:
    return {(entry["form"], entry["region_code"], entry["period"]): entry["submission_id"] for entry in inputs}


def _listed(submissions: list[str], limit: int = 6) -> str:
    """The first few by id and how many there are; all of them stand in the manifest's ``diff``."""
    more = f" 等 {len(submissions)} 份" if len(submissions) > limit else ""
    return "、".join(submissions[:limit]) + more


def derive_reasons(changes: Mapping[str, list[str]], code_changed: bool, first: bool) -> list[str]:
    """Reasons in words, where nobody gave any: never empty."""
    if first:
        return ["首次发布"]
    words = (("replaced", "重报"), ("added", "新到"), ("removed", "撤出"))
    reasons = [f"{word}：{_listed(changes[kind])}" for kind, word in words if changes[kind]]
    reasons += ["程序或依赖有变动"] if code_changed else []
    return reasons or ["登记表、豁免或截止时间有变动"]
