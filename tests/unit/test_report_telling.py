"""How figures are said, and that a report remembers what it told."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.error import DeclarationError
from pipelines.core.period import Period
from pipelines.report.choice import choose_figures
from pipelines.report.holding import MARK_CLOSE, MARK_OPEN
from pipelines.report.telling import Notebook, Said, write_value
from pipelines.report.timespan import data_span, next_title, report_title, short_title
from pipelines.report.wording import load_wording
from tests.unit.report_world import World, hold, make_world

WORDING = load_wording()
REPORT = Period("2022-06")


def say(indicator: str, tmp_path: Path, world: World | None = None, with_codes: bool = False) -> tuple[Said, Notebook]:
    holding = hold(world or make_world(), tmp_path)
    notebook = Notebook(with_codes)
    return Said(choose_figures(holding, WORDING)[indicator], holding.period, WORDING, notebook), notebook


def test_a_figure_says_text_span_place_and_gap(tmp_path: Path) -> None:
    growth, notebook = say("high_tech_growth", tmp_path)
    assert (str(growth), growth.span, growth.place) == ("21.1%", "1—5月", "全市第2位（3个县区）")
    assert list(notebook.told) == ["high_tech_growth/340403/2022-05/cumulative"]


@pytest.mark.parametrize(
    ("value", "text", "words"),
    [
        ("18.1", "18.1个百分点", "高于全市平均18.1个百分点"),
        ("-2.3", "-2.3个百分点", "低于全市平均2.3个百分点"),
        ("0", "0.0个百分点", "与全市平均持平"),
    ],
)
def test_a_gap_is_said_by_its_sign(value: str, text: str, words: str, tmp_path: Path) -> None:
    world = make_world()
    world.measure("high_tech_growth_gap").update(value=Decimal(value), text=text)
    assert say("high_tech_growth_gap", tmp_path, world)[0].gap == words


def test_a_place_that_is_not_certain_shows_its_bounds(tmp_path: Path) -> None:
    world = make_world()
    own = next(row for row in world.places if row["region_code"] == "340403" and row["data_period"] == "2022-05")
    own.update(rank_best=1, rank_worst=3)
    assert say("high_tech_growth", tmp_path, world)[0].place == "全市第2位（可能第1至第3位，3个县区）"


def test_what_is_missing_reads_as_missing_and_never_as_zero(tmp_path: Path) -> None:
    world = make_world()
    world.drop("platform_lab_count")
    said, notebook = say("platform_lab_count", tmp_path, world)
    assert (said.known, said.span, said.place) == (False, "上半年", "")
    assert notebook.figures == {}, "asking is not telling"
    assert str(said) == "暂缺"
    assert "platform_lab_count" in notebook.figures and notebook.told == {}


def test_a_known_zero_is_a_zero(tmp_path: Path) -> None:
    assert str(say("subsidy_paid_amount", tmp_path)[0]) == "0万元"


def test_an_incomplete_figure_is_marked_as_pending(tmp_path: Path) -> None:
    world = make_world()
    world.measure("platform_lab_count").update(status="incomplete")
    assert str(say("platform_lab_count", tmp_path, world)[0]) == "6家（待核）"


def test_codes_put_a_number_behind_each_figure_and_the_same_number_again(tmp_path: Path) -> None:
    holding, notebook = hold(make_world(), tmp_path), Notebook(True)
    figures = choose_figures(holding, WORDING)
    first, second = (Said(figures[code], REPORT, WORDING, notebook) for code in ("platform_lab_count", "platform_center_count"))
    assert [str(first), str(second), str(first)] == [
        f"6家{MARK_OPEN}1{MARK_CLOSE}",
        f"8家{MARK_OPEN}2{MARK_CLOSE}",
        f"6家{MARK_OPEN}1{MARK_CLOSE}",
    ]


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "counter", "text"),
    [
        ("33763200", "yuan", 2, "", "3376.32万元"),
        ("2810000", "yuan", 2, "", "281万元"),
        ("497000", "yuan", 2, "", "49.70万元"),
        ("2.50", "percentage_point", 2, "", "2.5个百分点"),
        ("3", "percent", 2, "", "3.0%"),
        ("36", "count", 0, "个", "36个"),
        ("600", "mu", 0, "", "600亩"),
        (None, "yuan", 2, "", "暂缺"),
    ],
)
def test_values_are_written_as_the_mart_writes_them(
    value: str | None, unit: str, decimals: int, counter: str, text: str
) -> None:
    assert write_value(None if value is None else Decimal(value), unit, decimals, WORDING, counter) == text


@given(st.decimals(min_value=0, max_value=10**13, places=2, allow_nan=False))
def test_amounts_hold_no_separators_and_read_back(value: Decimal) -> None:
    text = write_value(value, "yuan", 2, WORDING)
    assert text.endswith("万元") and "," not in text and " " not in text
    assert abs(Decimal(text.removesuffix("万元")) * 10_000 - value) <= 50


@given(st.decimals(min_value=-1000, max_value=1000, places=6, allow_nan=False), st.integers(0, 4))
def test_other_values_read_back_at_their_decimals(value: Decimal, decimals: int) -> None:
    text = write_value(value, "percent", decimals, WORDING)
    assert abs(Decimal(text.removesuffix("%")) - value) <= Decimal(5).scaleb(-decimals - 1)


@pytest.mark.parametrize(
    ("period", "kind", "words"),
    [
        ("2022-05", "cumulative", "1—5月"),
        ("2022-01", "cumulative", "1月"),
        ("2022-05", "month", "5月"),
        ("2022-05", "point", "截至5月末"),
        ("2021-12", "cumulative", "2021年1—12月"),
        ("2021-12", "point", "截至2021年12月末"),
    ],
)
def test_data_periods_are_spelled_out(period: str, kind: str, words: str) -> None:
    assert data_span(period, kind, REPORT, WORDING) == words


@pytest.mark.parametrize(
    ("period", "title", "short", "following"),
    [
        ("2022-06", "2022年上半年", "上半年", "2022年下半年"),
        ("2021-12", "2021年", "全年", "2022年上半年"),
        ("2022-05", "2022年1—5月", "1—5月", "下一阶段"),
    ],
)
def test_the_reports_own_time(period: str, title: str, short: str, following: str) -> None:
    month = Period(period)
    assert (report_title(month, WORDING), short_title(month, WORDING), next_title(month, WORDING)) == (title, short, following)


def test_registers_are_named_as_readers_know_them(tmp_path: Path) -> None:
    world = make_world()
    world.measure("village_coverage").update(compare_text="名册 bureau_2022：36/36村；名册 nbs_2023：36/41村")
    assert say("village_coverage", tmp_path, world)[0].beside == "区级在用村名册：36/36村；2023年统计用区划名单：36/41村"


def test_a_phrase_that_is_missing_or_asks_too_much_is_our_own_fault() -> None:
    with pytest.raises(DeclarationError, match="报告用语"):
        WORDING.say("no_such_phrase")
    broken: dict[str, Any] = dict(WORDING.words) | {"place": "第{nothing}位"}
    with pytest.raises(DeclarationError, match="报告用语"):
        WORDING.model_copy(update={"words": broken}).say("place", rank=1)


def test_a_wording_file_with_an_unknown_group_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half_year.toml"
    path.write_text("[words]\nmissing = '暂缺'\n[surprise]\nx = 'y'\n", encoding="utf-8")
    with pytest.raises(DeclarationError, match="报告用语文件有误"):
        load_wording(path)
    path.write_text("[words", encoding="utf-8")
    load_wording.cache_clear()
    with pytest.raises(DeclarationError):
        load_wording(path)


def test_figures_are_values_that_cannot_be_changed(tmp_path: Path) -> None:
    figure = choose_figures(hold(make_world(), tmp_path), WORDING)["high_tech_growth"]
    with pytest.raises(dataclasses.FrozenInstanceError):
        figure.row = None  # ty: ignore[invalid-assignment]
