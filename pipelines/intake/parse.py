"""A file to its forms: read, recognise, lay out, type, judge; every finding at once, one bad sheet never hiding another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from pipelines.core.finding import Finding
from pipelines.core.form import Form, load_forms
from pipelines.core.rule import finding
from pipelines.intake.address import block_of
from pipelines.intake.answers import is_listing, is_ours, read_answers
from pipelines.intake.mechanisms import Scene
from pipelines.intake.parsed import History, ParsedFile, ParsedForm, SheetSeen, TotalRow, arrow_schema
from pipelines.intake.record import read_table
from pipelines.intake.refusal import RefusedError
from pipelines.intake.rules import check_declared, run_rules
from pipelines.intake.sheets import Belonging, belonging, is_beside
from pipelines.intake.stamp import check_place, check_versions
from pipelines.intake.table import Context, Table
from pipelines.intake.workbook import Book, Grid, read_book

# Part of what a parse depends on: a file read by another version may be read anew.
READER_VERSION = "1"


def parse_file(
    path: Path, *, file_name: str, region: str, period: str, forms: Sequence[str] | None = None, history: History | None = None
) -> ParsedFile:
    """Forms and findings of a file, in this process. ``forms``: only these codes are looked for, all by default.

    Bad input never raises: what can't be read is a finding. ``DeclarationError`` where our declarations contradict themselves.
    """
    known = [form for code, form in load_forms().items() if forms is None or code in forms]
    return parse_with(known, path, file_name=file_name, region=region, period=period, history=history)


def parse_with(
    forms: Sequence[Form], path: Path, *, file_name: str, region: str, period: str, history: History | None = None
) -> ParsedFile:
    """As ``parse_file``, by form objects rather than codes."""
    check_declared(forms)
    try:
        book = read_book(path, file_name)
    except RefusedError as refusal:
        return ParsedFile(findings=[_told(refusal)])
    parsed = ParsedFile(stamp=book.stamp)
    parsed.findings += [_told(refusal, name) for name, refusal in book.refused]
    parsed.answers = [answer for grid in book.grids if is_listing(grid) for answer in read_answers(grid)]
    parsed.findings += check_place(book.stamp, region, period)
    if book.date_1904:
        parsed.findings.append(finding("date_1904"))
    tables = _tables(book, forms, Context(region, period, book.date_1904), file_name, parsed)
    for form in forms:
        mine = [table for table in tables if table.form is form]
        if mine:
            parsed.forms[form.form] = _parsed_form(form, mine, region, period, history)
    parsed.findings += check_versions(book.stamp, (form for form in forms if form.form in parsed.forms))
    if not parsed.forms and all(item.severity != "error" for item in parsed.findings):
        parsed.findings.append(finding("no_form_found", value=file_name))
    return parsed


def _told(refusal: RefusedError, sheet: str = "") -> Finding:
    return finding(refusal.rule, sheet=sheet, value=refusal.value, **refusal.details)


def _tables(book: Book, forms: Sequence[Form], context: Context, file_name: str, parsed: ParsedFile) -> list[Table]:
    filled = [grid for grid in book.grids if grid.filled and not is_ours(grid)]
    visible = [grid for grid in filled if grid.look.state == "visible"]
    tables: list[Table] = []
    for grid in book.grids:
        if not grid.filled or is_ours(grid):
            parsed.sheets.append(SheetSeen(grid.name, None, grid.look.state))
            continue
        alone = len(filled) == 1 or (len(visible) == 1 and visible[0] is grid)
        found = belonging(grid, forms, context.period, alone=alone, file_name=file_name)
        table = _table(grid, found, context, parsed)
        if table is not None:
            tables.append(table)
        head = block_of((table.head.top, 0), (table.head.bottom, max(table.head.texts))) if table else ""
        parsed.sheets.append(
            SheetSeen(grid.name, found.form.form if found else None, grid.look.state, head, len(table.records) if table else 0)
        )
    return tables


def _table(grid: Grid, found: Belonging | None, context: Context, parsed: ParsedFile) -> Table | None:
    """The sheet's table, or null with a finding that says why there is none."""
    if found is None:
        if not is_beside(grid.name):
            parsed.findings.append(finding("sheet_unknown", sheet=grid.name))
        return None
    if found.ambiguous or found.head is None:
        rule = "sheet_ambiguous" if found.ambiguous else "head_not_found"
        parsed.findings.append(finding(rule, sheet=grid.name, form=found.form.form, form_title=found.form.title.zh))
        return None
    table = read_table(found.form, found.sheet, grid, found.head, context)
    if found.by == "heads":
        table.report("sheet_by_heads", form_title=found.form.title.zh)
    if grid.look.state != "visible":
        table.report("hidden_sheet", value=grid.look.state)
    return table


def _parsed_form(form: Form, tables: list[Table], region: str, period: str, history: History | None) -> ParsedForm:
    judged, not_run = run_rules(form, Scene(tables, region, period, history))
    for table in tables:
        table.close()
    findings = [item for table in tables for item in table.findings] + judged
    rows = sum(len(table.records) for table in tables)
    if rows < form.minimum_rows:
        findings.append(finding("too_few_rows", form=form.form, value=rows, limit=form.minimum_rows, form_title=form.title.zh))
    elif rows == 0:
        findings.append(finding("form_without_rows", form=form.form, sheet=tables[0].grid.name, form_title=form.title.zh))
    _quarantine(tables, findings)
    return ParsedForm(form.form, _arrow(form, tables, region, period), findings, _totals(tables), not_run)


def _quarantine(tables: list[Table], findings: list[Finding]) -> None:
    bad = {(item.sheet, item.row) for item in findings if item.severity == "error" and item.effect == "row"}
    for table in tables:
        for record in table.records:
            record.quarantined = (table.grid.name, record.row + 1) in bad


def _totals(tables: list[Table]) -> list[TotalRow]:
    return [
        TotalRow(
            table.grid.name,
            total.row + 1,
            total.kind.label,
            {name: f"{value:f}" for name, value in total.values.items()},
            {name: block_of((total.row, table.places[name]), (total.row, table.places[name])) for name in total.values},
        )
        for table in tables
        for total in table.totals
    ]


def _arrow(form: Form, tables: list[Table], region: str, period: str) -> pa.Table:
    """The rows of all sheets, in their order, under the form's schema; who sent them is filled in when they are recorded."""
    rows = [(table, record) for table in tables for record in table.records]
    schema = arrow_schema(form)
    columns: dict[str, list[object]] = {
        "submission_id": [None] * len(rows),
        "receipt_no": [None] * len(rows),
        "reporter_code": [region] * len(rows),
        "period": [period] * len(rows),
        "source_sheet": [table.grid.name for table, _ in rows],
        "source_row": [record.row + 1 for _, record in rows],
        "quarantined": [record.quarantined for _, record in rows],
    }
    for column in form.column:
        columns[column.name] = [record.values.get(column.name) for _, record in rows]
        columns[f"{column.name}__cell"] = [table.address(record, column.name) for table, record in rows]
    return pa.table({field.name: pa.array(columns[field.name], field.type) for field in schema}, schema=schema)
