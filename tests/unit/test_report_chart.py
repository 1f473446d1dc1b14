"""Charts: a PNG with Chinese glyphs, nothing where there is nothing to show."""

from __future__ import annotations

import struct
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.report import chart
from pipelines.report.holding import Place
from pipelines.report.wording import ChartPlan, load_wording
from tests.unit.report_world import DATA, OWN, PERIOD, hold, make_world

WORDING = load_wording()
PLAN = ChartPlan(name="growth", indicator="high_tech_growth")


def places(tmp_path: Path, indicator: str = "high_tech_growth") -> list[Place]:
    return hold(make_world(), tmp_path).ranking(indicator, DATA)


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def test_a_chart_is_a_sharp_png_with_a_bar_for_each_unit(tmp_path: Path) -> None:
    found = places(tmp_path)
    three, two = (chart.draw_ranking(part, PLAN, OWN, None, PERIOD, WORDING) for part in (found, found[:2]))
    assert three and two and size(three)[1] > size(two)[1] > 150 and size(three)[0] > 1000


def test_the_packaged_font_is_found_but_never_imported(tmp_path: Path) -> None:
    chart.register_font.cache_clear()
    folder = chart.register_font()
    assert folder is not None and list(folder.glob("*.otf"))
    assert "cvttf_NotoSansCJK_Regular" not in sys.modules


def test_different_signs_draw_different_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = places(tmp_path)
    before = chart.draw_ranking(found, PLAN, OWN, None, PERIOD, WORDING)
    monkeypatch.setattr(chart, "region_name", lambda code, period: {"340403": "田家庵区", "340406": "凤台县"}.get(code, "寿县"))
    assert chart.draw_ranking(found, PLAN, OWN, None, PERIOD, WORDING) != before, "missing glyphs would all be the same box"


def test_the_citys_own_value_is_drawn_for_growth_only(tmp_path: Path) -> None:
    holding = hold(make_world(), tmp_path)
    city = next(row for row in holding.city if row.indicator == "high_tech_growth")
    growth, amounts = holding.ranking("high_tech_growth", DATA), holding.ranking("contract_absorbed_amount", DATA)
    assert chart.draw_ranking(growth, PLAN, OWN, city, PERIOD, WORDING) != chart.draw_ranking(
        growth, PLAN, OWN, None, PERIOD, WORDING
    )
    assert chart.draw_ranking(amounts, PLAN, OWN, city, PERIOD, WORDING) == chart.draw_ranking(
        amounts, PLAN, OWN, None, PERIOD, WORDING
    )


def test_nothing_is_drawn_where_nobody_has_a_value(tmp_path: Path) -> None:
    empty = [replace(place, value=None) for place in places(tmp_path)]
    assert chart.draw_ranking(empty, PLAN, OWN, None, PERIOD, WORDING) is None


def test_a_missing_unit_has_its_name_and_no_bar(tmp_path: Path) -> None:
    missing = next(place for place in places(tmp_path, "contract_absorbed_amount") if place.value is None)
    bar = chart._bar(missing, OWN, PERIOD, 0.0, WORDING)
    assert (bar["name"], bar["value"], bar["label"]) == ("大通区", None, "暂缺")
