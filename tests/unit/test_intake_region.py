"""Regions by code and name, as they were in force; names alone are not always enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.form import Column
from pipelines.core.register import read_register
from pipelines.intake.cell import read_cell
from pipelines.intake.reading import Setting
from pipelines.intake.region import has_lapsed, region_name, regions_meant, regions_of

COLUMN = Column.model_validate({"name": "it", "header": {"zh": "地区", "en": "Region"}, "type": "region"})
CODES = sorted({row["code"] for row in read_register("gb2260")})


def meant(text: str, period: str = "2022-05", reporter: str = "340403") -> set[str]:
    return set(regions_meant(text, period, reporter))


@pytest.mark.parametrize(("text", "code"), [
    ("340403", "340403"), ("田家庵区", "340403"), ("淮南市田家庵区", "340403"), ("安徽省淮南市田家庵区", "340403"),
    ("安徽省田家庵区", "340403"), (" 田家庵 区 ", "340403"),
    ("３４０４０３", "340403"), ("淮南市", "340400"), ("安徽省淮南市", "340400"), ("安徽省", "340000"), ("340000", "340000"),
    ("合肥市", "340100"), ("北京市", "110000"),
    ("境外", "FOREIGN"), ("国外", "FOREIGN"), ("FOREIGN", "FOREIGN"), ("香港", "810000"), ("台湾省", "710000"),
    ("淮南高新技术产业开发区", "HN-GXQ")])
def test_a_region_by_code_or_by_name(text: str, code: str) -> None:
    assert meant(text) == {code}


@pytest.mark.parametrize("text", ["", "田家庵", "淮南", "甲市", "999999", "34040", "340403000000", "市辖区", "夏门市", "夏门"])
def test_what_is_no_region(text: str) -> None:
    assert meant(text) == set()


@pytest.mark.parametrize(("period", "code"), [("1999-11", "342422"), ("1999-12", "341521"), ("2015-11", "341521"),
    ("2015-12", "340422"), ("2022-05", "340422")])
def test_a_county_that_moved_is_found_under_the_code_of_its_time(period: str, code: str) -> None:
    assert meant("寿县", period) == {code}
    assert meant(code, period) == {code}


def test_codes_of_other_times_are_told_apart_from_unknown_ones() -> None:
    assert has_lapsed("341521", "2022-05")
    assert has_lapsed("宣武区", "2022-05")
    assert not has_lapsed("340403", "2022-05")
    assert not has_lapsed("999999", "2022-05")


def test_a_name_that_several_counties_bear_is_ambiguous_until_its_city_is_named() -> None:
    assert len(meant("鼓楼区")) == 4
    assert meant("南京市鼓楼区") == {"320106"}
    assert meant("江苏省鼓楼区") == {"320106", "320302"}


@pytest.mark.parametrize(("text", "reporter", "code"), [
    ("全市", "340400", "340400"), ("全市", "340403", "340400"), ("全区", "340403", "340403"), ("全县", "340421", "340421"),
    ("全省", "340403", "340000")])
def test_words_for_the_whole_are_the_reporters_own(text: str, reporter: str, code: str) -> None:
    assert meant(text, reporter=reporter) == {code}


def test_a_city_has_no_district_of_its_own_name() -> None:
    assert meant("全区", reporter="340400") == set()


@pytest.mark.parametrize(("cell", "expected"), [
    ("田家庵区", "340403"), (340403, "340403"), (340403.0, "340403"), ("鼓楼区", "region_ambiguous"), ("341521", "region_lapsed"),
    ("六安市寿县", "region_unknown"),
    ("田家庵", "region_unknown"), ("—", "null_marked")])
def test_a_cell_is_a_code_or_a_finding(cell: object, expected: str) -> None:
    reading = read_cell(cell, Setting(COLUMN, "2022-05", "340403"))
    assert expected == (reading.value or reading.faults[0].rule)


def test_candidates_are_named_with_their_codes() -> None:
    reading = read_cell("鼓楼区", Setting(COLUMN, "2022-05", "340403"))
    assert "320106 鼓楼区" in reading.faults[0].details["candidates"]


def test_names_of_codes() -> None:
    assert region_name("340403", "2022-05") == "田家庵区"
    assert region_name("999999", "2022-05") == "999999"


def test_who_belongs_to_whom() -> None:
    assert regions_of("340403", "2022-05") == {"340403"}
    assert {"340400", "340403", "340422", "HN-GXQ"} <= regions_of("340400", "2022-05")
    assert "340422" not in regions_of("340400", "2014-05")
    assert "340403" not in regions_of("340400", "2022-05", kinds=("statistical_zone",))
    assert "HN-GXQ" in regions_of("340400", "2022-05", kinds=("statistical_zone",))


@given(st.sampled_from(CODES), st.sampled_from(["2021-01", "2022-05"]))
def test_a_code_in_force_means_itself_and_its_name_leads_back_to_it(code: str, period: str) -> None:
    found = meant(code, period)
    assert found in ({code}, set())
    if found:
        assert code in meant(region_name(code, period), period) | {code}
    else:
        assert has_lapsed(code, period) or region_name(code, period) == code
