"""Texts made to hurt: misspelt numerals, endless rows, numbers where nobody writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.lint import find_numbers
from pipelines.report.lint.mention import LONGEST_CLAUSE, LONGEST_SENTENCE
from tests.unit.lint_slips import SLIPS
from tests.unit.lint_world import RIGHT, judged

YEAR = 2022
PIECES = sorted({piece for line in RIGHT for piece in line.replace("，", "。").split("。") if piece})


MISSPELT = ["第二二十批", "十十月", "二二十月", "第二二十位", "百分之百百", "二二十家", "前二二十位", "第一一一一名", "百分之"]


@pytest.mark.parametrize("text", MISSPELT)
def test_misspelt_numerals_are_passed_over(text: str) -> None:
    assert all(item.rank is None or item.rank.place for item in find_numbers(f"全市{text}，", YEAR))


HOSTILE = ["1", "1,", "一二三十百千万", "1-", "(", "1.", "A", "A1-", "《", "“1", "第", "月"]
HOSTILE += ["均都总", "中", "、第二", "全市排名", "约", "〔2022〕", "-"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_endless_rows_cost_no_more_than_their_length(piece: str) -> None:
    """A form that looks back and forth over all of it would not come back from these."""
    numbers = find_numbers(piece * 20_000, YEAR)
    assert all(item.end - item.start <= LONGEST_SENTENCE or item.kind != "measure" for item in numbers)
    assert all(item.clause[1] - item.clause[0] <= LONGEST_CLAUSE for item in numbers)


JOINTS = ["分别", "均", "第二", "、", "；", "(", ")", "。", "，", "5%", "等"]


@given(st.lists(st.sampled_from([*PIECES, *(slip.new for slip in SLIPS), *JOINTS]), max_size=25))
def test_pieces_of_reports_in_any_order_are_judged_without_failing(pieces: list[str]) -> None:
    for item in judged("，".join(pieces)) + judged("".join(pieces)):
        assert item.verdict in ("match", "mismatch", "not_found") and item.reasons


SIGNS = "吸纳输出技术合同成交额高新产业增加值速特派员名家个村万元%分别为、，。；全市排名第二一三1-5月科"


@given(st.text(alphabet=SIGNS, max_size=80))
def test_any_mixture_of_a_reports_signs_is_judged_without_failing(text: str) -> None:
    assert all(item.reasons for item in judged(text))
