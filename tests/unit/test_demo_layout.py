"""How one value, one head and one table are laid out in an office's style, and how sheets become files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from pipelines.demo.data import read_city
from pipelines.demo.layout import footnote, head_text, lay_out, written
from pipelines.demo.sheet import Cell, Formula, Sheet
from pipelines.demo.style import Style
from pipelines.demo.table import Column, Table, sum_of, table_of
from pipelines.demo.workbooks import alter
from pipelines.demo.writer import write_csv, write_xlsx


def test_an_alteration_replaces_one_value() -> None:
    columns = (Column("amount", "金额", "money", "万元"), Column("code", "代码"))
    table = Table("表", "题", columns, [{"amount": Decimal(1), "code": "A"}])
    slip = {"row": "1", "column": "amount", "value": "7.5"}
    assert alter(table, [slip]).rows == [{"amount": Decimal("7.5"), "code": "A"}]
    assert alter(table, [slip | {"value": ""}, slip | {"column": "code", "value": "12"}]).rows == [{"amount": None, "code": "12"}]


@pytest.mark.parametrize(("style", "expected"), [
    (Style(), date(2022, 3, 2)), (Style(dates="dots"), "2022.3.2"), (Style(dates="chinese"), "2022年3月2日")])
def test_days_are_written_in_the_office_s_way(style: Style, expected: object) -> None:
    assert written(date(2022, 3, 2), Column("signed_on", "签订日期", "date"), style, 0).value == expected


@pytest.mark.parametrize(("column", "style", "expected"), [
    (Column("contract_amount", "totalamount", "money", "元"), Style(), 1_205_000.0),
    (Column("contract_amount", "合同成交额", "money", "万元"), Style(wide=True), " １２０.５０"),
    (Column("value_added_growth", "增速", "percent", "%"), Style(fraction=True), 1.205),
    (Column("contract_amount", "合同成交额", "money", "万元"), Style(), 120.5)])
def test_numbers_are_written_in_unit_and_habit(column: Column, style: Style, expected: object) -> None:
    assert written(Decimal("120.50"), column, style, 3).value == expected


@pytest.mark.parametrize(("code", "style", "expected"), [
    ("FOREIGN", Style(), "境外"), ("340422", Style(region_names=True), "寿县"), ("310000", Style(region_names=True), "310000"),
    ("340402", Style(wide=True), "３４０４０２")])
def test_regions_are_written_as_code_or_name(code: str, style: Style, expected: str) -> None:
    assert written(code, Column("seller_region", "卖方行政区划", "region"), style, 2).value == expected


def test_heads_carry_their_unit_unless_a_line_does() -> None:
    column = Column("contract_amount", "合同成交额", "money", "万元")
    assert (head_text(column, Style()), head_text(column, Style(unit="line"))) == ("合同成交额（万元）", "合同成交额")
    assert head_text(Column("growth", "增速", "percent", "%"), Style(unit="line")) == "增速（%）"


def test_a_total_counts_numbers_only_and_a_nil_table_has_none() -> None:
    assert sum_of([{"a": Decimal(2)}, {"a": None}, {"a": "x"}, {"a": Decimal(3)}], "a") == 5
    assert sum_of([{"a": None}], "a") is None
    table = Table("表", "题", (Column("a", "金额", "money", "万元"),), [], ("a",))
    assert not any(cell.value == "合计" for row in lay_out(table, Style(), "2022-05").rows for cell in row)


def test_a_formula_total_covers_the_rows_above_it() -> None:
    table = Table("表", "题", (Column("a", "金额", "money", "万元"),), [{"a": Decimal(2), "data_nature": "示例"}] * 3, ("a",))
    sheet = lay_out(table, Style(total="formula"), "2022-05")
    assert Formula("=SUM(B4:B6)", 6.0) in [cell.value for row in sheet.rows for cell in row]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "a.xlsx", [Sheet("表", [[Cell("=1+1")]])])
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["表"]["A1"]
    assert cell.data_type == "s" or cell.quotePrefix


def test_a_csv_has_equally_long_lines(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", Sheet("表", [[Cell("题")], [Cell("甲"), Cell(1.5, "money")], [Cell(None), Cell("乙，丙")]]))
    assert (tmp_path / "a.csv").read_bytes().decode("gb18030") == "题,\r\n甲,1.50\r\n,乙，丙\r\n"


def test_the_issuer_s_table_of_2021_holds_every_month_of_the_half_year() -> None:
    rows = table_of(read_city(), "growth", "340400", "2021-12").rows
    assert {row["data_period"] for row in rows} == {f"2021-{month:02d}" for month in range(7, 13)} and len(rows) == 48


def test_a_footnote_names_the_nature_of_its_rows() -> None:
    rows = [{"data_nature": "公开数据"}, {"data_nature": "公开数据"}]
    assert "数据性质：公开数据。" in footnote(Table("表", "题", (), rows))
    assert "虚构" in footnote(Table("表", "题", (), [{"data_nature": "示例"}]))
    assert "虚构" in footnote(Table("表", "题", (), []))


def test_the_ledger_of_a_month_knows_nothing_later() -> None:
    for period in ("2022-02", "2022-04", "2022-05"):
        for row in table_of(read_city(), "subsidy", "340403", period).rows:
            days = [row[name] for name in ("declared_on", "approved_on", "paid_on") if row[name] is not None]
            assert all(f"{day:%Y-%m}" <= period for day in days)
            assert (row["stage"] == "批准") == (row["approved_on"] is not None and row["paid_on"] is None)


def test_repeated_heads_stand_between_rows_and_not_at_the_end() -> None:
    table = Table("表", "题", (Column("a", "金额", "money", "万元"),), [{"a": Decimal(1), "data_nature": "示例"}] * 4, ("a",))
    firsts = [row[0].value for row in lay_out(table, Style(repeat_after=2), "2022-05").rows]
    assert firsts == ["题", "填报期：2022年5月", "序号", 1, 2, "续表", "序号", 3, 4, "合计", footnote(table)]
