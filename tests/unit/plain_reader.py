"""A reader for tests of what surrounds reading: files are JSON that says what a workbook would have held. No test lives here.

``{"forms": {"tech_contract": ["12.50", …]}, "quarantined": 1, "findings": {"tech_contract": ["query"]}, "file": ["note"]}``;
with ``"crash": "words"`` the reader itself breaks.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.core.finding import Finding
from pipelines.core.form import load_forms
from pipelines.intake import History, ParsedFile, ParsedForm, arrow_schema

AMOUNT = {"tech_contract": "contract_amount", "high_tech_output": "value_added", "subsidy_application": "declared_amount"}
KINDS = {"query": Finding("unit_fits_magnitude", "query", "表", "H5", "2110"), "note": Finding("total_row_agrees", "note", "表"),
         "row": Finding("key_stands_once", "error", "表", "B7", effect="row"),
         "file": Finding("file_holds_known_form", "error", effect="file")}


class BrokenReaderError(Exception):
    """A fault of the reader itself, whose words quote a cell."""


def book(*amounts: str, form: str = "tech_contract", **said: Any) -> bytes:
    """The bytes of a file that holds one form with these amounts."""
    return json.dumps({"forms": {form: list(amounts)}} | said).encode()


def parse(path: Path, *, file_name: str, region: str, period: str, history: History | None = None) -> ParsedFile:
    said = json.loads(path.read_bytes())
    if "crash" in said:
        raise BrokenReaderError(said["crash"])
    forms = {form: _form(form, amounts, region, period, said) for form, amounts in said["forms"].items()}
    return ParsedFile(stamp={"reader": "plain"}, forms=forms, findings=[KINDS[kind] for kind in said.get("file", [])])


def _form(form: str, amounts: list[str], region: str, period: str, said: dict[str, Any]) -> ParsedForm:
    name = AMOUNT[form]
    rows = [{"reporter_code": region, "period": period, "source_sheet": "表", "source_row": number + 2,
             "quarantined": number < said.get("quarantined", 0), name: Decimal(amount), f"{name}__cell": f"H{number + 2}"}
            for number, amount in enumerate(amounts)]
    findings = [KINDS[kind] for kind in said.get("findings", {}).get(form, [])]
    return ParsedForm(form, pa.Table.from_pylist(rows, schema=arrow_schema(load_forms()[form])), findings, [])
