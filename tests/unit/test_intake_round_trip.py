"""Any sound list, written by writers that are not ours in any format, is read as what the second readers see."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.intake_book import (
    HEADS,
    NAMES,
    contract,
    number,
    parse,
    serious,
    table,
    write_csv,
    write_ods,
    write_xls,
    write_xlsx,
)

# Names begin like names: a drawn text may be a mark such as 无数据, which is rightly taken for none.
WORDS = st.text(st.characters(categories=["Lo", "Lu", "Ll", "Nd"]), max_size=11).map(lambda text: f"某{text}")
AMOUNTS = st.integers(500, 300_000).map(lambda cents: cents / 100)
DAYS = st.dates(date(2022, 5, 1), date(2022, 5, 31))
ROW = st.fixed_dictionaries({"project_name": WORDS, "seller_name": WORDS, "buyer_name": WORDS, "contract_amount": AMOUNTS,
    "registered_on": DAYS,
                             "buyer_region": st.sampled_from(["340104", "110108", "340403", "境外"])})
LISTS = st.lists(ROW, min_size=1, max_size=8)


def rows_of(found: list[dict[str, Any]]) -> list[list[Any]]:
    return [contract(serial, **row, technical_amount=row["contract_amount"],
        signed_on=row["registered_on"] - timedelta(days=3)) for serial, row in enumerate(found, 1)]


def taken_in(path: Path) -> list[dict[str, Any]]:
    parsed = parse(path, name="输出技术合同" + path.suffix)
    form = parsed.forms["tech_contract"]
    # Amounts drawn at random may well lie far from one another: that question is asked elsewhere.
    assert [rule for rule in serious(parsed.all_findings()) if not rule.startswith("unit_fits")] == []
    return form.table.to_pylist()


def expected(rows: list[list[Any]]) -> list[tuple[Any, ...]]:
    return [(row[0], row[1], row[3], row[5], Decimal(str(row[7])) * 10_000, row[10]) for row in rows]


def got(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(row["registration_no"], row["project_name"], row["seller_name"], row["buyer_name"], row["contract_amount"],
        row["registered_on"]) for row in rows]


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods", "csv", "gb18030.csv"])
@settings(max_examples=25)
@given(found=LISTS)
def test_a_list_in_any_format_gives_the_same_rows(tmp_path_factory: pytest.TempPathFactory, kind: str,
    found: list[dict[str, Any]]) -> None:
    path, rows = tmp_path_factory.mktemp("trip") / f"a.{kind}", rows_of(found)
    write(path, kind, table(*rows))
    read = taken_in(path)
    assert got(read) == expected(rows)
    assert [row["registration_no__cell"] for row in read] == [f"A{place}" for place in range(2, len(rows) + 2)]


def write(path: Path, kind: str, rows: list[list[Any]]) -> None:
    if kind == "xlsx":
        write_xlsx(path, {"输出技术合同": rows})
    elif kind == "xls":
        write_xls(path, {"输出技术合同": rows})
    elif kind == "ods":
        write_ods(path, {"输出技术合同": rows})
    else:
        write_csv(path, rows, "gb18030" if kind.startswith("gb") else "utf-8")


@settings(max_examples=30)
@given(found=LISTS, titles=st.integers(0, 3), blanks=st.integers(0, 2), left=st.integers(0, 2))
def test_wherever_the_table_stands_its_addresses_are_those_of_the_second_reader(
        tmp_path_factory: pytest.TempPathFactory, found: list[dict[str, Any]], titles: int, blanks: int, left: int) -> None:
    rows = rows_of(found)
    body: list[list[Any]] = [["登记表"]] * min(titles, 1) + [["填报单位：某科技局"]] * (titles > 1) + [["单位：万元"]] * (
        titles > 2) + [[]] * blanks
    body += [[""] * left + list(row) for row in table(*rows)]
    path = write_xlsx(tmp_path_factory.mktemp("trip") / "a.xlsx", {"输出技术合同": body})
    sheet = openpyxl.load_workbook(path)["输出技术合同"]
    for source, row in zip(rows, taken_in(path), strict=True):
        seen = {name: sheet[row[f"{name}__cell"]].value for name in NAMES}
        assert seen["registration_no"] == source[0] == row["registration_no"]
        assert Decimal(str(seen["contract_amount"])) * 10_000 == row["contract_amount"]
        assert seen["registered_on"].date() == row["registered_on"]
        assert seen["buyer_region"] == source[6]


@settings(max_examples=25)
@given(found=LISTS)
def test_addresses_in_an_xls_are_those_of_the_second_reader(tmp_path_factory: pytest.TempPathFactory,
    found: list[dict[str, Any]]) -> None:
    rows = rows_of(found)
    path = write_xls(tmp_path_factory.mktemp("trip") / "a.xls", {"输出技术合同": [["登记表"], [], *table(*rows)]})
    sheet = xlrd.open_workbook(path).sheet_by_index(0)
    for row in taken_in(path):
        place = int(row["contract_amount__cell"].lstrip("ABCDEFGHIJK")) - 1
        assert Decimal(str(sheet.cell_value(place, 7))) * 10_000 == row["contract_amount"]
        assert sheet.cell_value(place, 0) == row["registration_no"]


@settings(max_examples=40)
@given(found=LISTS, order=st.permutations(range(len(HEADS))))
def test_the_order_of_columns_changes_nothing(tmp_path_factory: pytest.TempPathFactory, found: list[dict[str, Any]],
    order: list[int]) -> None:
    rows = rows_of(found)
    shuffled = [[row[place] for place in order] for row in table(*rows)]
    path = write_xlsx(tmp_path_factory.mktemp("trip") / "a.xlsx", {"输出技术合同": shuffled})
    assert got(taken_in(path)) == expected(rows)


@settings(max_examples=40)
@given(found=LISTS, data=st.data())
def test_rows_that_are_no_data_change_nothing(tmp_path_factory: pytest.TempPathFactory, found: list[dict[str, Any]],
    data: st.DataObject) -> None:
    rows = rows_of(found)
    idle: list[list[Any]] = [[], ["续表"], list(HEADS), ["单位：万元"], ["合计"], ["注：略"], ["第1页 共2页"],
        ["", "", "", "", "", "", "", "(万元)", "(万元)"]]
    body = list(rows)
    for extra in data.draw(st.lists(st.sampled_from(idle), max_size=6)):
        body.insert(data.draw(st.integers(0, len(body))), extra)
    path = write_xlsx(tmp_path_factory.mktemp("trip") / "a.xlsx", {"输出技术合同": [list(HEADS), *body]})
    assert got(taken_in(path)) == expected(rows)


CELLS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10), st.integers(-10**6, 10**6),
    st.booleans(), st.floats(-1e6, 1e6), st.dates(),
                  st.sampled_from([*HEADS, "合计", "—", "单位：万元", "续表", number(1), "0.25\\0.37", "万元", "其中："]))


@settings(max_examples=150)
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=12), min_size=1, max_size=10), under_head=st.booleans())
def test_any_grid_of_cells_is_read_without_an_exception(tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]],
    under_head: bool) -> None:
    """Whatever stands in the cells: rows or findings, never an error of ours; no data row without a finding or its value."""
    body = [list(HEADS), *rows] if under_head else rows
    path = write_xls(tmp_path_factory.mktemp("any") / "a.xls",
        {"输出技术合同": [[cell if not isinstance(cell, bool) else int(cell) for cell in row] for row in body]})
    parsed = parse(path)
    for form in parsed.forms.values():
        for row in form.table.to_pylist():
            assert row["quarantined"] or all(row[name] is not None for name in ("registration_no", "contract_amount",
                "registered_on")) or any(
                item.effect == "file" for item in form.findings)
