"""A1 addresses, and which records a total covers: the small arithmetic that every finding's place hangs on."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import coordinate_to_tuple, get_column_letter

from pipelines.intake.address import a1, block_of, letters, position
from pipelines.intake.rows import RowKind
from pipelines.intake.table import Total
from pipelines.intake.total import rows_covered


@given(st.integers(0, 1_048_575), st.integers(0, 16_383))
def test_an_address_is_that_of_the_second_reader_and_leads_back(row: int, column: int) -> None:
    assert letters(column) == get_column_letter(column + 1)
    assert coordinate_to_tuple(a1(row, column)) == (row + 1, column + 1)
    assert position(a1(row, column)) == (row, column)


@pytest.mark.parametrize("text", ["", "A", "1", "A0", "A01", "a1", "A1B", "AAAA1", "A12345678", "$A$1", "A-1", " A1", "Ａ1",
    "A１"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        position(text)


@pytest.mark.parametrize(("first", "last", "block"), [((0, 0), (0, 0), "A1"), ((4, 10), (19, 10), "K5:K20"),
    ((0, 25), (0, 26), "Z1:AA1")])
def test_blocks(first: tuple[int, int], last: tuple[int, int], block: str) -> None:
    assert block_of(first, last) == block


def total(label: str, place: int) -> Total:
    return Total(RowKind("total", 0, label), 0, place)


@pytest.mark.parametrize(("labels", "above", "covered"), [
    ([("合计", 3)], False, [(0, 3)]),
    ([("合计", 0)], True, [(0, 5)]),
    ([("小计", 2), ("小计", 5), ("合计", 5)], False, [(0, 2), (2, 5), (0, 5)]),
    ([("合计", 0), ("小计", 0), ("小计", 2)], True, [(0, 5), (0, 2), (2, 5)]),
    ([("小计", 0), ("小计", 3)], False, [(0, 0), (0, 3)]),
])
def test_what_totals_cover(labels: list[tuple[str, int]], above: bool, covered: list[tuple[int, int]]) -> None:
    totals = [total(*label) for label in labels]
    assert [rows_covered(totals, index, 5, above=above) for index in range(len(totals))] == covered


@given(st.lists(st.tuples(st.sampled_from(["小计", "合计"]), st.integers(0, 20)), max_size=6), st.booleans())
def test_totals_cover_rows_that_exist_and_subtotals_below_never_overlap(labels: list[tuple[str, int]], above: bool) -> None:
    totals = [total(label, place) for label, place in sorted(labels, key=lambda item: item[1])]
    covered = [rows_covered(totals, index, 20, above=above) for index in range(len(totals))]
    assert all(0 <= first <= last <= 20 for first, last in covered)
    parts = [span for span, item in zip(covered, totals, strict=True) if item.kind.is_subtotal]
    if not above:
        assert all(one[1] <= two[0] for one, two in pairwise(parts))
