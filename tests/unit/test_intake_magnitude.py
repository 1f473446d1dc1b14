"""The test of units by size: amounts in the wrong unit are caught, heavy-tailed sound lists are left alone."""

from __future__ import annotations

from decimal import Decimal
from math import log10
from pathlib import Path
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.rule import load_rules
from pipelines.intake.magnitude import _median_without, shift_of
from pipelines.intake.parsed import History, ParsedForm
from tests.unit.intake_book import HEADS, contract, exported, parse_sheets, said, serious, table

# Contracts as districts register them, in 万元: 5 万 to 3000 万, some up to 1 亿.
SOUND = [5.0, 8.5, 12.0, 30.0, 48.6, 75.2, 120.0, 260.0, 500.0, 980.0, 3000.0]
TYPICAL = log10(2_500_000)


def amounts(folder: Path, wan: list[float], factor: float = 1, unit: str = "万元", history: History | None = None) -> ParsedForm:
    heads = [head.replace("万元", unit) for head in HEADS]
    rows = [contract(serial, contract_amount=round(value * factor, 2), technical_amount=round(value * factor, 2)) for serial,
        value in enumerate(wan, 1)]
    return exported(folder, table(*rows, heads=heads), history=history)


@pytest.mark.parametrize("wan", [SOUND, SOUND[:1], SOUND[-1:], [5.0, 5.0], [10_000.0], [5.0] * 6, [3000.0] * 6,
    [*SOUND, 10_000.0], [5.0, 3000.0]])
def test_sound_lists_are_left_alone(tmp_path: Path, wan: list[float]) -> None:
    assert amounts(tmp_path, wan).findings == []


@pytest.mark.parametrize("wan", [SOUND, SOUND[:1], SOUND[-1:], [5.0, 5.0], [5.0] * 6, SOUND[:3]])
def test_amounts_in_yuan_under_a_head_of_wan_are_caught(tmp_path: Path, wan: list[float]) -> None:
    form = amounts(tmp_path, wan, factor=10_000)
    sheet_wide = [(item.cell, item.severity) for item in form.findings if item.rule == "unit_fits_magnitude"]
    last = len(wan) + 1
    assert sheet_wide == [("H2" if last == 2 else f"H2:H{last}", "query"), ("I2" if last == 2 else f"I2:I{last}", "query")]


@pytest.mark.parametrize("wan", [SOUND, [5.0, 5.0], SOUND[:3]])
def test_amounts_in_wan_under_a_head_of_yuan_are_caught(tmp_path: Path, wan: list[float]) -> None:
    assert "unit_fits_magnitude" in serious(amounts(tmp_path, wan, unit="元").findings)


def test_amounts_in_yuan_under_a_head_of_yi_are_caught(tmp_path: Path) -> None:
    form = amounts(tmp_path, SOUND, factor=10_000, unit="亿元")
    found = next(item for item in form.findings if item.rule == "unit_fits_magnitude")
    assert float(found.details["shift"]) > 7


def test_the_right_unit_in_any_head_is_left_alone(tmp_path: Path) -> None:
    assert amounts(tmp_path, SOUND, factor=10_000, unit="元").findings == []
    assert amounts(tmp_path, [300.0, 400.0, 9_800.0], factor=0.0001, unit="亿元").findings == []


def test_one_amount_in_yuan_among_amounts_in_wan_is_caught_in_its_cell(tmp_path: Path) -> None:
    rows = [*SOUND[:8], 1_200_000.0]
    form = amounts(tmp_path, rows)
    assert ("unit_fits_cell", "H10") in said(form.findings)
    assert ("unit_fits_cell", "I10") in said(form.findings)
    assert [item.cell for item in form.findings if item.rule == "unit_fits_cell"] == ["H10", "I10"]


def test_some_amounts_in_yuan_are_each_caught(tmp_path: Path) -> None:
    form = amounts(tmp_path, [*SOUND[2:], 1_200_000.0, 2_600_000.0])
    assert {cell for rule, cell in said(form.findings) if rule == "unit_fits_cell"} == {"H11", "H12", "I11", "I12"}


def test_one_amount_in_wan_among_amounts_in_yuan_is_caught(tmp_path: Path) -> None:
    rows = [contract(serial, contract_amount=value, technical_amount=value) for serial,
        value in enumerate([500_000, 800_000, 1_200_000, 3_000_000, 900_000, 700_000, 120], 1)]
    form = exported(tmp_path, table(*rows, heads=[head.replace("万元", "元") for head in HEADS]))
    assert ("unit_fits_cell", "H8") in said(form.findings)


def test_a_single_amount_needs_five_others(tmp_path: Path) -> None:
    few = amounts(tmp_path, [12.0, 30.0, 48.6, 75.2, 1_200_000.0])
    assert "unit_fits_cell" not in serious(few.findings)
    assert "above_usual" in serious(few.findings)


def test_a_small_region_may_see_one_large_contract(tmp_path: Path) -> None:
    """Far from its own past, but not from what contracts usually are."""
    history = History({"tech_contract": {"contract_amount": 5.0, "technical_amount": 5.0}})
    assert amounts(tmp_path, [10_000.0], history=history).findings == []


def test_a_region_of_large_contracts_is_measured_by_its_own_past(tmp_path: Path) -> None:
    history = History({"tech_contract": {"contract_amount": 8.3, "technical_amount": 8.3}})
    heavy = [29_000.0, 34_000.0, 41_000.0]
    assert "unit_fits_magnitude" in serious(amounts(tmp_path, heavy).findings)
    assert "unit_fits_magnitude" not in serious(amounts(tmp_path, heavy, history=history).findings)


def test_without_a_usual_size_and_without_a_past_the_rule_is_said_not_to_have_run(tmp_path: Path) -> None:
    from pipelines.core.form import load_forms
    from pipelines.intake.parse import parse_with
    from tests.unit.intake_book import write_xlsx

    form = load_forms()["tech_contract"]
    bare = form.model_copy(update={"column": tuple(column.model_copy(update={"typical": None}) for column in form.column)})
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(contract())})
    found = parse_with([bare], path, file_name="a.xlsx", region="340403", period="2022-05").forms["tech_contract"]
    assert found.not_run == ["unit_fits_magnitude"]
    history = History({"tech_contract": {"contract_amount": 6.0}})
    again = parse_with([bare], path, file_name="a.xlsx", region="340403", period="2022-05",
        history=history).forms["tech_contract"]
    assert again.not_run == []


def test_subsidies_in_yuan_under_a_head_of_wan_are_caught(tmp_path: Path) -> None:
    head = ["政策年度", "批次", "政策条款", "领域", "创新主体", "项目名称", "申报金额（万元）", "进度", "申报日期"]
    from pipelines.core.form import load_forms

    names = {column.name: column.header.zh for column in load_forms()["subsidy_application"].column if column.required}
    head = [*dict.fromkeys([*names.values()])]
    values = {"policy_year": 2022, "batch": "第一批", "policy_item": "条款", "policy_field": "高新技术", "stage": "申报",
        "declared_on": "2022-03-01"}

    def row(serial: int, amount: float) -> list[object]:
        return [amount if name == "declared_amount" else values.get(name,
            f"某项目{serial}" if "name" in name else "企业") for name in names]

    def found(factor: int) -> list[str]:
        rows = [head, *(row(serial, value * factor) for serial, value in enumerate([5, 10, 20, 30, 150], 1))]
        form = parse_sheets(tmp_path, {"奖补申报": rows}).forms["subsidy_application"]
        return [item.rule for item in form.findings if item.rule.startswith("unit_")]

    assert found(1) == []
    assert found(10_000) == ["unit_fits_magnitude"]


@given(st.lists(st.floats(5, 3000), min_size=1, max_size=40), st.lists(st.floats(3000, 10_000), max_size=2))
def test_no_sound_list_is_as_far_off_as_the_threshold(body: list[float], tail: list[float]) -> None:
    sound = [Decimal(round(value * 10_000)) for value in [*body, *tail]]
    limit = load_rules()["unit_fits_magnitude"].params["sheet_shift"]
    assert abs(shift_of(sound, [TYPICAL])) < limit
    assert shift_of([amount * 10_000 for amount in sound], [TYPICAL]) >= limit
    assert shift_of([amount / 10_000 for amount in sound], [TYPICAL]) <= -limit or median(sound) > 25_000_000


@given(st.lists(st.floats(0, 12), min_size=2, max_size=30), st.data())
def test_the_median_of_the_others(sizes: list[float], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(sizes) - 1))
    others = sizes[:place] + sizes[place + 1:]
    assert _median_without(sorted(sizes), sizes[place]) == pytest.approx(median(others))


@pytest.mark.parametrize(("values", "references"), [([], [6.0]), ([Decimal(0)], [6.0]), ([Decimal(-5)], [6.0]),
    ([Decimal(5)], [])])
def test_with_nothing_to_compare_there_is_no_shift(values: list[Decimal], references: list[float]) -> None:
    assert shift_of(values, references) == 0.0


def test_the_nearest_reference_counts() -> None:
    assert shift_of([Decimal(1000)], [5.0, 3.5]) == pytest.approx(-0.5)
