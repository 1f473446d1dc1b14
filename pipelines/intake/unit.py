"""Units: where they stand (head, line above the table, cell) and by what factor they turn a number into the stored unit."""

from __future__ import annotations

import re
from decimal import Decimal

from pipelines.core.form import Column
from pipelines.core.money import YUAN_PER_UNIT
from pipelines.core.text import squeeze
from pipelines.intake.quantity import PERCENT, POINT, split_multiplier

NUMERIC = ("money", "percent", "percentage_point", "integer", "decimal")
COUNTING = (
    "项",
    "个",
    "家",
    "人",
    "名",
    "件",
    "亩",
    "份",
    "次",
    "人次",
    "村",
    "户",
    "场",
    "篇",
    "支",
    "台",
    "只",
    "期",
    "天",
    "年",
    "人年",
    "倍",
    "位",
    "平方米",
    "公里",
)
_FOREIGN = re.compile(r"(?:[百千万亿]*)(?:美元|欧元|日元|港元|港币|英镑|卢布|韩元|usd|eur|\$|€|£)|‰|bp|吨|公顷", re.IGNORECASE)
_LINE = re.compile(r"(?:金额|计量|货币|数据)?单位[::](?P<units>.{1,30}?)(?:[)\]】]|$)")
_PARTS = re.compile(r"[,、;/和及与]+")


def unit_named(text: str) -> str | None:
    """The unit that a text is as a whole (``(万元)``, ``±%``, ``万人``), as it is known further on; null for other words."""
    word = squeeze(text).strip("()[]【】:±+-").removeprefix("单位:").removeprefix("人民币")
    if word in YUAN_PER_UNIT or word in (PERCENT, POINT):
        return word
    if word in ("个百分点", "pct", "百分比"):
        return PERCENT if word == "百分比" else POINT
    base, _ = split_multiplier(word)
    return word if base in COUNTING or _FOREIGN.fullmatch(word) else None


def units_of_line(text: str) -> list[str]:
    """The units of a line such as ``单位：万元、项``; empty where the words name an office rather than units."""
    match = _LINE.search(squeeze(text))
    if match is None:
        return []
    units = [unit_named(part) for part in _PARTS.split(match["units"]) if part]
    return [unit for unit in units if unit] if all(units) else []


def unit_fits(unit: str, column: Column) -> bool:
    """Whether a column of this type can carry ``unit`` at all."""
    if column.type == "money":
        return unit in YUAN_PER_UNIT
    if column.type == "percent":
        return unit == PERCENT
    if column.type == "percentage_point":
        return unit == POINT
    base, _ = split_multiplier(unit)
    return base == column.unit if column.unit else base in COUNTING


def unit_concerns(unit: str, column: Column) -> bool:
    """Whether a unit of the line above a table speaks of this column: money of money, counts of counts."""
    return column.type in NUMERIC and unit_fits(unit, column)


def factor_of(unit: str | None, column: Column) -> Decimal:
    """What a number in ``unit`` is to be multiplied by for the stored unit (yuan, percent, points, the column's own count)."""
    if column.type == "money":
        return YUAN_PER_UNIT[unit or column.unit or "元"]
    if unit is None or column.type in ("percent", "percentage_point"):
        return Decimal(1)
    return Decimal(split_multiplier(unit)[1])
