"""Total rows against the rows they cover, and what a form declares of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.core.error import DeclarationError
from pipelines.core.form import RowRule, load_forms
from pipelines.core.rule import load_rules
from pipelines.intake.mechanisms import MECHANISMS
from pipelines.intake.parse import parse_with
from pipelines.intake.parsed import ParsedForm
from pipelines.intake.rules import check_declared
from pipelines.intake.table import in_force
from tests.unit.intake_book import (
    contract,
    contracts,
    exported,
    run_form,
    said,
    serious,
    table,
    tiny_form,
    write_csv,
)


def by_rule(form: ParsedForm, rule: str) -> list[str]:
    return sorted(item.cell for item in form.findings if item.rule == rule)


# --- total_row

def with_total(folder: Path, total: list[Any], count: int = 3) -> ParsedForm:
    return exported(folder, table(*contracts(count), total))


@pytest.mark.parametrize(("stated", "agrees"), [
    (361.5, True), ("361.5", True), ("361.50", True), ("361.5万元", True), ("3615000元", True), (362, True), (361, True),
    ("0.04亿", True),
    (360, False), (363, False), (361.6, False), (361.4, False), (3615000, False), (0, False), ("", True)])
def test_a_total_agrees_within_half_a_unit_of_its_last_digit(tmp_path: Path, stated: object, agrees: bool) -> None:
    form = with_total(tmp_path, ["合计", "", "", "", "", "", "", stated, 300])
    assert by_rule(form, "total_row_agrees") == ([] if agrees else ["H5"])


def test_a_total_that_disagrees_is_told_with_both_sums(tmp_path: Path) -> None:
    found = with_total(tmp_path, ["合计", "", "", "", "", "", "", 361.6, 300]).findings[0]
    assert (found.effect, found.details["stated"], found.details["computed"], found.details["difference"]) == ("file",
        "3616000.00", "3615000.00", "1000.00")


def test_subtotals_cover_their_own_rows_and_the_total_all(tmp_path: Path) -> None:
    def line(label: str, amount: float, technical: float) -> list[Any]:
        return [label, "", "", "", "", "", "", amount, technical]

    sound = table(contract(1), contract(2), line("小计", 241, 200), contract(3), line("小计", 120.5, 100),
        line("合计", 361.5, 300))
    assert exported(tmp_path, sound).findings == []
    wrong = table(contract(1), contract(2), line("小计", 241, 200), contract(3), line("小计", 241, 200), line("合计", 361.5, 300))
    assert by_rule(exported(tmp_path, wrong), "total_row_agrees") == ["H6", "I6"]


def line(label: str, amount: float, technical: float) -> list[Any]:
    return [label, "", "", "", "", "", "", amount, technical]


def test_a_total_above_its_rows_covers_what_follows(tmp_path: Path) -> None:
    assert exported(tmp_path, table(line("合计", 361.5, 300), *contracts(3))).findings == []
    wrong = exported(tmp_path, table(line("合计", 361.5, 301), *contracts(3)))
    assert by_rule(wrong, "total_row_agrees") == ["I2"]


def test_subtotals_above_their_rows(tmp_path: Path) -> None:
    sound = table(line("合计", 361.5, 300), line("小计", 241, 200), contract(1), contract(2), line("小计", 120.5, 100),
        contract(3))
    assert exported(tmp_path, sound).findings == []
    wrong = table(line("合计", 361.5, 300), line("小计", 241, 200), contract(1), contract(2), line("小计", 120, 100), contract(3))
    assert by_rule(exported(tmp_path, wrong), "total_row_agrees") == []  # 120 is 120.5 rounded
    wrong = table(line("合计", 361.5, 300), line("小计", 241, 200), contract(1), contract(2), line("小计", 110, 100), contract(3))
    assert by_rule(exported(tmp_path, wrong), "total_row_agrees") == ["H6"]


def test_a_grand_total_above_and_subtotals_below(tmp_path: Path) -> None:
    rows = table(line("合计", 361.5, 300), contract(1), contract(2), line("小计", 241, 200), contract(3),
        line("小计", 120.5, 100))
    assert exported(tmp_path, rows).findings == []


def test_an_empty_section_has_a_subtotal_of_nothing(tmp_path: Path) -> None:
    rows = table(["一、技术开发"], line("小计", 0, 0), ["二、技术服务"], contract(1), line("小计", 120.5, 100),
        line("合计", 120.5, 100))
    assert serious(exported(tmp_path, rows).findings) == []


def test_a_total_under_a_subtotal_still_covers_all(tmp_path: Path) -> None:
    rows = table(contract(1), line("小计", 120.5, 100), contract(2), line("小计", 120.5, 100), line("合计", 241, 200),
        line("总计", 241, 200))
    assert exported(tmp_path, rows).findings == []


@pytest.mark.parametrize("label", ["累计", "本年累计", "全年合计", "本年合计"])
def test_cumulative_rows_hold_earlier_months_and_are_not_compared(tmp_path: Path, label: str) -> None:
    form = exported(tmp_path, table(contract(1), line("本月合计", 120.5, 100), line(label, 999, 888)))
    assert form.findings == []
    assert [total.label for total in form.total_rows] == ["本月合计", label]


def test_an_empty_list_has_a_total_of_nothing(tmp_path: Path) -> None:
    assert serious(exported(tmp_path, table(line("合计", 0, 0))).findings) == []
    assert serious(exported(tmp_path, table(line("合计", 5, 0))).findings) == ["total_row_agrees"]


@pytest.mark.parametrize(("label", "agrees"), [("合计（共3项）", True), ("合计（共4项）", False), ("合计3项", True),
    ("共2项", False)])
def test_a_stated_number_of_items_is_counted(tmp_path: Path, label: str, agrees: bool) -> None:
    form = with_total(tmp_path, [label, "", "", "", "", "", "", 361.5, 300])
    assert by_rule(form, "total_count_agrees") == ([] if agrees else ["A5"])


def test_a_total_over_an_unreadable_amount_is_not_judged(tmp_path: Path) -> None:
    form = exported(tmp_path, table(contract(1), contract(2, contract_amount="待定"), ["合计", "", "", "", "", "", "", 500, 200]))
    assert said(form.findings) == {("number_unreadable", "H3")}


def test_a_quarantined_amount_still_counts_in_the_sum(tmp_path: Path) -> None:
    """The reporter's own total holds it too."""
    form = exported(tmp_path, table(contract(1), contract(2, seller_region="340402"), ["合计", "", "", "", "", "", "", 241, 200]))
    assert said(form.findings) == {("reporter_is_the_role_region", "E3")}


# --- declarations

def test_every_declared_form_names_mechanisms_and_rules_that_exist() -> None:
    check_declared(load_forms().values())


@pytest.mark.parametrize(("rule", "kind"), [("approved_within_declared", "guess"), ("no_such_rule", "compare")])
def test_a_form_that_names_what_does_not_exist_is_our_own_fault(tmp_path: Path, rule: str, kind: str) -> None:
    with pytest.raises(DeclarationError):
        run_form(tmp_path, tiny_form([{"rule": rule, "kind": kind, "params": {}}]), [["编号", "申报"], ["甲", 1]])


def test_every_mechanism_is_used_by_a_form_or_ready_for_one() -> None:
    used = {rule.kind for form in load_forms().values() for rule in form.rule}
    assert used <= set(MECHANISMS)


def test_rules_are_dated() -> None:
    assert in_force("technical_within_contract_amount", "2022-05")
    assert not in_force("technical_within_contract_amount", "2020-12")
    assert load_rules()["technical_within_contract_amount"].valid_from.year == 2021


def test_a_form_with_too_few_rows(tmp_path: Path) -> None:
    form = tiny_form([], minimum_rows=2)
    assert [(item.rule, item.effect) for item in run_form(tmp_path, form,
        [["编号", "申报"], ["甲", 1]]).findings] == [("too_few_rows",
        "file")]
    assert run_form(tmp_path, form, [["编号", "申报"], ["甲", 1], ["乙", 1]]).findings == []


def test_columns_nobody_knows_may_be_ignored_by_the_form(tmp_path: Path) -> None:
    rows = [["编号", "申报", "别的"], ["甲", 1, "x"]]
    assert said(run_form(tmp_path, tiny_form([]), rows).findings) == {("unknown_column", "C1")}
    assert run_form(tmp_path, tiny_form([], extra_columns="ignore"), rows).findings == []


def test_rules_by_params_need_no_python(tmp_path: Path) -> None:
    rule = RowRule(rule="reporter_is_the_role_region", kind="reporter_matches", params={"by": "code", "own": "region"})
    form = tiny_form([rule.model_dump()])
    found = run_form(tmp_path, form, [["编号", "地区"], ["own", "340403"], ["own ", "340402"], ["other", "340402"]])
    assert said(found.findings) == {("reporter_is_the_role_region", "B3")}


def test_a_csv_has_the_same_rules(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "小表.csv", [["编号", "申报", "批准"], ["甲", "5", "6"]])
    form = tiny_form([{"rule": "approved_within_declared", "kind": "compare",
        "params": {"left": "approved", "op": "<=", "right": "declared"}}])
    found = parse_with([form], path, file_name="小表.csv", region="340403", period="2022-05").forms["tiny"]
    assert said(found.findings) == {("approved_within_declared", "C2")}
