"""One cell to one value: by type, unit, format, bounds. The cases that were seen in real tables come first."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.rule import load_rules
from pipelines.intake.cell import is_blank, read_cell, show, text_of
from pipelines.intake.reading import Reading, meaning_of_mark
from tests.unit.intake_book import credit_code
from tests.unit.intake_cell import faults, setting, value

# Cells as they stand in published Chinese tables and in workbooks of science bureaus (bulletins of Anhui, Hunan, Huainan and
# Xuanzhou, the yearbook of Xining, a district of Beijing, a script around the national registration system).
# cell, type of the column, unit of the head → value, or the rule under which it is asked about or refused.
SEEN: list[tuple[object, str, str | None, object]] = [
    (45.021, "percent", "%", "fraction_suspected"),             # the page's own text says 4502.1 %
    ("/", "integer", None, "null_marked"),                      # a rank in the total row: not applicable, not missing
    ("0.25\\0.37", "percent", "%", "several_numbers"),          # two years packed in one cell
    ("—", "percent", "%", "null_marked"),                       # no data or not comparable; not zero
    ("-3.9个 百分点", "percent", "%", "point_in_percent"),          # the unit in the cell differs from the head's
    ("-3.9个 百分点", "percentage_point", "百分点", Decimal("-3.9")),
    (0, "money", "万元", Decimal("0.00")),                        # a true zero
    ("6左右", "percent", "%", "value_approximate"),
    ("6.5以上", "percent", "%", "value_approximate"),
    ("2.7万人以上", "percent", "%", "value_approximate"),
    ("2.7万人", "integer", "人", 27000),
    ("与全省保持一致", "percent", "%", "number_unreadable"),
    ("低于控制目标2.1个百分点", "percentage_point", "百分点", "number_unreadable"),
    ("序时推进", "percent", "%", "number_unreadable"),
    ("9023项", "integer", "项", 9023),
    ("技术合同金额11.06亿元，其中长三角技术合同1010万元", "money", "万元", "several_numbers"),
    ("12430.39万元", "money", "元", Decimal("124303900.00")),
    ("2021.3.12", "date", None, date(2021, 3, 12)),
    (500, "money", "万元", Decimal("5000000.00")),                # the registration system keeps yuan, the bureau's sheet 万元
]


@pytest.mark.parametrize(("cell", "kind", "unit", "expected"), SEEN)
def test_a_cell_that_was_seen_is_its_value_or_a_finding(cell: object, kind: str, unit: str | None, expected: object) -> None:
    if isinstance(expected, str):
        assert faults(cell, kind, unit) == [expected]
    else:
        assert value(cell, kind, unit) == expected


def test_a_lost_decimal_point_is_caught_by_the_bounds() -> None:
    """217565億元 for 2175.65 亿元, in a republication: nothing in the cell says so, the scale of the nation does."""
    assert faults("217565億元", "money", "亿元", maximum="10000000000000") == ["above_maximum"]
    assert value("2175.65億元", "money", "亿元", maximum="10000000000000") == Decimal("217565000000.00")


def test_a_misspelt_name_is_caught_by_its_register(monkeypatch: pytest.MonkeyPatch) -> None:
    """范玗村 for 范圩村: a name of a list is looked up, never matched by likeness."""
    rows = ({"code": "340403102202", "name": "范圩村", "aliases": "", "valid_from": "", "valid_to": "", "source": ""},)
    monkeypatch.setattr("pipelines.intake.code.load_codelist", lambda _: rows)
    assert value("范圩村", "code", codelist="village_of_the_test") == "340403102202"
    assert faults("范玗村", "code", codelist="village_of_the_test") == ["code_unknown"]


@pytest.mark.parametrize(("cell", "expected"), [
    ("2022340403000001", "2022340403000001"), (" 2022340403000001 ", "2022340403000001"), ("２０２２", "2022"), ("'0012", "0012"),
    (12345678901234, "12345678901234"),
    (34.0, "34"), ("GR202433002690", "GR202433002690")])
def test_numbers_of_things_are_text(cell: object, expected: str) -> None:
    assert value(cell, "id") == expected


@pytest.mark.parametrize("cell", [2022340403000001, 2.022340403e15, 1e15, "2.02234E+15", "2.02E15", 12.5, True, date(2022, 5, 1),
    float("nan")])
def test_a_damaged_number_is_an_error(cell: object) -> None:
    assert faults(cell, "id") in (["id_damaged"], ["number_unreadable"])


def test_patterns_are_held() -> None:
    pattern = r"^\d{16}$|^\d{14}$"
    assert value("2022340403000001", "id", pattern=pattern) == "2022340403000001"
    assert faults("202234040300001", "id", pattern=pattern) == ["pattern_mismatch"]
    assert faults(0, "id", pattern=pattern) == ["pattern_mismatch"]


@pytest.mark.parametrize(("cell", "rule"), [("去年", "date_unreadable"), ("2022-02-30", "date_impossible"),
    (5, "date_unreadable"), (True, "date_unreadable"),
                                            ("0000-00-00", "date_impossible"), ("2022年5月", "date_unreadable")])
def test_dates_that_are_none(cell: object, rule: str) -> None:
    assert faults(cell, "date") == [rule]


def test_dates_follow_the_workbooks_epoch() -> None:
    assert value(44632, "date") == date(2022, 3, 12)
    assert value(43170, "date", date_1904=True) == date(2022, 3, 12)


def test_periods_take_their_year_from_the_submission() -> None:
    assert value("1—5月", "period") == "2022-05"
    assert faults("3-5月", "period") == ["period_unreadable"]
    assert faults(2022.1, "period") == ["period_unreadable"]


@pytest.mark.parametrize(("cell", "code"), [
    ("技术服务", "service"), ("服务", "service"), ("service", "service"), (" 技术 服务 ", "service"), ("技术许可合同", "license"),
    ("委托开发", "dev_entrusted")])
def test_codes_by_code_name_or_alias(cell: str, code: str) -> None:
    assert value(cell, "code", codelist="contract_type") == code


def test_codes_are_dated() -> None:
    assert value("技术许可", "code", codelist="contract_type", period="2021-01") == "license"
    assert faults("技术许可", "code", codelist="contract_type", period="2020-12") == ["code_unknown"]


@pytest.mark.parametrize(("cell", "expected"), [("01", "01"), ("01 电子信息", "01"), ("01-电子信息", "01"), ("01电子信息", "01"),
    ("电子信息技术", "01"),
                                                ("02 电子信息", None), (1, None), ("1", None), ("测绘遥感", None)])
def test_a_code_beside_its_name_must_agree(cell: object, expected: str | None) -> None:
    reading = read_cell(cell, setting("code", codelist="tech_field"))
    assert (reading.value, [item.rule for item in reading.faults]) == (expected, [] if expected else ["code_unknown"])


def test_a_name_of_two_codes_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple({"code": code, "name": name, "aliases": "高新", "valid_from": "", "valid_to": ""} for code,
        name in (("a", "甲"), ("b", "乙")))
    monkeypatch.setattr("pipelines.intake.code.load_codelist", lambda _: rows)
    assert faults("高新", "code", codelist="doubled_in_the_test") == ["code_ambiguous"]


@pytest.mark.parametrize(("cell", "expected"), [(True, True), ("是", True), ("√", True), (1, True), ("否", False), ("无", False),
    (0, False), ("N", False)])
def test_yes_and_no(cell: object, expected: bool) -> None:
    assert value(cell, "boolean") is expected


@pytest.mark.parametrize("cell", ["也许", 2, date(2022, 5, 1)])
def test_neither_yes_nor_no(cell: object) -> None:
    assert faults(cell, "boolean") == ["boolean_unreadable"]


def test_credit_codes_hold_both_digits() -> None:
    assert value(credit_code().lower(), "uscc") == credit_code()
    assert faults(credit_code()[:-1] + "I", "uscc") == ["credit_code_invalid"]
    assert faults(913404030000001, "uscc") == ["id_damaged"]


@pytest.mark.parametrize(("cell", "expected"), [
    ("淮南某某\n科技公司", "淮南某某科技公司"), ("  甲方 ", "甲方"), ("\u3000甲方\u00a0", "甲方"),
    ("（安徽）甲方", "（安徽）甲方"), (115, "115"), (2.50, "2.5"),
    (date(2022, 5, 1), "2022-05-01"), ("50·科技之星", "50·科技之星"), ("AB CD", "AB CD"), ("0012", "0012")])
def test_text_stays_as_it_was_typed(cell: object, expected: str) -> None:
    assert value(cell, "name") == value(cell, "text") == expected


@pytest.mark.parametrize("mark", ["—", "-", "–", "——", "/", "…", "……", "...", "不适用", "N/A", " — ", "／", "－", "暂无"])
@pytest.mark.parametrize("kind", ["money", "date", "name", "id", "uscc", "percent"])
def test_a_mark_means_no_value_and_never_zero(mark: str, kind: str) -> None:
    assert read_cell(mark, setting(kind, "万元" if kind == "money" else None)).value is None
    assert faults(mark, kind) == ["null_marked"]
    assert faults(mark, kind, nullable=False) == ["null_mark_not_allowed"]


def test_marks_say_what_they_mean() -> None:
    assert meaning_of_mark("—") == ("无数据或不可比", "no data or not comparable")
    assert meaning_of_mark("/") == ("不适用", "not applicable")
    assert meaning_of_mark("…") == ("数据不足或未列出", "not available")
    assert meaning_of_mark("0") is meaning_of_mark("无锡") is meaning_of_mark("") is None


def test_zero_is_a_value() -> None:
    assert value("0", "money", "万元") == value(0, "money", "万元") == 0
    assert value("0", "integer") == 0


@pytest.mark.parametrize(("cell", "blank"), [("", True), (None, True), ("  ", True), ("\u3000\u00a0\n", True), ("\ufeff", True),
    (0, False), (False, False), ("0", False)])
def test_blanks(cell: object, blank: bool) -> None:
    assert is_blank(cell) is blank


@pytest.mark.parametrize(("cell", "shown"), [(12430.39, "12430.39"), (0.1 + 0.2, "0.3"), (5.0, "5"),
    (1e20, "100000000000000000000"), (date(2022, 5, 1), "2022-05-01"),
                                             (datetime(2022, 5, 1, 3), "2022-05-01 03:00:00"), (True, "True"), ("原文", "原文"),
                                             (float("nan"), "nan")])
def test_cells_are_shown_as_people_see_them(cell: object, shown: str) -> None:
    assert show(cell) == shown
    assert text_of("第一行\r\n 第二行") == "第一行第二行"


KINDS = ["text", "id", "name", "code", "region", "date", "period", "money", "percent", "percentage_point", "integer", "decimal",
    "boolean", "uscc"]
CELLS = st.one_of(st.text(max_size=25), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates(), st.times(),
    st.timedeltas())


@given(CELLS, st.sampled_from(KINDS), st.booleans())
def test_any_cell_gives_a_value_or_a_fault_of_the_catalogue(cell: object, kind: str, percent: bool) -> None:
    more = {"codelist": "contract_type"} if kind == "code" else {}
    reading = read_cell(cell, setting(kind, "万元" if kind == "money" else None, **more), percent)
    assert isinstance(reading, Reading)
    assert reading.value is not None or reading.faults
    for item in reading.faults:
        blanks = set(re.findall(r"\{(\w+)\}", load_rules()[item.rule].message.zh)) - {"value", "column", "count"}
        assert blanks <= set(item.details), item.rule
