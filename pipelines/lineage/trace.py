"""``trace``: one published number with its operation, operands, checks, cells and vintages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from pipelines.core.error import UsageError
from pipelines.core.indicator import Indicator
from pipelines.core.paths import Home
from pipelines.lineage.evidence import Evidence
from pipelines.lineage.operand import Operand, find_operands
from pipelines.lineage.place import Place, operand_place
from pipelines.lineage.snapshot import (
    Published,
    find_value,
    list_releases,
    open_snapshot,
    read_manifest,
    release_folder,
)

if TYPE_CHECKING:
    import duckdb

Document = dict[str, Any]
_DERIVED = ("difference", "ratio")


@dataclass(frozen=True)
class Tracer:
    """One released database with what is needed to explain its numbers."""

    connection: duckdb.DuckDBPyConnection
    evidence: Evidence

    def explain(self, place: Place) -> Document:
        """A number with its operation, operands, cells and the checks that were made while it was traced."""
        declaration = place.declaration
        published = self.published(place)
        derived = declaration.value.op in _DERIVED
        operands = [self.explain(operand_place(place, code)) for code in declaration.value.operands] if derived else []
        cells = [cell for operand in operands for cell in operand["cells"]] if derived else self.cells(declaration, published)
        checks = [_yields_value(declaration, published, operands, cells), _names_cells(published, cells)]
        return {
            "indicator": place.indicator, "region": place.region, "period": place.period, "data_period": published.data_period,
            "period_type": published.period_type, "value": published.value, "unit": published.unit, "status": published.status,
            "definition": declaration.definition.model_dump(), "formula": formula_of(declaration),
            "op": declaration.value.op, "operands": operands, "checks": checks, "cells": cells,
        }

    def published(self, place: Place) -> Published:
        found = find_value(self.connection, place.indicator, place.region, place.period, place.period_type)
        if found is None:
            raise UsageError("该版本中没有这个数", value=f"{place.indicator}/{place.region}/{place.period}",
                             remedy="核对指标、地区与期别；kezhi release list 可列出各版本")
        return found

    def cells(self, declaration: Indicator, published: Published) -> list[Document]:
        rows = find_operands(self.connection, declaration.value, published.region, published.data_period, published.period_type)
        return [self.cell(row) for row in rows]

    def cell(self, row: Operand) -> Document:
        source = self.evidence.source(row.submission)
        raw = self.evidence.cell_text(source, row.sheet, row.cell) if row.cell else ""
        return {"file": source.file, "sha256": source.sha256, "sheet": row.sheet, "cell": row.cell or "", "raw": raw,
                "value": row.contribution, "submission": row.submission, "receipt": source.receipt, "by": source.by}


def formula_of(declaration: Indicator) -> str:
    """The declared operation as one line: ``sum(amount) from core.fct_x where …``, ``a - b``, ``(a / b + 0) * 100``."""
    value = declaration.value
    if value.op == "difference":
        return " - ".join(value.operands)
    if value.op == "ratio":
        return f"({' / '.join(value.operands)} + {value.offset}) * {value.scale}"
    return f"{value.op}({value.column or '*'}) from {value.relation} where {value.where}"


def _yields(declaration: Indicator, operands: list[Document], cells: list[Document]) -> Decimal | None:
    """What the operation makes of the named operands; nothing where an operand is missing."""
    op = declaration.value.op
    if op in _DERIVED:
        values = [operand["value"] for operand in operands]
        if None in values or (op == "ratio" and values[1] == 0):
            return None
        if op == "difference":
            return values[0] - values[1]
        return (values[0] / values[1] + declaration.value.offset) * declaration.value.scale
    if op == "as_submitted":
        return cells[0]["value"] if len(cells) == 1 else None
    return sum((cell["value"] for cell in cells), Decimal(0))


def _rounded(value: Decimal | None, decimals: int) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _yields_value(declaration: Indicator, published: Published, operands: list[Document], cells: list[Document]) -> Document:
    """The cells, put through the declared operation, give the published value at the declared decimals."""
    made = _rounded(_yields(declaration, operands, cells), declaration.decimals)
    wanted = _rounded(published.value, declaration.decimals)
    # A value that is missing says that nothing was submitted: there is nothing to add up.
    passed = not cells if wanted is None and not operands else made == wanted
    return {"name": "operands_yield_value", "passed": passed, "evaluated": len(operands) or len(cells),
            "detail": f"{made} = {wanted}"}


def _names_cells(published: Published, cells: list[Document]) -> Document:
    """Every operand names a cell, and something stands in it."""
    empty = [cell for cell in cells if not cell["cell"] or not cell["raw"]]
    return {"name": "operands_stand_in_cells", "passed": not empty, "evaluated": len(cells),
            "detail": "、".join(f"{cell['file']} {cell['sheet']}!{cell['cell']}" for cell in empty)}


def _guarded(manifest: Document, declaration: Indicator) -> list[Document]:
    """The guard's checks on the marts and on the forms that the indicator rests on, as the release recorded them."""
    wanted = ("mart_", "release", "identity", *declaration.forms)
    checks = manifest.get("verdict", {}).get("checks", [])
    return [{key: check.get(key) for key in ("name", "passed", "evaluated", "detail")} for check in checks
            if any(word in f"{check.get('suite', '')} {check['name']}" for word in wanted)]


def list_vintages(home: Home, place: Place, until: str) -> list[Document]:
    """The number in each release made up to ``until``, oldest first; releases that do not hold it are left out."""
    found: list[Document] = []
    made = list_releases(home)
    for release in made[:made.index(until) + 1]:
        with open_snapshot(home.releases / release / "kezhi.duckdb") as connection:
            published = find_value(connection, place.indicator, place.region, place.period, place.period_type)
        if published is not None:
            found.append({"release": release, "value": published.value, "status": published.status,
                          "data_period": published.data_period})
    return found


def trace(home: Home, place: Place, evidence: Evidence, release: str | None = None) -> Document:
    """The document that ``kezhi trace --json`` prints; values are ``Decimal`` in the indicator's unit.

    Raises ``UsageError`` for an unknown indicator, release or number.
    """
    folder = release_folder(home, release)
    with open_snapshot(folder / "kezhi.duckdb") as connection:
        document = Tracer(connection, evidence).explain(place)
    document["checks"] += _guarded(read_manifest(folder), place.declaration)
    return {"release": folder.name, **document, "vintages": list_vintages(home, place, folder.name)}


_MEMBERS = """
    select region_code, value, rank from marts.mart_ranking
    where indicator = ? and cast(period as varchar) = ? order by rank nulls last, region_code
"""


def trace_rank(home: Home, place: Place, evidence: Evidence, release: str | None = None) -> Document:
    """The same document for a place in a ranking: ``value`` is the rank, the operands are the members' own traced values."""
    folder = release_folder(home, release)
    with open_snapshot(folder / "kezhi.duckdb") as connection:
        rows = connection.execute(_MEMBERS, [place.indicator, place.period]).fetchall()
        tracer = Tracer(connection, evidence)
        members = [tracer.explain(Place(place.indicator, region, place.period, place.period_type)) | {"rank": rank}
                   for region, _, rank in rows]
    own = next((member for member in members if member["region"] == place.region), None)
    if own is None:
        raise UsageError("该地区不在排名范围内", value=f"{place.indicator}/{place.region}/{place.period}",
                         remedy="核对 sources/registers/universe.csv")
    return {"release": folder.name, **own, "value": own["rank"], "unit": "rank", "op": "rank", "operands": members,
            "checks": [*own["checks"], _ranks_by_value(place.declaration, own, members)], "cells": own["cells"], "vintages": []}


def _better(declaration: Indicator, values: Iterable[Decimal | None], own: Decimal) -> int:
    higher = declaration.ranking is None or declaration.ranking.direction == "higher_is_better"
    return sum(1 for value in values if value is not None and (value > own if higher else value < own))


def _ranks_by_value(declaration: Indicator, own: Document, members: list[Document]) -> Document:
    """One more than the number of better members is the rank (competition ranking; other tie rules are stated, not checked)."""
    ties = declaration.ranking.ties if declaration.ranking else "competition"
    better = None if own["value"] is None else _better(declaration, (member["value"] for member in members), own["value"])
    passed = ties != "competition" or (own["rank"] is None if better is None else own["rank"] == better + 1)
    return {"name": "rank_counts_better_members", "passed": passed, "evaluated": len(members), "detail": f"{ties}: {better}"}
