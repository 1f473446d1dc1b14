"""A file as a whole: the table it gives, all findings in one pass, and what never leaves it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.core.form import SQL_TYPE, load_forms
from pipelines.core.rule import describe
from pipelines.intake import READER_VERSION, arrow_schema, with_identity
from pipelines.intake.parsed import IDENTITY
from pipelines.intake.table import MASK
from tests.unit.intake_book import (
    HEADS,
    contract,
    contracts,
    credit_code,
    exported,
    number,
    parse,
    parse_sheets,
    said,
    serious,
    table,
    write_xlsx,
)

FULL = ["卖方统一社会信用代码", "买方统一社会信用代码", "技术领域", "买方性质", "联系人", "联系电话", "关联交易"]
EXTRA = [credit_code(1), credit_code(2), "电子信息", "机关法人", "某某", "13900000000", "否"]


def full(serial: int = 1, extra: list[Any] | None = None, **changed: Any) -> list[Any]:
    return [*contract(serial, **changed), *(extra or EXTRA)]


def wide(folder: Path, *rows: list[Any]) -> Any:
    return exported(folder, table(*rows, heads=[*HEADS, *FULL]))


@pytest.mark.parametrize("form", load_forms().values(), ids=lambda form: form.form)
def test_the_columns_of_a_forms_table(form: Any) -> None:
    schema = arrow_schema(form)
    fixed = [*IDENTITY, "source_sheet", "source_row", "quarantined"]
    names = [column.name for column in form.column]
    assert schema.names == [*fixed, *names, *(f"{name}__cell" for name in names)]
    assert (schema.field("source_row").type, schema.field("quarantined").type) == (pa.int32(), pa.bool_())
    for column in form.column:
        expected = {"VARCHAR": "string", "DATE": "date32[day]", "BIGINT": "int64", "BOOLEAN": "bool"}.get(SQL_TYPE[column.type])
        assert str(schema.field(column.name).type) == (
            expected or f"decimal128{SQL_TYPE[column.type][7:].replace(',', ', ').lower()}")


def test_a_row_in_full(tmp_path: Path) -> None:
    form = wide(tmp_path, full(1))
    assert form.findings == []
    assert form.table.schema.equals(arrow_schema(load_forms()["tech_contract"]))
    row = form.table.to_pylist()[0]
    assert (row["reporter_code"], row["period"], row["submission_id"], row["receipt_no"]) == ("340403", "2022-05", None, None)
    assert (row["source_sheet"], row["source_row"], row["quarantined"], row["role"]) == ("输出技术合同", 2, False, "export")
    assert (row["contract_amount"], row["technical_amount"]) == (Decimal("1205000.00"), Decimal("1000000.00"))
    assert (row["signed_on"], row["registered_on"]) == (date(2022, 4, 20), date(2022, 5, 6))
    assert (row["contract_type"], row["tech_field"], row["buyer_nature"], row["is_related_party"]) == ("service", "01", "010",
        False)
    assert (row["seller_region"], row["buyer_region"], row["seller_uscc"]) == ("340403", "340104", credit_code(1))
    assert row["registration_no__cell"] == "A2"
    assert row["is_related_party__cell"] == "R2"
    assert row["effective_from"] is row["effective_from__cell"] is row["role__cell"] is None


def test_who_sent_it_is_filled_in_later(tmp_path: Path) -> None:
    form = exported(tmp_path, table(*contracts(2)))
    stamped = with_identity(form.table, submission_id="2022-05-340403-tech_contract-v1", receipt_no="R00000012")
    assert stamped["submission_id"].to_pylist() == ["2022-05-340403-tech_contract-v1"] * 2
    assert stamped["receipt_no"].to_pylist() == ["R00000012"] * 2
    assert stamped.schema == form.table.schema
    assert form.table["receipt_no"].to_pylist() == [None, None]
    with pytest.raises(KeyError):
        with_identity(form.table, seller_name="x")


def test_defaults_have_no_cell(tmp_path: Path) -> None:
    rows = [["地区", "增加值累计增速（%）", "价格口径"], ["田家庵区", 21.1, ""]]
    form = parse_sheets(tmp_path, {"高新技术产业增加值": rows}).forms["high_tech_output"]
    row = form.table.to_pylist()[0]
    assert form.findings == []
    assert (row["price_basis"], row["scope"], row["price_basis__cell"], row["scope__cell"]) == ("real", "above_scale", None, None)


def test_a_given_value_wins_over_the_default(tmp_path: Path) -> None:
    rows = [["地区", "增加值累计增速（%）", "价格口径"], ["田家庵区", 21.1, "现价"]]
    row = parse_sheets(tmp_path, {"高新技术产业增加值": rows}).forms["high_tech_output"].table.to_pylist()[0]
    assert (row["price_basis"], row["price_basis__cell"]) == ("nominal", "C2")


def test_a_lost_decimal_point_in_growth_is_an_error(tmp_path: Path) -> None:
    rows = [["地区", "增加值累计增速（%）"], ["田家庵区", 2110]]
    form = parse_sheets(tmp_path, {"高新技术产业增加值": rows}).forms["high_tech_output"]
    assert [(item.rule, item.cell, item.severity, item.effect, item.row) for item in form.findings] == [("above_maximum", "B2",
        "error", "row", 2)]
    assert form.table["quarantined"].to_pylist() == [True]
    assert describe(form.findings[0]) == ("“增加值累计增速”为 2110，高于上限 1000", "请核对小数点与单位")


def test_a_fraction_for_a_percent_holds_the_submission(tmp_path: Path) -> None:
    rows = [["地区", "增加值累计增速（%）"], ["田家庵区", 0.211]]
    form = parse_sheets(tmp_path, {"高新技术产业增加值": rows}).forms["high_tech_output"]
    assert [(item.rule, item.severity) for item in form.findings] == [("fraction_suspected", "query")]
    assert form.table["value_added_growth"].to_pylist() == [Decimal("0.211000")]


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    rows = table(
        contract(1, contract_amount="abc"), contract(2, contract_amount=-1, technical_amount=-1),
        contract(3, registration_no=int(number(3))), contract(4, signed_on="2022-02-30"),
        contract(5, contract_type="测绘"), contract(6, buyer_region="鼓楼区"), contract(7, seller_name=""),
        contract(8, buyer_name="—"), contract(9))
    form = exported(tmp_path, rows)
    assert said(form.findings) >= {
        ("number_unreadable", "H2"), ("below_minimum", "H3"), ("below_minimum", "I3"), ("id_damaged", "A4"),
        ("date_impossible", "J5"), ("code_unknown", "C6"),
        ("region_ambiguous", "G7"), ("cell_missing", "D8"), ("null_mark_not_allowed", "F9")}
    assert form.table["quarantined"].to_pylist() == [True] * 8 + [False]
    assert form.table.num_rows == 9


def test_weak_columns_only_note(tmp_path: Path) -> None:
    form = wide(tmp_path, full(1, [*EXTRA[:2], "测绘遥感", "未知性质", *EXTRA[4:]]),
        full(2, [*EXTRA[:2], "水利水电", "010", *EXTRA[4:]]))
    assert {(item.rule, item.severity, item.effect, item.cell, item.details["count"]) for item in form.findings} == {
        ("code_unknown", "note", "none", "N2", 2), ("code_unknown", "note", "none", "O2", 1)}
    assert form.table["quarantined"].to_pylist() == [False, False]
    assert form.table["tech_field"].to_pylist() == [None, None]
    assert form.table["tech_field__cell"].to_pylist() == ["N2", "N3"]


def test_a_mark_in_a_column_that_may_be_blank_is_one_note(tmp_path: Path) -> None:
    form = wide(tmp_path, full(1, ["—", *EXTRA[1:]]), full(2, ["/", *EXTRA[1:]]))
    assert [(item.rule, item.severity, item.details["count"]) for item in form.findings] == [("null_marked", "note", 2)]
    assert form.table["seller_uscc"].to_pylist() == [None, None]
    assert form.table["quarantined"].to_pylist() == [False, False]


def test_a_wrong_credit_code_keeps_the_row_out(tmp_path: Path) -> None:
    form = wide(tmp_path, full(1, [credit_code(1)[:-1] + ("A" if credit_code(1)[-1] != "A" else "B"), *EXTRA[1:]]))
    assert serious(form.findings) == ["credit_code_invalid"]
    assert form.table["quarantined"].to_pylist() == [True]


def test_persons_never_stand_in_a_finding(tmp_path: Path) -> None:
    def tweak(sheet: Any) -> None:
        sheet["P2"] = "=1/0"
        sheet["Q3"] = "#N/A"
        sheet["Q3"].data_type = "e"

    form = exported(tmp_path, table(full(1), full(2), heads=[*HEADS, *FULL]), tweak)
    assert {(item.rule, item.value) for item in form.findings} == {("formula_uncached", MASK), ("error_cell", MASK)}
    assert all("某某" not in str(item) and "139" not in str(item) for item in form.findings)


def test_values_in_findings_are_the_cells_own(tmp_path: Path) -> None:
    form = exported(tmp_path, table(contract(1, contract_amount=" 12,34x "), contract(2, signed_on=date(2022, 5, 9))))
    assert [item.value for item in form.findings] == [" 12,34x ", "2022-05-09"]


def test_a_flood_of_findings_is_cut_and_said_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.intake.table.MAXIMUM_FINDINGS", 5)
    form = exported(tmp_path, table(*(contract(serial, contract_amount="x", technical_amount="y") for serial in range(1, 9))))
    assert serious(form.findings) == ["number_unreadable"] * 5 + ["too_many_findings"]
    assert next(item for item in form.findings if item.rule == "too_many_findings").effect == "file"


def test_every_cell_address_leads_back_to_its_value(tmp_path: Path) -> None:
    import openpyxl

    rows = [["标题"], [], [*HEADS, *FULL], *(full(serial, contract_amount=50.25 * serial,
        technical_amount=50) for serial in range(1, 12))]
    form = exported(tmp_path, rows)
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["输出技术合同"]
    for row in form.table.to_pylist():
        assert sheet[row["registration_no__cell"]].value == row["registration_no"]
        assert Decimal(str(sheet[row["contract_amount__cell"]].value)) * 10_000 == row["contract_amount"]
        assert sheet[row["registered_on__cell"]].value.date() == row["registered_on"]
        assert sheet[row["contact_phone__cell"]].value == row["contact_phone"]


def test_the_national_systems_export_as_it_comes(tmp_path: Path) -> None:
    heads = ["contractno", "projectname", "contracttype", "sellername", "sellerregion", "buyername", "buyerregion", "totalamount",
        "technicalamount", "signdate", "registerdate", "role"]
    title = "全国技术合同登记导出"
    row = [number(1), "某项技术", "技术开发", "甲方", "340403", "乙方", "340104", 1205000, 1000000, "2022.4.20", "20220506",
        "输出"]
    form = parse_sheets(tmp_path, {title: [["单位：元"], heads, row]}).forms["tech_contract"]
    assert serious(form.findings) == []
    assert form.table["contract_amount"].to_pylist() == [Decimal("1205000.00")]
    assert form.table["registered_on"].to_pylist() == [date(2022, 5, 6)]


def test_the_same_bytes_give_the_same_result(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts(3), contract(4, contract_amount="x"))})
    assert parse(path) == parse(path)
    assert READER_VERSION.isdigit()


def test_findings_keep_their_fingerprint_from_one_reading_to_the_next(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"高新技术产业增加值": [["地区", "增加值累计增速（%）"], ["田家庵区", 0.211]]})
    first, second = ([item.fingerprint for item in parse(path).all_findings()] for _ in range(2))
    assert first == second
    assert len(set(first)) == len(first) > 0


def test_a_file_that_is_empty_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"")
    assert said(parse(tmp_path / "a.xlsx").findings) == {("file_unreadable", "")}
    path = write_xlsx(tmp_path / "b.xlsx", {"输出技术合同": table(*contracts(1))})
    monkeypatch.setattr("pipelines.intake.workbook.MAXIMUM_BYTES", 100)
    assert said(parse(path).findings) == {("file_unreadable", "")}


def test_a_formula_like_text_stays_text(tmp_path: Path) -> None:
    rows = table(contract(1, project_name="'=cmd|'/C calc'!A0"))
    assert exported(tmp_path, rows).table["project_name"].to_pylist() == ["'=cmd|'/C calc'!A0"]


def test_all_findings_of_a_file_are_those_of_the_file_and_of_its_forms(tmp_path: Path) -> None:
    found = parse_sheets(tmp_path, {"输出技术合同": table(contract(1, contract_amount="x")), "别的": [["a"], ["b"]]})
    assert [item.rule for item in found.all_findings()] == ["sheet_unknown", "number_unreadable"]
