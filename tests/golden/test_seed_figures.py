"""Every figure of the public report is a row of the current release, and its trace leads to cells from which it is made again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipelines.core.indicator import load_indicators
from pipelines.core.paths import Home
from pipelines.lineage.snapshot import open_snapshot, release_folder
from pipelines.monthly.tracing import trace_code
from tests.golden.second_reading import cell_day, cell_text, head_above, make_again
from tests.golden.seed_table import (
    BESIDE,
    CAMPAIGNS,
    MEASURES,
    OWN,
    PLAN,
    REPORT,
    SAYINGS,
    SECOND_OF_SEVEN,
    VILLAGES,
    Measure,
    Saying,
)

ALL_MEASURES = [*MEASURES, *BESIDE]
COLUMNS = ("code", "kind", "text", "value", "unit", "on_day", "rank", "n", "compare_text", "status", "label_zh")


def figures(home: Home, condition: str, *bound: Any) -> list[dict[str, Any]]:
    """Rows of the district's first-half report in the current release."""
    with open_snapshot(release_folder(home) / "kezhi.duckdb") as connection:
        rows = connection.execute(f"select {', '.join(COLUMNS)} from marts.mart_report_figure where region_code = ? "
                                  f"and report_period = ? and {condition} order by code", [OWN, REPORT, *bound]).fetchall()
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def told(home: Home, saying: Saying) -> list[dict[str, Any]]:
    return figures(home, "indicator = ? and data_period = ?", saying.indicator, saying.period)


def follow(home: Home, code: str) -> dict[str, Any]:
    document = trace_code(home, code)
    assert [check for check in document["checks"] if not check["passed"]] == []
    assert document["cells"], code
    return document


def form_of(submission: str) -> str:
    """``2022-05-340403-platform-v1`` → ``platform``; ``register:village:<hash>`` → ``village``."""
    if submission.startswith("register:"):
        return submission.split(":")[1]
    return submission[len("2022-05-340403-"):].rsplit("-", 1)[0]


def is_same(seen: str, raw: str) -> bool:
    """What the other reader sees in a cell, against what the trace says of it: days may carry an hour."""
    try:
        return Decimal(seen) == Decimal(raw)
    except ArithmeticError:
        return seen == raw.strip() or raw.startswith(f"{seen}T00:00")


def test_the_list_is_whole() -> None:
    """No figure is forgotten: measures, ranks, and what is said in words, more than sixty entries, each of its own."""
    keys = [(item.indicator, item.period) for item in (*ALL_MEASURES, *SAYINGS)]
    assert len(keys) == len(set(keys))
    assert len(MEASURES) >= 19 and len(keys) + len(SECOND_OF_SEVEN) >= 40
    assert len(ALL_MEASURES) + len(SECOND_OF_SEVEN) + sum(len(item.texts) for item in SAYINGS) >= 60


@pytest.mark.parametrize("measure", ALL_MEASURES, ids=lambda item: item.indicator)
def test_number_of_the_report_stands_in_the_release(sample_home: Home, measure: Measure) -> None:
    [row] = figures(sample_home, "code = ?", measure.code)
    assert (row["kind"], row["text"], row["value"], row["unit"], row["status"]) == (
        "measure", measure.text, measure.number, measure.unit, "complete")


@pytest.mark.parametrize("measure", ALL_MEASURES, ids=lambda item: item.indicator)
def test_number_is_made_again_from_its_cells(sample_home: Home, measure: Measure) -> None:
    document = follow(sample_home, measure.code)
    assert document["value"] == measure.number == make_again(sample_home, document)
    for cell in document["cells"]:
        assert is_same(cell_text(sample_home, cell), cell["raw"]), cell


@pytest.mark.parametrize("measure", ALL_MEASURES, ids=lambda item: item.indicator)
def test_number_comes_from_rows_of_its_form(sample_home: Home, measure: Measure) -> None:
    submissions = {cell["submission"] for cell in follow(sample_home, measure.code)["cells"]}
    forms = {form_of(submission) for submission in submissions}
    assert measure.form in forms
    # Ended and altered contracts come by a form of their own, and a coverage has its villages in a register.
    assert forms - {VILLAGES} <= {*load_indicators()[measure.indicator].forms}


@pytest.mark.parametrize("indicator", SECOND_OF_SEVEN)
def test_second_of_seven_by_the_cells_of_all_members(sample_home: Home, indicator: str) -> None:
    [row] = figures(sample_home, "kind = 'rank' and indicator = ? and data_period = '2022-05'", indicator)
    assert (row["text"], row["value"], row["rank"], row["n"]) == ("第2", 2, 2, 7)
    document = follow(sample_home, row["code"])
    assert len(document["operands"]) == 7 and len({member["region"] for member in document["operands"]}) == 7
    assert document["value"] == 2 == make_again(sample_home, document)


def test_growth_lies_above_the_city_s_own_row(sample_home: Home) -> None:
    """Above the city's figure as it was issued, not above a mean of the seven."""
    [row] = figures(sample_home, "kind = 'measure' and indicator = 'high_tech_growth' and data_period = '2022-05'")
    assert row["compare_text"] == "高于全市18.1个百分点"
    operands = follow(sample_home, f"high_tech_growth_gap/{OWN}/2022-05/cumulative")["operands"]
    assert [(item["region"], make_again(sample_home, item)) for item in operands] == [
        (OWN, Decimal("21.1")), ("340400", Decimal("3.0"))]


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda item: item.indicator)
def test_words_of_the_report_stand_in_the_release(sample_home: Home, saying: Saying) -> None:
    rows = told(sample_home, saying)
    named = [row for row in rows if row["text"] in saying.texts] if saying.indicator == "activity_campaign_month" else rows
    assert sorted(row["text"] for row in named) == sorted(saying.texts)
    assert {row["kind"] for row in named} == {saying.kind}
    assert saying.beside is None or {row["compare_text"] for row in named} == {saying.beside}


@pytest.mark.parametrize("saying", SAYINGS, ids=lambda item: item.indicator)
def test_words_are_read_in_their_cells(sample_home: Home, saying: Saying) -> None:
    for row in told(sample_home, saying):
        [cell] = follow(sample_home, row["code"])["cells"]
        assert f"-{saying.form}-" in cell["submission"]
        if saying.kind == "date":
            day = cell_day(sample_home, cell)
            assert (f"{day.month}月{day.day}日", day) == (row["text"], row["on_day"])
        elif saying.kind == "month":
            assert cell_text(sample_home, cell) == saying.period and row["on_day"] is None
        else:
            assert cell_text(sample_home, cell) == row["text"]


def test_list_of_visits_stays_open(sample_home: Home) -> None:
    [row] = figures(sample_home, "indicator = 'enterprise_visit_list'")
    assert (row["value"], row["status"]) == (5, "incomplete") and row["text"].endswith("等企业")
    document = follow(sample_home, row["code"])
    assert document["op"] == "count" and make_again(sample_home, document) == 5
    assert "、".join(cell_text(sample_home, cell) for cell in document["cells"]) + "等企业" == row["text"]
    assert "企业名称" in head_above(sample_home, document["cells"][0])


def test_campaigns_of_june_are_four_and_have_no_day(sample_home: Home) -> None:
    rows = figures(sample_home, "indicator = 'activity_campaign_month' and data_period = '2022-06'")
    labels = [row["label_zh"] for row in rows]
    assert len(labels) == 4 and all(any(word in label for label in labels) for word in CAMPAIGNS)


def test_plan_has_four_heads_and_the_second_batch(sample_home: Home) -> None:
    rows = figures(sample_home, "indicator = 'work_target' and data_period = '2022-06'")
    assert {row["label_zh"] for row in rows} == set(PLAN)
    # The text sets no number for any of them.
    assert {row["value"] for row in rows} == {None} and any("第二批" in row["text"] for row in rows)


def test_city_level_platform_of_agriculture_is_named(sample_home: Home) -> None:
    rows = figures(sample_home, "indicator = 'platform_engineering_center' and data_period = '2022-05'")
    [row] = [row for row in rows if row["text"] == "淮南市西甜瓜集约化育苗工程技术研究中心"]
    [cell] = follow(sample_home, row["code"])["cells"]
    assert cell_text(sample_home, cell) == row["text"]


def test_full_coverage_is_shown_with_both_registers(sample_home: Home) -> None:
    [row] = figures(sample_home, "indicator = 'claim_full_coverage' and data_period = '2022-05'")
    assert all(share in row["compare_text"] for share in ("36/36村", "36/41村"))
    operands = {item["indicator"]: make_again(sample_home, item) for item in follow(sample_home, row["code"])["operands"]}
    assert operands == {"village_coverage": Decimal("100.0"), "village_coverage_nbs": Decimal("87.8")}


def test_a_wrong_cell_would_be_noticed(sample_home: Home) -> None:
    """The red twin of this file: another cell of the same column, or one cell less, makes another figure."""
    document = follow(sample_home, f"contract_absorbed_amount/{OWN}/2022-05/cumulative")
    cells = document["cells"]
    assert make_again(sample_home, document | {"cells": cells[1:]}) != document["value"]
    moved = cells[0] | {"cell": next(cell["cell"] for cell in cells if cell["raw"] != cells[0]["raw"])}
    other = [cell for cell in cells if (cell["sha256"], cell["sheet"]) == (moved["sha256"], moved["sheet"])]
    swapped = next(cell for cell in other if cell["raw"] != cells[0]["raw"])
    assert make_again(sample_home, document | {"cells": [swapped, *cells[1:]]}) != document["value"]
    assert not is_same(cell_text(sample_home, swapped), cells[0]["raw"])
