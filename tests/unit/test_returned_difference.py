"""The cell diff between two versions of a form: rows told by their key, moved rows no change, persons hidden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.form import load_forms
from pipelines.intake.parsed import arrow_schema
from pipelines.returned import cell_diff
from pipelines.returned.difference import HIDDEN
from tests.unit.intake_book import HEADS, contract, exported, number, table

FORM = load_forms()["tech_contract"]


@pytest.fixture
def versions(tmp_path: Path) -> Any:
    """Both versions of an export list, read by intake from workbooks."""

    def read(*both: list[list[Any]], heads: list[str] = HEADS) -> tuple[pa.Table, pa.Table]:
        first, second = (exported(tmp_path, table(*rows, heads=heads)).table for rows in both)
        return first, second

    return read


def told(old: pa.Table, new: pa.Table) -> list[tuple[str, str, str, str, str]]:
    return [(item.kind, item.cell, item.column, item.old, item.new) for item in cell_diff(FORM, old, new)]


def test_a_changed_amount_is_one_cell(versions: Any) -> None:
    old, new = versions([contract(1), contract(2)], [contract(1), contract(2, contract_amount=130)])
    assert told(old, new) == [("changed", "H3", "contract_amount", "1205000.00", "1300000.00")]
    assert cell_diff(FORM, old, new)[0].key == f"export / {number(2)}"
    assert cell_diff(FORM, old, new)[0].header == "合同成交额"


def test_rows_that_only_moved_are_no_change(versions: Any) -> None:
    old, new = versions([contract(1), contract(2)], [contract(2), contract(1)])
    assert told(old, new) == []


def test_rows_that_came_and_went(versions: Any) -> None:
    old, new = versions([contract(1), contract(2)], [contract(2), contract(3), contract(4)])
    kinds = [(item.kind, item.key) for item in cell_diff(FORM, old, new)]
    assert ("added", f"export / {number(4)}") in kinds and len(kinds) == 2 + (("removed", f"export / {number(1)}") in kinds)


def test_a_corrected_number_in_its_place_is_a_change_of_that_cell(versions: Any) -> None:
    old, new = versions([contract(1), contract(2)], [contract(1), contract(9, project_name=contract(2)[1])])
    assert told(old, new) == [("changed", "A3", "registration_no", number(2), number(9))]


def test_a_blank_filled_and_a_value_cleared(versions: Any) -> None:
    heads = [*HEADS, "支付方式"]
    old, new = versions([[*contract(1), ""], [*contract(2), "一次"]], [[*contract(1), "分期"], [*contract(2), ""]], heads=heads)
    assert told(old, new) == [("changed", "L2", "pay_method", "", "分期"), ("changed", "L3", "pay_method", "一次", "")]


def test_persons_data_is_hidden(versions: Any) -> None:
    heads = [*HEADS, "联系电话"]
    old, new = versions([[*contract(1), "13800000000"]], [[*contract(1), "13900000000"]], heads=heads)
    assert told(old, new) == [("changed", "L2", "contact_phone", HIDDEN, HIDDEN)]


def rows_of(numbers: list[int]) -> pa.Table:
    schema = arrow_schema(FORM)
    rows = [
        {name: None for name in schema.names}
        | {"role": "export", "registration_no": str(value), "source_sheet": "s", "source_row": row}
        for row, value in enumerate(numbers, 2)
    ]
    return pa.Table.from_pylist(rows, schema=schema)


@given(st.lists(st.integers(0, 9), max_size=8), st.lists(st.integers(0, 9), max_size=8))
def test_no_row_is_lost_or_counted_twice(old: list[int], new: list[int]) -> None:
    """Rows before, less those that went, plus those that came, are the rows after; with itself a table has no difference."""
    changes = cell_diff(FORM, rows_of(old), rows_of(new))
    came, went = (sum(item.kind == kind for item in changes) for kind in ("added", "removed"))
    assert len(old) - went + came == len(new)
    assert cell_diff(FORM, rows_of(old), rows_of(old)) == []
