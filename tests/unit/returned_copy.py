"""Findings made by hand and the copy that goes back with them, for the tests of returned workbooks. No test lives here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.core.finding import Finding
from pipelines.core.rule import finding
from pipelines.returned import Heading, annotate
from tests.unit.intake_book import PERIOD, REGION

SHEET = "输出技术合同"
EVIL = '=HYPERLINK("http://x","y")'


def wrong(cell: str = "B2", sheet: str = SHEET, value: str = "", rule: str = "cell_missing") -> Finding:
    return finding(rule, sheet=sheet, cell=cell, value=value, form="tech_contract", row=2, column="合同名称", column_en="name")


def give_back(folder: Path, source: Path, *found: Finding, **more: Any) -> Path:
    return annotate(
        source, found, folder / "back.xlsx", heading=Heading(REGION, PERIOD, source.name, "R00000007", "田家庵区"), **more
    )
