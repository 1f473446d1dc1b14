"""What a report says that is no measure (a day, a name, a batch, a claim …), back to the cell that says it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.core.error import UsageError
from pipelines.core.indicator import load_indicators
from pipelines.core.paths import Home
from pipelines.core.text import squeeze
from pipelines.lineage.evidence import Evidence
from pipelines.lineage.place import Place
from pipelines.lineage.snapshot import list_releases, open_snapshot, release_folder
from pipelines.lineage.trace import Tracer

if TYPE_CHECKING:
    import duckdb

Document = dict[str, Any]
PREFIX = "item/"
# Kinds whose words stand in their cell just so; days and codes may be written in other ways.
_VERBATIM = frozenset({"name", "technique", "claim", "task"})
_LIST, _CLAIM_OF_COVERAGE, _LINKS = "list", "claim_full_coverage", "commissioner_village"
_COLUMNS = ("code", "region_code", "data_period", "period_type", "kind", "indicator", "text", "value", "unit", "on_day", "status",
            "submission_id", "source_sheet", "source_cell")
_ITEM = f"select {', '.join(_COLUMNS)} from marts.mart_report_figure where code = ?"
_NAMED = f"""
    select {', '.join(_COLUMNS)} from marts.mart_report_figure
    where region_code = ? and on_day = ? and kind = 'name' and indicator = ? order by code
"""


@dataclass(frozen=True)
class Item:
    """One row of ``marts.mart_report_figure`` that stands in a cell."""

    code: str
    region_code: str
    data_period: str
    period_type: str
    kind: str
    indicator: str
    text: str
    value: Decimal | None
    unit: str
    on_day: Any
    status: str
    submission_id: str
    source_sheet: str
    source_cell: str

    @property
    def weight(self) -> Decimal:
        """What its cell brings: its own value, or one saying where it is words."""
        return Decimal(1) if self.value is None else self.value


def is_item(code: str) -> bool:
    return code.startswith(PREFIX)


def trace_item(home: Home, code: str, evidence: Evidence, release: str | None = None) -> Document:
    """The document of ``trace`` for an item; ``text`` is what a report prints. ``UsageError`` for an unknown release or code."""
    folder = release_folder(home, release)
    with open_snapshot(folder / "kezhi.duckdb") as connection:
        item = _find(connection, code) if _holds_figures(connection) else None
        if item is None:
            raise UsageError("该版本中没有这一项", value=code, rule="lineage_code",
                             remedy="代码见 marts.mart_report_figure 的 code 列")
        document = _explain(connection, item, evidence)
    return {"release": folder.name, **document, "vintages": _vintages(home, code, folder.name)}


def _find(connection: duckdb.DuckDBPyConnection, code: str) -> Item | None:
    row = connection.execute(_ITEM, [code]).fetchone()
    return None if row is None else Item(*row)


def _explain(connection: duckdb.DuckDBPyConnection, item: Item, evidence: Evidence) -> Document:
    told = _named(connection, item) if item.kind == _LIST else [item]
    cells = [_cell(each, evidence) for each in told]
    return {"indicator": item.indicator, "region": item.region_code, "period": item.data_period, "data_period": item.data_period,
            "period_type": item.period_type, "text": item.text, "value": item.value, "unit": item.unit, "status": item.status,
            "op": "count" if item.kind == _LIST else "as_submitted", "operands": _borne_out_by(connection, item, evidence),
            "checks": _checks(item, told, cells), "cells": cells}


def _named(connection: duckdb.DuckDBPyConnection, item: Item) -> list[Item]:
    """The names of a list, each in its own cell."""
    wanted = f"{item.indicator.removesuffix(_LIST)}name"
    return [Item(*row) for row in connection.execute(_NAMED, [item.region_code, item.on_day, wanted]).fetchall()]


def _cell(item: Item, evidence: Evidence) -> Document:
    source = evidence.source(item.submission_id)
    raw = evidence.cell_text(source, item.source_sheet, item.source_cell) if item.source_cell else ""
    return {"file": source.file, "sha256": source.sha256, "sheet": item.source_sheet, "cell": item.source_cell, "raw": raw,
            "value": item.weight, "submission": item.submission_id, "receipt": source.receipt, "by": source.by}


def _borne_out_by(connection: duckdb.DuckDBPyConnection, item: Item, evidence: Evidence) -> list[Document]:
    """A claim of full coverage rests on the coverage by each register; whatever else is said stands on its own cell."""
    if item.indicator != _CLAIM_OF_COVERAGE:
        return []
    ratios = [one.code for one in load_indicators().values() if one.value.op == "ratio" and one.forms == (_LINKS,)]
    return [Tracer(connection, evidence).explain(Place(code, item.region_code, item.data_period)) for code in ratios]


def _checks(item: Item, told: list[Item], cells: list[Document]) -> list[Document]:
    empty = [cell for cell in cells if not cell["raw"]]
    other = [cell for each, cell in zip(told, cells, strict=True)
             if each.kind in _VERBATIM and each.unit != "count" and each.indicator != "subsidy_field"
             and squeeze(each.text) != squeeze(cell["raw"])]
    checks = [_check("operands_stand_in_cells", cells, empty), _check("cells_say_the_words", cells, other)]
    if item.kind == _LIST:
        checks.append({"name": "operands_yield_value", "passed": item.value == len(cells), "evaluated": len(cells),
                       "detail": f"{len(cells)} = {item.value}"})
    return checks


def _check(name: str, cells: list[Document], wrong: list[Document]) -> Document:
    """No cell at all is no evidence."""
    return {"name": name, "passed": bool(cells) and not wrong, "evaluated": len(cells),
            "detail": "、".join(f"{cell['file']} {cell['sheet']}!{cell['cell']}" for cell in wrong)}


def _vintages(home: Home, code: str, until: str) -> list[Document]:
    """The item in each release made up to ``until``, oldest first; a resubmission gives it another code."""
    found: list[Document] = []
    made = list_releases(home)
    for release in made[:made.index(until) + 1]:
        with open_snapshot(home.releases / release / "kezhi.duckdb") as connection:
            item = _find(connection, code) if _holds_figures(connection) else None
        if item is not None:
            found.append({"release": release, "value": item.value, "text": item.text, "status": item.status,
                          "data_period": item.data_period})
    return found


def _holds_figures(connection: duckdb.DuckDBPyConnection) -> bool:
    """Releases made before reports were written have no such table."""
    found = connection.execute("""select 1 from information_schema.tables
                                  where table_schema = 'marts' and table_name = 'mart_report_figure'""")
    return found.fetchone() is not None
