"""Each mechanism of ``[[rule]]``: a sound submission keeps silent, a planted defect turns it red in its own cell."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.intake.parsed import ParsedForm
from tests.unit.intake_book import (
    HEADS,
    contract,
    contracts,
    exported,
    number,
    parse_sheets,
    run_form,
    said,
    serious,
    table,
    tiny_form,
)

DAY = date


def by_rule(form: ParsedForm, rule: str) -> list[str]:
    return sorted(item.cell for item in form.findings if item.rule == rule)


def test_a_sound_submission_has_no_finding_at_all(tmp_path: Path) -> None:
    form = exported(tmp_path, table(*contracts(5)))
    assert form.findings == []
    assert form.not_run == []
    assert form.table["quarantined"].to_pylist() == [False] * 5


# --- compare

@pytest.mark.parametrize(("changed", "rule", "cell"), [
    ({"technical_amount": 121}, "technical_within_contract_amount", "I3"),
    ({"signed_on": DAY(2022, 5, 7)}, "signed_before_registered", "J3")])
def test_two_columns_of_a_row_in_the_wrong_order(tmp_path: Path, changed: dict[str, Any], rule: str, cell: str) -> None:
    form = exported(tmp_path, table(contract(1), contract(2, **changed), contract(3)))
    assert said(form.findings) == {(rule, cell)}
    assert form.table["quarantined"].to_pylist() == [False, True, False]


def test_a_comparison_tells_both_cells(tmp_path: Path) -> None:
    found = exported(tmp_path, table(contract(1, technical_amount=121))).findings[0]
    assert (found.value, found.row, found.details["other"], found.details["other_value"], found.details["other_cell"]) == ("121",
        2, "合同成交额", "120.5", "H2")


def test_equal_amounts_and_equal_days_are_in_order(tmp_path: Path) -> None:
    assert exported(tmp_path, table(contract(1, technical_amount=120.5, signed_on=DAY(2022, 5, 6)))).findings == []


def test_a_blank_is_not_compared(tmp_path: Path) -> None:
    heads = [*HEADS, "生效日期", "终止日期"]
    open_ended = exported(tmp_path, table([*contract(1), DAY(2022, 5, 1), None], heads=heads))
    assert open_ended.findings == []
    reversed_ = exported(tmp_path, table([*contract(1), DAY(2022, 5, 2), DAY(2022, 5, 1)], heads=heads))
    assert [(item.rule, item.severity, item.cell) for item in reversed_.findings] == [("effective_dates_in_order", "query", "L2")]
    assert reversed_.table["quarantined"].to_pylist() == [False]


@pytest.mark.parametrize(("sign", "left", "right", "holds"), [
    ("<=", 1, 2, True), ("<=", 3, 2, False), ("<", 2, 2, False), ("<", 1, 2, True), (">=", 2, 2, True), (">=", 1, 2, False),
    (">", 2, 2, False), (">", 3, 2, True),
    ("==", 2, 2, True), ("==", 2, 3, False), ("!=", 2, 3, True), ("!=", 2, 2, False)])
def test_every_comparison(tmp_path: Path, sign: str, left: int, right: int, holds: bool) -> None:
    form = tiny_form([{"rule": "approved_within_declared", "kind": "compare",
        "params": {"left": "declared", "op": sign, "right": "approved"}}])
    found = run_form(tmp_path, form, [["编号", "申报", "批准"], ["甲", left, right]])
    assert (found.findings == []) is holds


# --- reporter_matches

def test_the_seller_of_an_exported_contract_is_the_reporter(tmp_path: Path) -> None:
    form = exported(tmp_path, table(contract(1), contract(2, seller_region="340402")))
    assert said(form.findings) == {("reporter_is_the_role_region", "E3")}
    assert form.findings[0].details["found_name"] == "大通区"


def test_the_buyer_of_an_absorbed_contract_is_the_reporter(tmp_path: Path) -> None:
    good = contract(1, seller_region="340104", buyer_region="田家庵区")
    form = parse_sheets(tmp_path, {"吸纳技术合同": table(good, contract(2))}).forms["tech_contract"]
    assert said(form.findings) == {("reporter_is_the_role_region", "G3")}
    assert form.table["role"].to_pylist() == ["absorb"] * 2


def test_a_contract_with_both_ends_here_stands_in_both_lists(tmp_path: Path) -> None:
    both = contract(1, buyer_region="340403")
    form = parse_sheets(tmp_path, {"输出技术合同": table(both), "吸纳技术合同": table(both)}).forms["tech_contract"]
    assert form.findings == []
    assert form.table["role"].to_pylist() == ["export", "absorb"]
    assert form.table["role__cell"].to_pylist() == [None, None]


@pytest.mark.parametrize(("region", "sound"), [("340400", True), ("淮南高新技术产业开发区", True), ("340403", False),
    ("340104", False)])
def test_a_city_reports_what_is_coded_to_itself_and_its_zones(tmp_path: Path, region: str, sound: bool) -> None:
    form = exported(tmp_path, table(contract(1, seller_region=region)), region="340400")
    assert (by_rule(form, "reporter_is_the_role_region") == []) is sound


# --- region_within_reporter

def growth(folder: Path, *rows: list[Any], region: str = "340400", period: str = "2022-05") -> ParsedForm:
    head = ["地区", "数据期", "增加值累计增速（%）"]
    return parse_sheets(folder, {"高新技术产业增加值": [head, *rows]}, region=region, period=period).forms["high_tech_output"]


def test_a_city_reports_itself_and_its_members_a_district_only_itself(tmp_path: Path) -> None:
    rows = [["全市", "2022-05", 3.0], ["田家庵区", "2022-05", 21.1], ["寿县", "2022-05", 5.2]]
    assert growth(tmp_path, *rows).findings == []
    form = growth(tmp_path, *rows, region="340403")
    assert by_rule(form, "region_within_reporter") == ["A2", "A4"]
    assert form.table["quarantined"].to_pylist() == [True, False, True]


def test_a_member_of_its_time_only(tmp_path: Path) -> None:
    assert by_rule(growth(tmp_path, ["合肥市", "2022-05", 3.0]), "region_within_reporter") == ["A2"]


# --- period_not_later

def test_a_data_period_is_never_later(tmp_path: Path) -> None:
    form = growth(tmp_path, ["淮南市", "2022-04", 3.0], ["淮南市", "1—5月", 3.0], ["淮南市", "2022-06", 3.0],
        ["田家庵区", "", 4.0])
    assert said(form.findings) == {("data_period_not_later", "B4")}
    assert form.table["data_period"].to_pylist() == ["2022-04", "2022-05", "2022-06", None]
    assert form.table["data_period__cell"].to_pylist() == ["B2", "B3", "B4", None]


# --- unique_key

def test_equal_rows_leave_the_first_and_different_ones_leave_none(tmp_path: Path) -> None:
    form = exported(tmp_path, table(contract(1), contract(1), contract(2), contract(2, contract_amount=130)))
    assert by_rule(form, "key_stands_once") == ["A3", "A4", "A5"]
    assert form.table["quarantined"].to_pylist() == [False, True, True, True]


def test_a_key_is_unique_over_all_sheets_of_its_form(tmp_path: Path) -> None:
    sheets = {"输出技术合同": table(contract(1)), "输出": table(contract(1, contract_amount=130))}
    form = parse_sheets(tmp_path, sheets).forms["tech_contract"]
    assert sorted((item.sheet, item.cell) for item in form.findings) == [("输出", "A2"), ("输出技术合同", "A2")]
    assert "输出技术合同!A2" in form.findings[0].details["cells"]


def test_blank_keys_are_no_duplicates_of_one_another(tmp_path: Path) -> None:
    form = run_form(tmp_path, tiny_form([{"rule": "key_stands_once", "kind": "unique_key"}]),
        [["编号", "申报"], ["", 1], ["", 2]])
    assert form.findings == []


def test_numbers_that_could_not_be_read_are_no_duplicates(tmp_path: Path) -> None:
    form = exported(tmp_path, table(contract(1, registration_no=int(number(1))), contract(2, registration_no=int(number(1)))))
    assert serious(form.findings) == ["id_damaged", "id_damaged"]


# --- within_period, not_after_period

@pytest.mark.parametrize(("day", "expected"), [
    (DAY(2022, 5, 31), []), (DAY(2022, 5, 1), []), (DAY(2022, 4, 30), ["date_of_earlier_month"]),
    (DAY(2022, 6, 1), ["date_within_period"]),
    (DAY(2021, 12, 31), ["date_within_period"]), (DAY(2026, 5, 7), ["date_within_period"])])
def test_the_day_of_registration_lies_in_the_period(tmp_path: Path, day: date, expected: list[str]) -> None:
    form = exported(tmp_path, table(contract(1, registered_on=day, signed_on=DAY(2021, 1, 4))))
    assert [item.rule for item in form.findings] == expected
    assert form.table["quarantined"].to_pylist() == [expected == ["date_within_period"]]


def test_late_registrations_are_one_note_for_the_column(tmp_path: Path) -> None:
    form = exported(tmp_path, table(*(contract(serial, registered_on=DAY(2022, 4, 25)) for serial in range(1, 5))))
    assert [(item.rule, item.severity, item.details["count"]) for item in form.findings] == [("date_of_earlier_month", "note", 4)]


def test_half_years_of_2021_hold_all_their_months(tmp_path: Path) -> None:
    rows = [contract(month, registered_on=DAY(2021, month, 8), signed_on=DAY(2021, 1, 4)) for month in range(1, 7)]
    assert exported(tmp_path, table(*rows), period="2021-06").findings == []


def test_an_application_is_not_declared_after_the_period(tmp_path: Path) -> None:
    form = run_form(tmp_path, tiny_form([{"rule": "date_within_period", "kind": "not_after_period",
        "params": {"column": "day"}}]),
               [["编号", "日期"], ["甲", DAY(2019, 1, 1)], ["乙", DAY(2022, 5, 31)], ["丙", DAY(2022, 6, 1)], ["丁", None]])
    assert said(form.findings) == {("date_within_period", "B4")}


# --- required_when, together, different

def changes(folder: Path, *rows: list[Any]) -> ParsedForm:
    head = ["合同登记编号", "变更类型", "变更日期", "变更后成交额（万元）", "变更后技术交易额（万元）", "变更原因"]
    return parse_sheets(folder, {"变更注销": [head, *rows]}).forms["tech_contract_change"]


def test_an_amendment_gives_its_amounts_and_a_cancellation_need_not(tmp_path: Path) -> None:
    form = changes(tmp_path, [number(1), "变更", DAY(2022, 5, 3), None, 80, "缩减"],
        [number(2), "注销", DAY(2022, 5, 3), None, None, "终止"],
                   [number(3), "变更", DAY(2022, 5, 3), 100, 80, "缩减"])
    assert said(form.findings) == {("amended_amounts_given", "D2")}
    assert form.table["change_kind"].to_pylist() == ["amended", "cancelled", "amended"]


def test_new_amounts_are_in_order(tmp_path: Path) -> None:
    assert said(changes(tmp_path, [number(1), "变更", DAY(2022, 5, 3), 80, 100,
        "缩减"]).findings) == {("new_technical_within_new_amount", "E2")}


def test_required_when_takes_one_value_or_several(tmp_path: Path) -> None:
    for equals in ("甲", ["甲", "乙"]):
        form = tiny_form([{"rule": "amended_amounts_given", "kind": "required_when",
            "params": {"when": "code", "equals": equals, "columns": ["approved"]}}])
        found = run_form(tmp_path, form, [["编号", "批准"], ["甲", None], ["丙", None], ["乙", 5]])
        assert said(found.findings) == {("amended_amounts_given", "B2")}


def test_an_unreadable_value_is_not_called_missing(tmp_path: Path) -> None:
    assert said(changes(tmp_path, [number(1), "变更", DAY(2022, 5, 3), "待定", 80, "缩减"]).findings) == {("number_unreadable",
        "D2")}


def test_pairs_are_filled_together(tmp_path: Path) -> None:
    form = tiny_form([{"rule": "amount_and_date_together", "kind": "together", "params": {"pairs": [["approved", "day"]]}}])
    found = run_form(tmp_path, form, [["编号", "批准", "日期"], ["甲", 5, DAY(2022, 5, 1)], ["乙", None, None], ["丙", 5, None],
        ["丁", None, DAY(2022, 5, 1)]])
    assert said(found.findings) == {("amount_and_date_together", "C4"), ("amount_and_date_together", "B5")}


def test_two_columns_that_must_differ(tmp_path: Path) -> None:
    form = tiny_form([{"rule": "approved_within_declared", "kind": "different",
        "params": {"left": "declared", "right": "approved"}}])
    assert said(run_form(tmp_path, form, [["编号", "申报", "批准"], ["甲", 1, 1], ["乙", 1, 2],
        ["丙", None, None]]).findings) == {("approved_within_declared", "B2")}
