"""Arrow tables of what is loaded: typed by the form, text for registers, times as wall time in Shanghai."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from pipelines.core.form import SQL_TYPE, Form
from pipelines.core.indicator import Indicator
from pipelines.core.period import SHANGHAI

if TYPE_CHECKING:
    import pyarrow

    from pipelines.warehouse.load import SubmissionRow

# Before the columns of the form: where a row came from, and whether it was kept out.
PLACE = {"submission_id": "VARCHAR", "receipt_no": "VARCHAR", "reporter_code": "VARCHAR", "period": "VARCHAR",
         "source_sheet": "VARCHAR", "source_row": "INTEGER", "quarantined": "BOOLEAN"}
SUBMISSION = {"submission_id": "VARCHAR", "receipt_no": "VARCHAR", "form": "VARCHAR", "region_code": "VARCHAR",
              "period": "VARCHAR", "version": "INTEGER", "received_at": "TIMESTAMP", "state": "VARCHAR", "is_current": "BOOLEAN",
              "row_count": "BIGINT", "quarantined_count": "BIGINT", "file_name": "VARCHAR", "sha256": "VARCHAR"}
FINDING = {name: "VARCHAR" for name in ("submission_id", "rule", "severity", "sheet", "cell", "state")}
WAIVER = {"form": "VARCHAR", "region_code": "VARCHAR", "period": "VARCHAR", "reason": "VARCHAR", "until": "TIMESTAMP"}
RUN_CONTEXT = {"period": "VARCHAR", "as_of": "TIMESTAMP"}
EXPECTED = {"form": "VARCHAR", "region_code": "VARCHAR", "period": "VARCHAR", "covers_from": "VARCHAR", "due_at": "TIMESTAMP",
            "locks_at": "TIMESTAMP"}
REGISTER_PLACE = {"submission_id": "VARCHAR", "source_sheet": "VARCHAR", "source_row": "INTEGER", "register": "VARCHAR",
                  "village_code": "VARCHAR", "valid_from": "VARCHAR"}
INDICATOR = ("code", "name_zh", "name_en", "definition_zh", "definition_en", "unit", "decimals", "measure_type", "additive", "op",
             "period_type", "price_basis", "scope", "publisher", "lower_limit", "tolerance", "tolerance_source", "universe",
             "tie_policy", "missing_policy", "direction", "revision_policy", "counter_zh",
             "counter_en", "theme", "report_order", "source")


@cache
def _arrow_type(sql_type: str) -> pyarrow.DataType:
    import pyarrow as pa

    plain = {"VARCHAR": pa.string(), "DATE": pa.date32(), "BIGINT": pa.int64(), "INTEGER": pa.int32(), "BOOLEAN": pa.bool_(),
             "TIMESTAMP": pa.timestamp("us"), "DECIMAL(18,2)": pa.decimal128(18, 2), "DECIMAL(18,6)": pa.decimal128(18, 6)}
    return plain[sql_type]


def schema_of(types: Mapping[str, str]) -> pyarrow.Schema:
    import pyarrow as pa

    return pa.schema([pa.field(name, _arrow_type(sql_type)) for name, sql_type in types.items()])


def raw_types(form: Form) -> dict[str, str]:
    """Columns of ``raw.<form>`` with their types; private columns (names and phones of persons) stay in the raw files."""
    named = [column for column in form.column if not column.private]
    cells = {f"{column.name}__cell": "VARCHAR" for column in named}
    return PLACE | {column.name: SQL_TYPE[column.type] for column in named} | cells


def conform(table: pyarrow.Table, schema: pyarrow.Schema) -> pyarrow.Table:
    """The columns of ``schema``, exactly cast: what an older version of a form did not have is empty, all else is left out."""
    import pyarrow as pa

    columns = [table[field.name].cast(field.type) if field.name in table.column_names else pa.nulls(table.num_rows, field.type)
               for field in schema]
    return pa.table(columns, schema=schema)


def table_of(types: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> pyarrow.Table:
    import pyarrow as pa

    return pa.Table.from_pylist([dict(row) for row in rows], schema=schema_of(types))


def wall_time(moment: datetime | None) -> datetime | None:
    """An aware time as wall time in Shanghai, which has no summer time: what people there read on the clock."""
    return None if moment is None else moment.astimezone(SHANGHAI).replace(tzinfo=None)


def submission_row(item: SubmissionRow) -> dict[str, Any]:
    plain = {name: getattr(item, name) for name in SUBMISSION if name != "received_at"}
    return plain | {"received_at": wall_time(item.received_at)}


def finding_rows(item: SubmissionRow) -> list[dict[str, Any]]:
    return [{"submission_id": item.submission_id, "rule": found.rule, "severity": found.severity, "sheet": found.sheet,
             "cell": found.cell, "state": item.finding_state(found)} for found in item.findings]


def indicator_row(item: Indicator) -> dict[str, str | None]:
    ranking = item.ranking
    return {
        "code": item.code, "name_zh": item.name.zh, "name_en": item.name.en, "definition_zh": item.definition.zh,
        "definition_en": item.definition.en, "unit": item.unit, "decimals": str(item.decimals), "measure_type": item.measure_type,
        "additive": str(item.additive).lower(), "op": item.value.op, "period_type": item.period_types[0],
        "price_basis": item.price_basis, "scope": item.scope, "publisher": item.publisher,
        "lower_limit": None if item.least_value is None else str(item.least_value), "tolerance": str(item.tolerance),
        "tolerance_source": item.tolerance_source or None, "universe": ranking.universe if ranking else None,
        "tie_policy": ranking.ties if ranking else None, "missing_policy": ranking.missing if ranking else None,
        "direction": ranking.direction if ranking else None, "revision_policy": ranking.revision if ranking else None,
        "counter_zh": item.counter.zh if item.counter else None, "counter_en": item.counter.en if item.counter else None,
        "theme": item.theme, "report_order": str(item.report_order), "source": item.source,
    }


def text_table(rows: Sequence[Mapping[str, str | None]], names: Sequence[str]) -> pyarrow.Table:
    """A register as text; blank cells become empty (null)."""
    return table_of({name: "VARCHAR" for name in names}, [{name: row.get(name) or None for name in names} for row in rows])
