"""A template made, filled as a clerk would, and read: without a finding, for every form."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.core.form import load_forms
from tests.unit.intake_book import parse
from tests.unit.template_clerk import PERIOD, REGION, fill, make, plans


@pytest.mark.parametrize("code", load_forms())
def test_a_filled_template_is_read_without_a_finding(tmp_path: Path, code: str) -> None:
    parsed = parse(fill(make(tmp_path, code), code), region=REGION, period=PERIOD)
    assert [(item.rule, item.sheet, item.cell, item.value) for item in parsed.all_findings()] == []
    rows = parsed.forms[code].table
    assert rows.num_rows == len(plans(code)) * (1 if code in ("high_tech_output", "tech_contract_total") else 3)
    blank = [column.name for column in load_forms()[code].columns_in(PERIOD) if rows[column.name].null_count]
    assert blank == []


def test_all_forms_in_one_workbook(tmp_path: Path) -> None:
    parsed = parse(fill(make(tmp_path)), region=REGION, period=PERIOD)
    assert [(item.rule, item.sheet, item.cell) for item in parsed.all_findings()] == []
    assert set(parsed.forms) == set(load_forms())
