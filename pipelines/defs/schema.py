"""What Dagster shows of a raw table: its columns, straight from the form's declaration."""

from __future__ import annotations

from dagster import TableColumn, TableColumnConstraints, TableSchema

from pipelines.core.form import SQL_TYPE, Column, Form

# What intake puts beside each row's own values (architecture, section 3).
PROVENANCE = {
    "submission_id": ("VARCHAR", "报送编号"), "receipt_no": ("VARCHAR", "回执编号"), "reporter_code": ("VARCHAR", "报送单位"),
    "period": ("VARCHAR", "期别"), "source_sheet": ("VARCHAR", "来源工作表"), "source_row": ("INTEGER", "来源行"),
    "quarantined": ("BOOLEAN", "因硬错被隔离的行"),
}


def form_schema(form: Form) -> TableSchema:
    """Provenance, each declared column, and for each the address of the cell it was read from."""
    declared = [_column(column, column.name in form.key) for column in form.column]
    cells = [TableColumn(f"{column.name}__cell", "VARCHAR", description=f"{column.header.zh}：单元格") for column in form.column]
    origin = [TableColumn(name, kind, description=words) for name, (kind, words) in PROVENANCE.items()]
    return TableSchema([*origin, *declared, *cells])


def _column(column: Column, in_key: bool) -> TableColumn:
    words = f"{column.header.zh} / {column.header.en}" + (f"（{column.unit}）" if column.unit and column.type != "money" else "")
    limits = [f"{name} {limit}" for name, limit in (("≥", column.minimum), ("≤", column.maximum)) if limit is not None]
    other = [*limits, *([f"codelist {column.codelist}"] if column.codelist else []), *(["key"] if in_key else [])]
    return TableColumn(column.name, SQL_TYPE[column.type], description=words, tags={"private": ""} if column.private else None,
                       constraints=TableColumnConstraints(nullable=column.nullable, other=other))
