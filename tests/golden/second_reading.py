"""A traced figure made a second time: its cells by readers that are not ours, its operation by hand."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from pipelines.core.indicator import load_indicators
from pipelines.core.paths import PROJECT, Home
from pipelines.receipt.store import path_of
from tests.pipeline.other_reader import number_of, rows_of, value_of, yuan_of

Document = dict[str, Any]
REGISTERS = "sources/registers/"


def cell_value(home: Home, cell: Document) -> Any:
    """What the other reader finds in a cell that a trace names: in the stored file, or in a register of the project."""
    if cell["file"].startswith(REGISTERS):
        return _register_value(PROJECT / cell["file"], cell["cell"])
    return value_of(path_of(home, cell["sha256"]), cell["file"], cell["sheet"], cell["cell"])


def _register_value(path: Path, cell: str) -> str:
    letter, row = cell[0], int(cell[1:])
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))[row - 1][ord(letter) - ord("A")]


def cell_text(home: Home, cell: Document) -> str:
    """The same as a person would type it."""
    value = cell_value(home, cell)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(number_of(value)) if isinstance(value, int | float) else str(value).strip()


def cell_day(home: Home, cell: Document) -> date:
    value = cell_value(home, cell)
    return value.date() if isinstance(value, datetime) else date.fromisoformat(str(value))


def head_above(home: Home, cell: Document) -> str:
    """All heads over the cell, joined: what the column says of itself."""
    path, column = path_of(home, cell["sha256"]), ord(cell["cell"][0]) - ord("A")
    rows = rows_of(path, cell["file"], cell["sheet"])[:int(cell["cell"][1:]) - 1]
    return "".join(str(row[column] or "") for row in rows)


def make_again(home: Home, document: Document) -> Decimal:
    """The figure out of the named cells alone; nothing of ours but the operation's name and its declared constants is used."""
    if document["op"] == "rank":
        values = {member["region"]: make_again(home, member) for member in document["operands"]}
        return Decimal(1 + sum(value > values[document["region"]] for value in values.values()))
    if document["op"] in ("difference", "ratio"):
        return _derive(home, document)
    return _combine(home, document)


def _derive(home: Home, document: Document) -> Decimal:
    declared = load_indicators()[document["indicator"]]
    first, second = (make_again(home, operand) for operand in document["operands"])
    if document["op"] == "difference":
        return first - second
    made = (first / second + declared.value.offset) * declared.value.scale
    return made.quantize(Decimal(1).scaleb(-declared.decimals), rounding=ROUND_HALF_UP)


def _combine(home: Home, document: Document) -> Decimal:
    cells, op = document["cells"], document["op"]
    if op in ("count", "count_distinct"):
        found = [cell_text(home, cell) for cell in cells]
        assert all(found), "an operand stands in an empty cell"
        return Decimal(len(found) if op == "count" else len(set(found)))
    amounts = [_amount(home, cell, document["unit"]) for cell in cells]
    assert op == "sum" or len(amounts) == 1, (op, len(amounts))
    return sum(amounts, Decimal(0))


def _amount(home: Home, cell: Document, unit: str) -> Decimal:
    if unit == "yuan":
        return yuan_of(path_of(home, cell["sha256"]), cell["file"], cell["sheet"], cell["cell"])
    return number_of(cell_value(home, cell))
