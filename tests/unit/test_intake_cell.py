"""One cell to one value: by type, unit, format, bounds. The cases that were seen in real tables come first."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.form import Column
from pipelines.core.rule import load_rules
from pipelines.intake.cell import is_blank, read_cell, show, text_of
from pipelines.intake.reading import Reading, Setting, meaning_of_mark
from tests.unit.intake_book import credit_code


def column(kind: str, **more: Any) -> Column:
    return Column.model_validate({"name": "it", "header": {"zh": "某列", "en": "It"}, "type": kind} | more)


def setting(kind: str, unit: str | None = None, *, period: str = "2022-05", reporter: str = "340403", date_1904: bool = False,
            **more: Any) -> Setting:
    return Setting(column(kind, **more), period, reporter, unit, date_1904)


def value(cell: object, kind: str, unit: str | None = None, percent: bool = False, **more: Any) -> Any:
    """The value of a cell that must be free of faults."""
    reading = read_cell(cell, setting(kind, unit, **more), percent)
    assert reading.faults == ()
    return reading.value


def faults(cell: object, kind: str, unit: str | None = None, percent: bool = False, **more: Any) -> list[str]:
    return [item.rule for item in read_cell(cell, setting(kind, unit, **more), percent).faults]


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


@pytest.mark.parametrize(("cell", "unit", "yuan"), [
    (12430.39, "万元", "124303900.00"), ("12430.39", "万元", "124303900.00"), ("12,430.39", "万元", "124303900.00"),
    ("１２４３０．３９", "万元", "124303900.00"), ("12430.39", "元", "12430.39"), (7.0, "亿元", "700000000.00"), ("7.0亿", "万元", "700000000.00"),
    ("3千元", "万元", "3000.00"), ("1.5百万元", "元", "1500000.00"), (0.1 + 0.2, "元", "0.30"), (1e-7, "亿元", "10.00"), ("-5", "万元", "-50000.00"),
    (100, None, "1000000.00"), ("100", None, "1000000.00"), ("￥100", "元", "100.00"), (" 100 ", "元", "100.00"), ("0", "万元", "0.00")])
def test_money_becomes_yuan(cell: object, unit: str | None, yuan: str) -> None:
    assert str(value(cell, "money", unit or "万元")) == yuan


def test_the_cells_own_unit_wins_over_the_heads() -> None:
    assert value("1.2亿元", "money", "万元") == value("12000万元", "money", "元") == value(12000, "money", "万元") == Decimal("120000000.00")


@pytest.mark.parametrize(("cell", "rule"), [
    ("abc", "number_unreadable"), ("壹佰万元", "number_unreadable"), (True, "number_unreadable"), (date(2022, 5, 1), "number_unreadable"),
    (datetime(2022, 5, 1), "number_unreadable"), (time(1, 2), "number_unreadable"), ("12,34", "number_unreadable"), ("5万美元", "unit_of_cell"),
    ("21.1%", "unit_of_cell"), ("9023项", "unit_of_cell"), ("约500", "value_approximate"), ("500以上", "value_approximate"), (1e20, "number_too_large"),
    (float("nan"), "number_unreadable"), (float("inf"), "number_unreadable"), ("1e5", "number_unreadable"), ("500 600", None), ("12 34", "several_numbers"), ("500\n60", "several_numbers")])
def test_what_is_no_amount_is_a_finding(cell: object, rule: str | None) -> None:
    """A blank may part thousands, so that ``500 600`` is one number; ``12 34`` is two."""
    assert faults(cell, "money", "万元") == ([rule] if rule else [])


def test_a_percent_format_in_an_amount_is_a_finding() -> None:
    assert faults(0.211, "money", "万元", percent=True) == ["unit_of_cell"]


def test_amounts_finer_than_a_cent_are_rounded_and_said_to_be() -> None:
    reading = read_cell("12430.3900005", setting("money", "万元"))
    assert reading.value == Decimal("124303900.01")
    assert [item.rule for item in reading.faults] == ["digits_rounded"]


def test_a_formulas_noise_beyond_fifteen_digits_is_no_amount() -> None:
    assert value(1234.5600000000001, "money", "万元") == Decimal("12345600.00")


@pytest.mark.parametrize(("cell", "percent", "expected"), [
    (21.1, False, "21.1"), ("21.1", False, "21.1"), ("21.1%", False, "21.1"), ("21.1％", False, "21.1"), (0.211, True, "21.1"), (-0.05, True, "-5"),
    (0, False, "0"), (0.0, True, "0"), (1, False, "1"), (-12.5, False, "-12.5"), (45.021, True, "4502.1"), (0.05, True, "5"), ("0.5%", False, "0.5")])
def test_percents_are_kept_as_percents(cell: object, percent: bool, expected: str) -> None:
    assert value(cell, "percent", "%", percent) == Decimal(expected)


@pytest.mark.parametrize("cell", [0.211, "0.211", -0.05, 0.5, 45.021, "45.0212", 1.211])
def test_a_bare_fraction_is_asked_about_and_not_repaired(cell: object) -> None:
    reading = read_cell(cell, setting("percent", "%"))
    assert [item.rule for item in reading.faults] == ["fraction_suspected"]
    assert reading.value == Decimal(str(cell))


@pytest.mark.parametrize("cell", [21.1, 21.12, 3, "21.10", 21.0987654, 33.3333333333])
def test_an_ordinary_percent_is_not_asked_about(cell: object) -> None:
    assert faults(cell, "percent", "%") == []


def test_a_form_may_say_that_fractions_are_percents() -> None:
    assert value(0.211, "percent", "%", fraction_is_percent=True) == Decimal("21.1")
    assert value("21.1%", "percent", "%", fraction_is_percent=True) == Decimal("21.1")


def test_small_percents_are_no_surprise_where_they_are_usual() -> None:
    assert faults(0.4, "percent", "%", typical="0.5") == []


@pytest.mark.parametrize(("cell", "percent", "expected"), [
    (18.1, False, Decimal("18.1")), ("18.1个百分点", False, Decimal("18.1")), ("-3.9百分点", False, Decimal("-3.9")),
    ("18.1%", False, "unit_of_cell"), (0.181, True, "unit_of_cell")])
def test_percentage_points(cell: object, percent: bool, expected: object) -> None:
    reading = read_cell(cell, setting("percentage_point", "百分点"), percent)
    assert ([item.rule for item in reading.faults] or reading.value) == ([expected] if isinstance(expected, str) else expected)


@pytest.mark.parametrize(("cell", "unit", "expected"), [
    (36, None, 36), (36.0, "个", 36), ("36", "个", 36), ("36个", "个", 36), ("1,036", "项", 1036), ("2.5万", None, "unit_of_cell"), (36.5, None, "not_integer"),
    ("36.5", None, "not_integer"), ("36家", "个", "unit_of_cell"), ("三十六", None, "number_unreadable"), (1e19, None, "number_too_large")])
def test_counts(cell: object, unit: str | None, expected: object) -> None:
    more = {} if unit is None else {"unit": unit}
    reading = read_cell(cell, Setting(column("integer", **more), "2022-05", "340403", unit))
    assert ([item.rule for item in reading.faults] or reading.value) == ([expected] if isinstance(expected, str) else expected)


def test_decimals_keep_six_places() -> None:
    assert value("600.1234567", "decimal", "亩") == Decimal("600.123457")
    assert value("600亩", "decimal", "亩") == 600


@pytest.mark.parametrize(("bounds", "cell", "expected"), [
    ({"minimum": "0"}, -1, ["below_minimum"]), ({"minimum": "0"}, 0, []), ({"maximum": "1000"}, 2110, ["above_maximum"]),
    ({"maximum": "1000"}, 1000, []), ({"query_minimum": "-50"}, -69, ["below_usual"]), ({"query_maximum": "120"}, 121, ["above_usual"]),
    ({"maximum": "1000", "query_maximum": "120"}, 2110, ["above_maximum"]), ({"maximum": "1000", "query_maximum": "120"}, 500, ["above_usual"])])
def test_bounds_are_errors_or_queries(bounds: dict[str, str], cell: object, expected: list[str]) -> None:
    assert faults(cell, "percent", "%", **bounds) == expected


def test_bounds_are_in_the_stored_unit() -> None:
    assert faults(100_000, "money", "万元", query_maximum="1000000000") == []
    assert faults(100_001, "money", "万元", query_maximum="1000000000") == ["above_usual"]


def test_a_value_out_of_bounds_is_kept_for_the_sums() -> None:
    assert read_cell(-1, setting("money", "万元", minimum="0")).value == Decimal("-10000.00")


@pytest.mark.parametrize(("cell", "expected"), [
    ("2022340403000001", "2022340403000001"), (" 2022340403000001 ", "2022340403000001"), ("２０２２", "2022"), ("'0012", "0012"), (12345678901234, "12345678901234"),
    (34.0, "34"), ("GR202433002690", "GR202433002690")])
def test_numbers_of_things_are_text(cell: object, expected: str) -> None:
    assert value(cell, "id") == expected


@pytest.mark.parametrize("cell", [2022340403000001, 2.022340403e15, 1e15, "2.02234E+15", "2.02E15", 12.5, True, date(2022, 5, 1), float("nan")])
def test_a_damaged_number_is_an_error(cell: object) -> None:
    assert faults(cell, "id") in (["id_damaged"], ["number_unreadable"])


def test_patterns_are_held() -> None:
    pattern = r"^\d{16}$|^\d{14}$"
    assert value("2022340403000001", "id", pattern=pattern) == "2022340403000001"
    assert faults("202234040300001", "id", pattern=pattern) == ["pattern_mismatch"]
    assert faults(0, "id", pattern=pattern) == ["pattern_mismatch"]


@pytest.mark.parametrize(("cell", "rule"), [("去年", "date_unreadable"), ("2022-02-30", "date_impossible"), (5, "date_unreadable"), (True, "date_unreadable"),
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
    ("技术服务", "service"), ("服务", "service"), ("service", "service"), (" 技术 服务 ", "service"), ("技术许可合同", "license"), ("委托开发", "dev_entrusted")])
def test_codes_by_code_name_or_alias(cell: str, code: str) -> None:
    assert value(cell, "code", codelist="contract_type") == code


def test_codes_are_dated() -> None:
    assert value("技术许可", "code", codelist="contract_type", period="2021-01") == "license"
    assert faults("技术许可", "code", codelist="contract_type", period="2020-12") == ["code_unknown"]


@pytest.mark.parametrize(("cell", "expected"), [("01", "01"), ("01 电子信息", "01"), ("01-电子信息", "01"), ("01电子信息", "01"), ("电子信息技术", "01"),
                                                ("02 电子信息", None), (1, None), ("1", None), ("测绘遥感", None)])
def test_a_code_beside_its_name_must_agree(cell: object, expected: str | None) -> None:
    reading = read_cell(cell, setting("code", codelist="tech_field"))
    assert (reading.value, [item.rule for item in reading.faults]) == (expected, [] if expected else ["code_unknown"])


def test_a_name_of_two_codes_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple({"code": code, "name": name, "aliases": "高新", "valid_from": "", "valid_to": ""} for code, name in (("a", "甲"), ("b", "乙")))
    monkeypatch.setattr("pipelines.intake.code.load_codelist", lambda _: rows)
    assert faults("高新", "code", codelist="doubled_in_the_test") == ["code_ambiguous"]


@pytest.mark.parametrize(("cell", "expected"), [(True, True), ("是", True), ("√", True), (1, True), ("否", False), ("无", False), (0, False), ("N", False)])
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
    ("淮南某某\n科技公司", "淮南某某科技公司"), ("  甲方 ", "甲方"), ("\u3000甲方\u00a0", "甲方"), ("（安徽）甲方", "（安徽）甲方"), (115, "115"), (2.50, "2.5"),
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


@pytest.mark.parametrize(("cell", "blank"), [("", True), (None, True), ("  ", True), ("\u3000\u00a0\n", True), ("\ufeff", True), (0, False), (False, False), ("0", False)])
def test_blanks(cell: object, blank: bool) -> None:
    assert is_blank(cell) is blank


@pytest.mark.parametrize(("cell", "shown"), [(12430.39, "12430.39"), (0.1 + 0.2, "0.3"), (5.0, "5"), (1e20, "100000000000000000000"), (date(2022, 5, 1), "2022-05-01"),
                                             (datetime(2022, 5, 1, 3), "2022-05-01 03:00:00"), (True, "True"), ("原文", "原文"), (float("nan"), "nan")])
def test_cells_are_shown_as_people_see_them(cell: object, shown: str) -> None:
    assert show(cell) == shown
    assert text_of("第一行\r\n 第二行") == "第一行第二行"


KINDS = ["text", "id", "name", "code", "region", "date", "period", "money", "percent", "percentage_point", "integer", "decimal", "boolean", "uscc"]
CELLS = st.one_of(st.text(max_size=25), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.dates(), st.times(), st.timedeltas())


@given(CELLS, st.sampled_from(KINDS), st.booleans())
def test_any_cell_gives_a_value_or_a_fault_of_the_catalogue(cell: object, kind: str, percent: bool) -> None:
    more = {"codelist": "contract_type"} if kind == "code" else {}
    reading = read_cell(cell, setting(kind, "万元" if kind == "money" else None, **more), percent)
    assert isinstance(reading, Reading)
    assert reading.value is not None or reading.faults
    for item in reading.faults:
        blanks = set(re.findall(r"\{(\w+)\}", load_rules()[item.rule].message.zh)) - {"value", "column", "count"}
        assert blanks <= set(item.details), item.rule


@given(st.decimals(min_value=0, max_value=10**7, places=2), st.sampled_from(["元", "万元", "亿元"]))
def test_an_amount_is_the_same_as_number_text_and_with_its_unit(amount: Decimal, unit: str) -> None:
    typed = value(str(amount), "money", unit)
    assert typed == value(f"{amount}{unit}", "money", "元") == value(f"{amount:,}", "money", unit)
    assert typed == value(float(amount), "money", unit)
