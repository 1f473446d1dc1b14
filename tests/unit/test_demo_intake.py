"""What intake says of the sample: every newest version is taken in without an error or a query, every wrong one is found out."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from pipelines.core.form import load_forms
from pipelines.demo.data import DEMO, read_city
from pipelines.demo.deliveries import Delivery, read_deliveries
from pipelines.intake.code import codes_meant
from pipelines.intake.parse import parse_file
from pipelines.intake.parsed import ParsedFile

DELIVERIES = {delivery.path.relative_to(DEMO / "workbooks").as_posix(): delivery for delivery in read_deliveries()}
WRONG = {"2022-02/340402_2022-02_v1.xlsx": {("cell_missing", "吸纳技术合同", "L6"),
                                            ("credit_code_invalid", "输出技术合同", "F5")},
         "2022-03/340406_2022-03_v1.xlsx": {("above_maximum", "高新技术产业增加值", "D4")}}


@cache
def parsed(file: str) -> ParsedFile:
    delivery: Delivery = DELIVERIES[file]
    return parse_file(delivery.path, file_name=delivery.path.name, region=delivery.region_code, period=delivery.period)


def blocking(file: str) -> set[tuple[str, str, str]]:
    """Errors and queries by rule, sheet and cell."""
    found = [*parsed(file).findings, *(finding for form in parsed(file).forms.values() for finding in form.findings)]
    return {(finding.rule, finding.sheet, finding.cell) for finding in found if finding.severity != "note"}


@pytest.mark.parametrize("file", sorted(DELIVERIES))
def test_intake_finds_just_the_errors_that_were_planted(file: str) -> None:
    assert blocking(file) == WRONG.get(file, set())


def test_intake_reads_the_amounts_that_the_plain_data_hold() -> None:
    """Whatever the office's unit, layout or file format."""
    plain = {c.registration_no: (c.contract_amount_wan * 10_000, c.technical_amount_wan * 10_000, c.registered_on)
             for c in read_city().contracts}
    seen: set[str] = set()
    for file in (file for file in DELIVERIES if "_v1." not in file and "tech_contract" in parsed(file).forms):
        for row in parsed(file).forms["tech_contract"].table.to_pylist():
            assert (row["contract_amount"], row["technical_amount"], row["registered_on"]) == plain[row["registration_no"]]
            seen.add(row["registration_no"])
    assert seen == set(plain)


def test_intake_reads_growth_as_percent_under_any_format() -> None:
    plain = {(g.data_period, g.region_code): g.growth_pct for g in read_city().growth}
    for file in (file for file in DELIVERIES if "_v1." not in file and "high_tech_output" in parsed(file).forms):
        for row in parsed(file).forms["high_tech_output"].table.to_pylist():
            assert row["value_added_growth"] == plain[row["data_period"], row["region"]], file


def test_intake_reads_the_ledgers_of_every_format() -> None:
    applications = parsed("2022-06/340403_2022-06.xlsx").forms["subsidy_application"].table.to_pylist()
    assert sum(row["declared_amount"] for row in applications) == Decimal("2810000.00")
    ledger = parsed("2022-03/340405_2022-03_subsidy_application.csv").forms["subsidy_application"].table.to_pylist()
    assert [row["declared_amount"] for row in ledger] == [Decimal("50000.00"), Decimal("100000.00")]


@pytest.mark.parametrize("form", sorted(read_city().registers))
def test_intake_reads_the_registers_as_the_plain_data_hold_them(form: str) -> None:
    """Whatever the office's heads, days and layout; codes are the list's, persons are placeholders."""
    entries, count = read_city().registers[form], 0
    for file, delivery in DELIVERIES.items():
        if form not in parsed(file).forms:
            continue
        plain = [e.values for e in entries if e.region_code == delivery.region_code and e.stands(delivery.period)]
        rows = parsed(file).forms[form].table.to_pylist()
        assert [as_text(row, form) for row in rows] == [as_code(values, form, delivery.period) for values in plain], file
        count += len(rows)
    assert count > 0


def as_text(row: dict[str, Any], form: str) -> dict[str, str]:
    words = {True: "是", False: "否", None: ""}
    values = {column.name: row[column.name] for column in load_forms()[form].column if not column.private}
    return {name: words[value] if value is None or isinstance(value, bool) else str(value).removesuffix(".000000")
            for name, value in values.items()}


def as_code(values: dict[str, str], form: str, period: str) -> dict[str, str]:
    lists = {column.name: column.codelist for column in load_forms()[form].column if column.codelist}
    return {name: next(iter(codes_meant(text, lists[name], period))) if text and name in lists else text
            for name, text in values.items() if name != "data_nature"}
