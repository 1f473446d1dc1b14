"""Good frames for every suite, and the defect that must turn each of its expectations red."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from pipelines.core.form import SQL_TYPE, Column, Form
from pipelines.core.register import load_codelist

Rows = list[dict[str, Any]]
ARROW = {"VARCHAR": pa.string(), "DATE": pa.date32(), "BIGINT": pa.int64(), "INTEGER": pa.int32(), "BOOLEAN": pa.bool_(),
         "TIMESTAMP": pa.timestamp("us"), "DECIMAL(18,2)": pa.decimal128(18, 2), "DECIMAL(18,6)": pa.decimal128(18, 6),
         "DECIMAL(28,6)": pa.decimal128(28, 6)}
PLACE = {"submission_id": "VARCHAR", "receipt_no": "VARCHAR", "reporter_code": "VARCHAR", "period": "VARCHAR",
         "source_sheet": "VARCHAR", "source_row": "INTEGER", "quarantined": "BOOLEAN"}


def table_of(types: dict[str, str], rows: Rows) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, ARROW[kind]) for name, kind in types.items()]))


def _identifier(column: Column, number: int) -> str:
    """Digits in the longest length that the column's pattern takes; sixteen where it takes any."""
    tried = (f"{34:<0{length - 1}}{number}" for length in (16, 14, 12))
    return next(text for text in tried if column.pattern is None or re.search(column.pattern, text))


def _value(column: Column, number: int) -> Any:
    if column.codelist:
        return load_codelist(column.codelist)[0]["code"]
    plain = {"uscc": f"91340403MA2ABCD{number:03d}", "region": f"34040{number + 2}", "period": "2022-05",
             "date": date(2022, 5, number + 1), "boolean": True, "id": _identifier(column, number),
             "text": f"文本{number}", "name": f"单位{number}"}
    if column.type in plain:
        return plain[column.type]
    return int(column.minimum or 1) + number if column.type == "integer" else Decimal((column.minimum or 0) + number)


def form_types(form: Form) -> dict[str, str]:
    cells = {f"{column.name}__cell": "VARCHAR" for column in form.column}
    return PLACE | {column.name: SQL_TYPE[column.type] for column in form.column} | cells


def form_rows(form: Form, count: int = 4) -> Rows:
    """Rows that are good in every declared respect, each value with its cell."""
    rows: Rows = []
    for number in range(count):
        place = {"submission_id": "s1", "receipt_no": "R00000001", "reporter_code": "340403", "period": "2022-05",
                 "source_sheet": "表一", "source_row": number + 4, "quarantined": False}
        letters = {column.name: chr(ord("A") + index % 26) for index, column in enumerate(form.column)}
        rows.append(place | {column.name: _value(column, number) for column in form.column}
                    | {f"{name}__cell": f"{letter}{number + 4}" for name, letter in letters.items()})
    return rows


VALUE_TYPES = {
    "indicator": "VARCHAR", "region_code": "VARCHAR", "period": "VARCHAR", "data_period": "VARCHAR", "period_type": "VARCHAR",
    "price_basis": "VARCHAR", "scope": "VARCHAR", "publisher": "VARCHAR", "value": "DECIMAL(28,6)",
    "value_lower": "DECIMAL(28,6)", "value_upper": "DECIMAL(28,6)", "unit": "VARCHAR", "status": "VARCHAR",
    "operand_count": "BIGINT", "lineage_key": "VARCHAR"}
RANK_TYPES = {
    "indicator": "VARCHAR", "period": "VARCHAR", "region_code": "VARCHAR", "data_period": "VARCHAR", "period_type": "VARCHAR",
    "value": "DECIMAL(28,6)", "unit": "VARCHAR", "rank": "BIGINT", "rank_best": "BIGINT", "rank_worst": "BIGINT",
    "universe": "VARCHAR", "n": "BIGINT", "tie_policy": "VARCHAR", "direction": "VARCHAR", "gap_to_next": "DECIMAL(28,6)",
    "margin_to_previous": "DECIMAL(28,6)", "gap_to_city": "DECIMAL(28,6)", "peer_group": "VARCHAR", "peer_rank": "BIGINT",
    "status": "VARCHAR", "lineage_key": "VARCHAR"}
COMPLETENESS_TYPES = {
    "form": "VARCHAR", "region_code": "VARCHAR", "period": "VARCHAR", "covers_from": "VARCHAR", "is_expected": "BOOLEAN",
    "state": "VARCHAR", "received_at": "TIMESTAMP", "due_at": "TIMESTAMP", "locks_at": "TIMESTAMP", "on_time": "BOOLEAN",
    "versions": "INTEGER",
    "quarantined_count": "BIGINT"}
IDENTITY_TYPES = {
    "identity": "VARCHAR", "period": "VARCHAR", "place": "VARCHAR", "one_side": "DECIMAL(28,6)", "other_side": "DECIMAL(28,6)",
    "tolerance": "DECIMAL(28,6)", "difference": "DECIMAL(28,6)", "holds": "BOOLEAN"}


def _indicator(code: str, region: str, value: str | None, unit: str, status: str = "complete") -> dict[str, Any]:
    number = None if value is None else Decimal(value)
    return {"indicator": code, "region_code": region, "period": "2022-05", "data_period": "2022-05", "period_type": "cumulative",
            "price_basis": "current", "scope": "all", "publisher": "city_bureau", "value": number, "unit": unit, "status": status,
            "value_lower": Decimal(0) if number is None else number, "value_upper": number if status == "complete" else None,
            "operand_count": 0 if number is None else 3, "lineage_key": f"{code}/{region}/2022-05/cumulative"}


def value_rows() -> Rows:
    return [
        _indicator("contract_absorbed_amount", "340403", "124303900", "yuan"),
        _indicator("contract_absorbed_count", "340403", "12", "count"),
        _indicator("high_tech_growth", "340403", "21.1", "percent"), _indicator("high_tech_growth", "340402", "-3.5", "percent"),
        _indicator("high_tech_growth_gap", "340403", "18.1", "percentage_point"),
        _indicator("contract_absorbed_amount", "340405", None, "yuan", "missing"),
        _indicator("contract_absorbed_amount", "340406", "10", "yuan", "incomplete")]


def _rank(region: str, value: str | None, rank: int | None, best: int, worst: int, status: str = "complete") -> dict[str, Any]:
    return {"indicator": "contract_absorbed_amount", "period": "2022-05", "region_code": region, "data_period": "2022-05",
            "period_type": "cumulative", "value": None if value is None else Decimal(value), "unit": "yuan", "rank": rank,
            "rank_best": best, "rank_worst": worst, "universe": "u", "n": 3, "tie_policy": "competition",
            "direction": "higher_is_better", "gap_to_next": Decimal(10) if rank == 2 else None,
            "margin_to_previous": Decimal(10) if rank == 1 else None,
            "gap_to_city": None, "peer_group": "district", "peer_rank": rank, "status": status,
            "lineage_key": None if value is None else f"a/{region}/2022-05/cumulative"}


def rank_rows() -> Rows:
    return [_rank("340403", "20", 1, 1, 2), _rank("340402", "10", 2, 2, 3), _rank("340404", None, None, 1, 3, "missing")]


def _expected(region: str, state: str, **changes: Any) -> dict[str, Any]:
    arrived = state not in ("missing", "waived")
    return {"form": "tech_contract", "region_code": region, "period": "2022-05", "covers_from": "2022-05", "is_expected": True,
            "state": state, "received_at": datetime(2022, 6, 10, 9) if arrived else None, "due_at": datetime(2022, 6, 15),
            "locks_at": datetime(2022, 6, 20), "on_time": arrived or None, "versions": int(arrived),
            "quarantined_count": int(state == "partial")} | changes


def completeness_rows() -> Rows:
    return [_expected("340402", "accepted"), _expected("340403", "partial"), _expected("340404", "missing"),
            _expected("340405", "held"),
            _expected("340406", "accepted", is_expected=False, due_at=None, locks_at=None, on_time=None)]


def identity_rows() -> Rows:
    return [{"identity": "mirror_inside_city_count", "period": "2022-05", "place": "340402>340403", "one_side": Decimal(2),
             "other_side": Decimal(2), "tolerance": Decimal(0), "difference": Decimal(0), "holds": True}]


MARTS = {"mart_indicator_value": (VALUE_TYPES, value_rows), "mart_ranking": (RANK_TYPES, rank_rows),
         "mart_completeness": (COMPLETENESS_TYPES, completeness_rows), "mart_identity": (IDENTITY_TYPES, identity_rows)}


def mart_frame(name: str) -> pa.Table:
    types, rows = MARTS[name]
    return table_of(types, rows())


def meets(row: dict[str, Any], condition: dict[str, Any] | None) -> bool:
    """Whether a row falls under a row condition."""
    if condition is None:
        return True
    value = row[condition["column"]["name"]]
    if condition["type"] == "nullity":
        return (value is None) is condition["is_null"]
    wanted = condition["parameter"]
    return value in wanted if condition["operator"] == "IN" else value == wanted


def retype(table: pa.Table, column: str) -> pa.Table:
    """``table`` with one column as floats: a type that no form and no mart declares."""
    return table.set_column(table.column_names.index(column), column, pa.array([1.5] * table.num_rows, pa.float64()))


def _first(rows: Rows, kwargs: dict[str, Any], *columns: str) -> dict[str, Any]:
    """The first row under the condition that has the columns filled."""
    fitting = [row for row in rows if meets(row, kwargs.get("row_condition"))]
    return next((row for row in fitting if all(row[column] is not None for column in columns)), fitting[0])


def _out_of_bounds(kwargs: dict[str, Any]) -> Decimal:
    return Decimal(str(kwargs["max_value"])) + 1 if "max_value" in kwargs else Decimal(str(kwargs["min_value"])) - 1


def _sample(kind: pa.DataType) -> Any:
    """Any value of a type, for a cell that should be empty."""
    if pa.types.is_timestamp(kind):
        return datetime(2022, 5, 1)
    return 1 if pa.types.is_integer(kind) else Decimal(1)


def _less(value: Any) -> Any:
    if isinstance(value, str):
        return "0000-00"
    return datetime(2000, 1, 1) if isinstance(value, datetime) else value - 1


def spoil(item: dict[str, Any], table: pa.Table) -> pa.Table:
    """``table`` with the defect that this expectation is there to find."""
    kind, kwargs, rows = item["type"], item["kwargs"], table.to_pylist()
    if item["meta"].get("on") == "schema":
        return table.drop_columns([kwargs["value_set"][0].split()[0]])
    if kind == "expect_table_row_count_to_be_between":
        return table.slice(0, kwargs["min_value"] - 1)
    if kind in ("expect_compound_columns_to_be_unique", "expect_column_values_to_be_unique"):
        return pa.concat_tables([table, table.slice(0, 1)])
    _spoil_row(kind, kwargs, rows, table.schema)
    return pa.Table.from_pylist(rows, schema=table.schema)


def _spoil_row(kind: str, kwargs: dict[str, Any], rows: Rows, schema: pa.Schema) -> None:
    column = kwargs.get("column", "")
    if kind == "expect_column_values_to_not_be_null":
        _first(rows, kwargs, column)[column] = None
    elif kind == "expect_column_values_to_be_null":
        _first(rows, kwargs)[column] = _sample(schema.field(column).type)
    elif kind == "expect_column_values_to_be_between":
        bad = _out_of_bounds(kwargs)
        _first(rows, kwargs, column)[column] = int(bad) if pa.types.is_integer(schema.field(column).type) else bad
    elif kind in ("expect_column_values_to_match_regex", "expect_column_values_to_be_in_set"):
        _first(rows, kwargs, column)[column] = "不在其中"
    elif kind == "expect_column_pair_values_a_to_be_greater_than_b":
        row = _first(rows, kwargs, kwargs["column_A"], kwargs["column_B"])
        row[kwargs["column_A"]] = _less(row[kwargs["column_B"]])
    elif kind == "expect_column_pair_values_to_be_equal":
        row = _first(rows, kwargs, kwargs["column_A"], kwargs["column_B"])
        row[kwargs["column_A"]] = row[kwargs["column_B"]] + 1
    else:
        raise NotImplementedError(f"no red twin for {kind}")
