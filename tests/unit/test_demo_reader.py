"""A second reader of the sample's workbooks, so that the figures are not checked by the product's own intake.

It knows only how tables look: it finds the head, joins two-line heads, takes numbered rows and the unit beside them. The figures
that it gives are tested in ``test_demo_figures``; here it is tested itself.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd

from pipelines.core.period import Period
from pipelines.core.register import load_regions
from pipelines.demo.deliveries import read_deliveries

YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "亿元": Decimal(100_000_000)}
Grid = list[list[Any]]


def _normal(value: Any) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(value))) if value not in (None, "") else ""


def grids(path: Path) -> dict[str, Grid]:
    """Sheets of a file by name, whatever its format."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    if path.suffix == ".xls":
        old = xlrd.open_workbook(str(path))
        return {sheet.name: [sheet.row_values(at) for at in range(sheet.nrows)] for sheet in old.sheets()}
    with path.open(encoding="gb18030", newline="") as stream:
        return {"奖补申报": [list(row) for row in csv.reader(stream)]}


def _heads(grid: Grid, top: int) -> tuple[list[str], int]:
    """The joined heads that begin in row ``top``, and the first row below them."""
    upper, lower = grid[top], grid[top + 1] if top + 1 < len(grid) else []
    if upper[0] and not any(_normal(cell) in ("名称", "单位名称") for cell in lower):
        return [_normal(cell) for cell in upper], top + 1
    group, joined = "", []
    for over, under in zip(upper, lower, strict=True):
        group = _normal(over) or group
        joined.append(group + _normal(under) if _normal(under) else _normal(over))
    return joined, top + 2


def records(grid: Grid, sheet: str) -> list[dict[str, Any]]:
    """Numbered rows by head; heads keep their unit in brackets, a unit line above the head is added to money heads."""
    national = sheet == "全国技术合同登记导出"
    top = 0 if national else next(at for at, row in enumerate(grid) if _normal(row[0]) == "序号")
    heads, first = _heads(grid, top)
    if any(_normal(row[0]) == "单位:万元" for row in grid[:top]):
        heads = [f"{head}(万元)" if re.search("金额|交易额|成交额", head) else head for head in heads]
    rows = [row for row in grid[first:] if national or re.fullmatch(r"\d+(\.0)?", _normal(row[0]))]
    return [dict(zip(heads, row, strict=True)) for row in rows]


def pick(row: dict[str, Any], *names: str) -> Any:
    """The value under the head that begins with one of ``names``."""
    return next(value for head, value in row.items() if re.split(r"\(", head)[0] in names)


def money(row: dict[str, Any], *names: str) -> Decimal | None:
    """Yuan, by the unit in the head."""
    head = next(head for head in row if re.split(r"\(", head)[0] in names)
    return number(row[head], YUAN[head[head.index("(") + 1:-1]])


def number(value: Any, scale: Decimal = Decimal(1)) -> Decimal | None:
    text = f"{value:.15g}" if isinstance(value, float) else _normal(value)
    return Decimal(text) * scale if text else None


def day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    parts = re.fullmatch(r"(\d{4})[.年](\d{1,2})[.月](\d{1,2})日?", _normal(value))
    return date(*map(int, parts.groups())) if parts else None


def region(value: Any) -> str:
    text = _normal(value)
    return next((r.code for r in load_regions() if r.name == text and r.holds("2022-05")), text)


@dataclass(frozen=True)
class Sighting:
    reporter: str
    period: str
    role: str
    number: str
    seller: str
    seller_code: str
    buyer: str
    buyer_code: str
    amount: Decimal | None
    technical: Decimal | None
    signed_on: date | None
    registered_on: date

    @property
    def terms(self) -> tuple[object, ...]:
        return (self.number, self.seller, self.seller_code, self.buyer, self.buyer_code, self.amount, self.technical,
                self.registered_on)


@dataclass(frozen=True)
class Changed:
    number: str
    kind: str
    on: date
    amount: Decimal | None


@dataclass
class Seen:
    """All that the newest version of every sheet says."""

    contracts: list[Sighting] = field(default_factory=list)
    changes: list[Changed] = field(default_factory=list)
    growth: list[tuple[str, str, str, Decimal]] = field(default_factory=list)
    totals: dict[tuple[str, str], tuple[int, Decimal]] = field(default_factory=dict)
    ledgers: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    registers: dict[tuple[str, str, str], list[dict[str, Any]]] = field(default_factory=dict)


def sightings(rows: list[dict[str, Any]], reporter: str, period: str, role: str) -> Iterator[Sighting]:
    for row in rows:
        registered = day(pick(row, "登记日期", "认定登记日期", "registerdate"))
        assert registered is not None
        yield Sighting(
            reporter, period, role or {"输出": "export", "吸纳": "absorb"}[row["role"]],
            number=pick(row, "合同登记编号", "registrationno"),
            seller=region(pick(row, "卖方行政区划", "卖方所在地", "卖方地区", "sellerregion")),
            seller_code=_normal(pick(row, "卖方信用代码", "selleruscc")),
            buyer=region(pick(row, "买方行政区划", "买方所在地", "买方地区", "buyerregion")),
            buyer_code=_normal(pick(row, "买方信用代码", "buyeruscc")),
            amount=money(row, "合同成交额", "成交金额", "totalamount"),
            technical=money(row, "技术交易额", "其中:技术交易额", "technicalamount"),
            signed_on=day(pick(row, "签订日期", "signdate")), registered_on=registered)


@cache
def newest() -> dict[tuple[str, str, str], Grid]:
    """The newest version of each sheet, by region, period and sheet name."""
    found: dict[tuple[str, str, str], Grid] = {}
    for delivery in read_deliveries():
        for sheet, grid in grids(delivery.path).items():
            found[delivery.region_code, delivery.period, sheet] = grid
    return found


@cache
def seen() -> Seen:
    all_seen = Seen()
    for (reporter, period, sheet), grid in newest().items():
        rows = records(grid, sheet)
        if sheet in ("输出技术合同", "吸纳技术合同", "全国技术合同登记导出"):
            role = {"输": "export", "吸": "absorb"}.get(sheet[0], "")
            all_seen.contracts += sightings(rows, reporter, period, role)
        elif sheet == "变更注销":
            for row in rows:
                on = day(pick(row, "变更日期"))
                assert on is not None
                all_seen.changes.append(Changed(row["合同登记编号"], row["变更类型"], on, money(row, "变更后成交额")))
        elif sheet == "高新技术产业增加值":
            scale = Decimal(100) if reporter == "340421" else Decimal(1)
            for row in rows:
                growth = number(pick(row, "增加值累计增速"), scale)
                assert growth is not None
                all_seen.growth.append((reporter, row["数据期"], region(row["地区"]), growth))
        elif sheet == "技术合同汇总":
            for row in rows:
                stated = money(row, "成交额")
                assert stated is not None
                all_seen.totals[period, row["流向"]] = (int(pick(row, "合同数")), stated)
        elif sheet == "奖补申报":
            all_seen.ledgers[reporter, period] = rows
        else:
            all_seen.registers[sheet, reporter, period] = rows
    return all_seen


def in_force(period: str, role: str, changes: list[Changed] | None = None) -> dict[str, tuple[str, Decimal]]:
    """Contracts that count for ``period`` in a role: number → (region of the role, amount in yuan)."""
    found: dict[str, tuple[str, Decimal]] = {}
    for s in seen().contracts:
        if s.role == role and f"{period[:4]}-01" <= str(Period.of(s.registered_on)) <= period:
            assert s.amount is not None, s
            found[s.number] = (s.seller if role == "export" else s.buyer, s.amount)
    for change in sorted(seen().changes if changes is None else changes, key=lambda change: change.on):
        if change.number in found and str(Period.of(change.on)) <= period:
            where, _ = found.pop(change.number)
            if change.kind == "变更":
                assert change.amount is not None
                found[change.number] = (where, change.amount)
    return found


@pytest.mark.parametrize(("cell", "expected"), [(" １２０.５０", "120.50"), (35.6, "35.6"), ("", None), (None, None)])
def test_the_reader_takes_numbers_as_people_write_them(cell: object, expected: str | None) -> None:
    assert number(cell) == (Decimal(expected) if expected else None)


@pytest.mark.parametrize("cell", [datetime(2022, 3, 12), "2022.3.12", "2022年3月12日", "２０２２.３.12"])
def test_the_reader_takes_days_in_every_spelling(cell: object) -> None:
    assert day(cell) == date(2022, 3, 12)


@pytest.mark.parametrize(("cell", "expected"), [("３４０４０２", "340402"), ("田家庵区", "340403"), ("境外", "境外"),
                                                ("310000", "310000")])
def test_the_reader_takes_codes_and_names_of_regions(cell: str, expected: str) -> None:
    assert region(cell) == expected


def test_the_reader_joins_two_line_heads_and_takes_numbered_rows_only() -> None:
    grid: Grid = [["某表", None, None, None], ["序号", "卖方", None, "合同成交额（万元）"], [None, "名称", "信用代码", None],
                  [1, "甲", "A", 2.5], ["续表", None, None, None], ["序号", "卖方", None, "合同成交额（万元）"],
                  [None, "名称", "信用代码", None], [2, "乙", "B", 3], ["合计", None, None, 5.5], ["注：略", None, None, None]]
    rows = records(grid, "输出技术合同")
    assert [row["卖方名称"] for row in rows] == ["甲", "乙"]
    assert [money(row, "合同成交额") for row in rows] == [25_000, 30_000]


def test_the_reader_takes_the_unit_from_the_line_above() -> None:
    grid: Grid = [["单位：万元", None], ["序号", "成交金额"], ["1", "1.5"]]
    assert [money(row, "成交金额") for row in records(grid, "吸纳技术合同")] == [15_000]


def test_a_head_that_is_not_there_is_an_error() -> None:
    with pytest.raises(StopIteration):
        pick({"合同成交额(万元)": 1}, "金额")


def test_the_newest_version_replaces_the_first() -> None:
    assert len({key[:2] for key in newest()}) == 8 * 8
    assert all(s.amount is not None for s in seen().contracts)
