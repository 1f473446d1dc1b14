"""docs/capabilities.md is honest: every row is there, and a row that claims to work names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PAGE = PROJECT / "docs" / "capabilities.md"
ROW = re.compile(r"^\| (?P<number>\d+b?) \| (?P<what>[^|]+) \| (?P<status>[^|]+) \| ?(?P<proof>[^|]*)\|$", re.MULTILINE)
NAMED_TEST = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>test_\w+)`")
NUMBERS = {str(number) for number in range(1, 64)} | {"51b"}


def rows(page: str) -> list[re.Match[str]]:
    return list(ROW.finditer(page))


def unproved(page: str, project: Path) -> list[str]:
    """Rows that claim more than they prove: ``works`` or ``partial`` without a test, or with one that is not there."""
    found = []
    for row in rows(page):
        named = list(NAMED_TEST.finditer(row["proof"]))
        gone = [m["path"] + "::" + m["name"] for m in named if not stands(project / m["path"], m["name"])]
        if row["status"].strip() != "not yet" and (not named or gone):
            found.append(f"{row['number']}: {gone or 'no test named'}")
    return found


def stands(path: Path, name: str) -> bool:
    return path.is_file() and re.search(rf"^def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE) is not None


def test_every_capability_has_exactly_one_row() -> None:
    numbers = [row["number"] for row in rows(PAGE.read_text(encoding="utf-8"))]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == NUMBERS


def test_statuses_are_the_three() -> None:
    statuses = {row["status"].strip() for row in rows(PAGE.read_text(encoding="utf-8"))}
    assert statuses <= {"works", "partial", "not yet"}


def test_claims_are_proved() -> None:
    assert unproved(PAGE.read_text(encoding="utf-8"), PROJECT) == []


@pytest.mark.parametrize("line", [
    "| 4 | Cells | works | |",
    "| 4 | Cells | partial | heads only |",
    "| 4 | Cells | works | `tests/unit/test_house_capabilities.py::test_that_nobody_wrote` |",
    "| 4 | Cells | works | `tests/unit/test_gone.py::test_claims_are_proved` |",
])
def test_an_empty_claim_is_found(line: str) -> None:
    assert len(unproved(line, PROJECT)) == 1


def test_a_proved_claim_passes() -> None:
    line = "| 4 | Cells | works | `tests/unit/test_house_capabilities.py::test_claims_are_proved` |"
    assert unproved(line, PROJECT) == []
