"""Units in heads, lines and cells: what they are called, and by what they multiply."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipelines.core.form import Column
from pipelines.core.money import YUAN_PER_UNIT
from pipelines.intake.unit import factor_of, unit_concerns, unit_fits, unit_named, units_of_line


def column(kind: str, **more: Any) -> Column:
    return Column.model_validate({"name": "it", "header": {"zh": "某列", "en": "It"}, "type": kind} | more)


@pytest.mark.parametrize(("text", "unit"), [
    ("万元", "万元"), ("(万元)", "万元"), ("（万元）", "万元"), ("【亿元】", "亿元"), ("单位：万元", "万元"),
    ("人民币万元", "万元"), ("人民币元", "元"), ("元", "元"), ("萬元", "萬元"),
    ("%", "%"), ("±%", "%"), ("％", "%"), ("百分点", "百分点"), ("个百分点", "百分点"), ("项", "项"), ("万人", "万人"),
    ("人次", "人次"), ("万美元", "万美元"), ("(万人年)", "万人年"),
    ("合同金额", None), ("", None), ("含税", None), ("2022年", None), ("单位", None), ("必填", None)])
def test_a_text_that_is_a_unit(text: str, unit: str | None) -> None:
    assert unit_named(text) == unit


@pytest.mark.parametrize(("line", "units"), [
    ("单位：万元", ["万元"]), ("单位:万元、项", ["万元", "项"]), ("（金额单位：亿元，%）", ["亿元", "%"]),
    ("计量单位：万元", ["万元"]), ("2022年5月  单位：万元", ["万元"]),
    ("单位：田家庵区科技局", []), ("填报单位：田家庵区科技局", []), ("填报单位：科技局      金额单位：万元", ["万元"]),
    ("金额单位：万元    2022年5月", ["万元"]), ("单位：亿元、% 填报人：某某", ["亿元", "%"]), ("技术合同登记表", []), ("", [])])
def test_a_line_of_units_is_told_from_an_office(line: str, units: list[str]) -> None:
    assert units_of_line(line) == units


@pytest.mark.parametrize("unit", sorted(YUAN_PER_UNIT))
def test_money_takes_every_unit_of_money_and_no_other(unit: str) -> None:
    assert unit_fits(unit, column("money"))
    assert factor_of(unit, column("money", unit="亿元")) == YUAN_PER_UNIT[unit]
    assert not unit_fits(unit, column("percent"))


@pytest.mark.parametrize(("unit", "kind", "more", "fits"), [
    ("%", "percent", {}, True), ("百分点", "percent", {}, False), ("百分点", "percentage_point", {}, True),
    ("%", "percentage_point", {}, False),
    ("项", "integer", {"unit": "项"}, True), ("万项", "integer", {"unit": "项"}, True), ("家", "integer", {"unit": "项"}, False),
    ("家", "integer", {}, True),
    ("美元", "money", {}, False), ("%", "money", {}, False), ("亩", "decimal", {"unit": "亩"}, True)])
def test_which_unit_a_column_carries(unit: str, kind: str, more: dict[str, str], fits: bool) -> None:
    assert unit_fits(unit, column(kind, **more)) is fits


def test_without_a_unit_the_columns_own_counts() -> None:
    assert factor_of(None, column("money", unit="万元")) == 10_000
    assert factor_of(None, column("money")) == 1
    assert factor_of(None, column("percent")) == factor_of("%", column("percent")) == 1
    assert factor_of("万项", column("integer", unit="项")) == 10_000


def test_a_line_speaks_only_of_columns_that_can_carry_its_unit() -> None:
    assert unit_concerns("万元", column("money"))
    assert not unit_concerns("万元", column("percent"))
    assert not unit_concerns("项", column("text"))
    assert isinstance(factor_of("万元", column("money")), Decimal)
