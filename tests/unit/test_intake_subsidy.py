"""The ledger of subsidy applications: its relations, in the cells of a real layout."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.form import load_forms
from pipelines.intake.address import a1
from pipelines.intake.parsed import ParsedForm
from tests.unit.intake_book import credit_code, parse_sheets, said, serious

FORM = load_forms()["subsidy_application"]
NAMES = [column.name for column in FORM.column if not column.private]
HEADS = [
    f"{column.header.zh}（万元）" if column.type == "money" else column.header.zh for column in FORM.column if not column.private]
SOUND: dict[str, Any] = {
    "policy_year": 2022, "batch": "第一批", "policy_item": "首次申报", "policy_field": "高新技术", "policy_level": "市级",
    "entity_name": "某科技公司", "project_name": "某项目", "entity_uscc": credit_code(3),
    "declared_amount": 10, "approved_amount": 8, "paid_amount": 8, "stage": "拨付", "declared_on": date(2022, 2, 1),
    "approved_on": date(2022, 3, 1), "paid_on": date(2022, 4, 1),
}


def ledger(folder: Path, *changes: dict[str, Any], total: dict[str, Any] | None = None) -> ParsedForm:
    """Rows 2, 3 … each sound but for its changes; the project's name tells them apart."""
    rows = [[({"project_name": f"项目{serial}"} | change).get(name, SOUND.get(name)) for name in NAMES] for serial,
        change in enumerate(changes, 1)]
    if total is not None:
        rows.append([total.get(name) for name in NAMES])
    return parse_sheets(folder, {"奖补申报": [HEADS, *rows]}).forms["subsidy_application"]


def cell(name: str, row: int) -> str:
    return a1(row - 1, NAMES.index(name))


def test_a_sound_ledger_has_no_finding(tmp_path: Path) -> None:
    form = ledger(tmp_path, {}, {"approved_amount": None, "approved_on": None, "paid_amount": None, "paid_on": None,
        "stage": "申报"})
    assert form.findings == []
    assert form.table["approved_amount"].to_pylist() == [80_000, None]


@pytest.mark.parametrize(("change", "rule", "name", "kept_out"), [
    ({"approved_amount": 12, "paid_amount": 12}, "approved_within_declared", "approved_amount", False),
    ({"paid_amount": 9}, "paid_within_approved", "paid_amount", True),
    ({"declared_on": date(2022, 3, 2)}, "approval_after_declaration", "declared_on", True),
    ({"approved_on": date(2022, 4, 2)}, "payment_after_approval", "approved_on", True),
    ({"approved_on": None}, "amount_and_date_together", "approved_on", True),
    ({"paid_amount": None}, "amount_and_date_together", "paid_amount", True),
    ({"declared_on": date(2022, 6, 1), "approved_on": None, "approved_amount": None, "paid_on": None, "paid_amount": None},
    "date_within_period", "declared_on", True),
    ({"policy_year": 1999}, "below_minimum", "policy_year", True),
    ({"policy_year": 2022.5}, "not_integer", "policy_year", True),
    ({"declared_amount": 501, "approved_amount": 8}, "above_usual", "declared_amount", False),
    ({"stage": "在途"}, "code_unknown", "stage", True),
])
def test_each_relation_turns_red_in_its_own_cell(tmp_path: Path, change: dict[str, Any], rule: str, name: str,
    kept_out: bool) -> None:
    form = ledger(tmp_path, {}, change, {})
    assert said(form.findings) == {(rule, cell(name, 3))}
    assert form.table["quarantined"].to_pylist() == [False, kept_out, False]


def test_earlier_years_stand_in_a_running_ledger(tmp_path: Path) -> None:
    days = {"declared_on": date(2020, 2, 1), "approved_on": date(2020, 3, 1), "paid_on": date(2021, 4, 1), "policy_year": 2020}
    assert ledger(tmp_path, days).findings == []


def test_one_application_stands_once(tmp_path: Path) -> None:
    form = ledger(tmp_path, {"project_name": "同一项目"}, {"project_name": "同一项目"},
        {"project_name": "同一项目", "declared_amount": 11})
    assert serious(form.findings) == ["key_stands_once"] * 3
    assert form.table["quarantined"].to_pylist() == [True] * 3


def test_totals_of_three_amounts(tmp_path: Path) -> None:
    total = {"entity_name": "合计", "declared_amount": 20, "approved_amount": 16, "paid_amount": 15}
    form = ledger(tmp_path, {}, {}, total=total)
    assert said(form.findings) == {("total_row_agrees", cell("paid_amount", 4))}
    assert form.table.num_rows == 2


def test_a_total_label_in_any_column_of_words(tmp_path: Path) -> None:
    for name in ("batch", "policy_item", "entity_name", "project_name"):
        form = ledger(tmp_path, {}, total={name: "合计（1项）", "declared_amount": 10})
        assert form.findings == []
        assert form.table.num_rows == 1
