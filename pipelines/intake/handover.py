"""A parsed file between two processes: findings and stamps as JSON, tables as Arrow IPC. Nothing is ever unpickled."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.ipc

from pipelines.core.finding import Finding
from pipelines.core.listing import Answer
from pipelines.intake.parsed import History, ParsedFile, ParsedForm, SheetSeen, TotalRow


def write_parsed(parsed: ParsedFile, folder: Path, stem: str) -> None:
    """``<stem>.<form>.arrow`` for each form, then ``<stem>.json``: that it is there says that all is there."""
    for form in parsed.forms.values():
        with (
            pa.OSFile(str(folder / f"{stem}.{form.form}.arrow"), "wb") as sink,
            pa.ipc.new_file(sink, form.table.schema) as writer,
        ):
            writer.write_table(form.table)
    document = {
        "stamp": parsed.stamp,
        "sheets": [asdict(sheet) for sheet in parsed.sheets],
        "findings": [asdict(item) for item in parsed.findings],
        "answers": [asdict(item) for item in parsed.answers],
        "forms": {
            code: {
                "findings": [asdict(item) for item in form.findings],
                "total_rows": [asdict(row) for row in form.total_rows],
                "not_run": form.not_run,
            }
            for code, form in parsed.forms.items()
        },
    }
    waiting = folder / f"{stem}.json.part"
    waiting.write_text(json.dumps(document, ensure_ascii=False, default=str), encoding="utf-8")
    waiting.rename(folder / f"{stem}.json")


def read_parsed(folder: Path, stem: str) -> ParsedFile:
    """What ``write_parsed`` wrote; ``OSError`` or ``ValueError`` where it is not there or not whole."""
    document = json.loads((folder / f"{stem}.json").read_text(encoding="utf-8"))
    forms = {code: _form(code, entry, folder / f"{stem}.{code}.arrow") for code, entry in document["forms"].items()}
    return ParsedFile(
        document["stamp"],
        [SheetSeen(**sheet) for sheet in document["sheets"]],
        forms,
        _findings(document["findings"]),
        [Answer(**entry) for entry in document["answers"]],
    )


def _form(code: str, entry: Mapping[str, Any], path: Path) -> ParsedForm:
    with pa.OSFile(str(path), "rb") as source:
        table = pa.ipc.open_file(source).read_all()
    totals = [TotalRow(**row) for row in entry["total_rows"]]
    return ParsedForm(code, table, _findings(entry["findings"]), totals, entry["not_run"])


def _findings(entries: list[dict[str, Any]]) -> list[Finding]:
    return [Finding(**entry) for entry in entries]


def history_as_plain(history: History | None) -> dict[str, dict[str, float]] | None:
    return None if history is None else {form: dict(columns) for form, columns in history.median_log10.items()}


def history_of_plain(plain: Mapping[str, Mapping[str, float]] | None) -> History | None:
    return None if plain is None else History(plain)
