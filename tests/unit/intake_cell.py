"""Cells by themselves, for the tests of how they are read. No test lives here."""

from __future__ import annotations

from typing import Any

from pipelines.core.form import Column
from pipelines.intake.cell import read_cell
from pipelines.intake.reading import Setting


def column(kind: str, **more: Any) -> Column:
    return Column.model_validate({"name": "it", "header": {"zh": "某列", "en": "It"}, "type": kind} | more)


def setting(kind: str, unit: str | None = None, *, period: str = "2022-05", reporter: str = "340403", date_1904: bool = False,
            **more: Any) -> Setting:
    return Setting(column(kind, **more), period, reporter, unit, date_1904)


def value(cell: object, kind: str, unit: str | None = None, percent: bool = False, **more: Any) -> Any:
    """The value of a cell that must be free of faults."""
    reading = read_cell(cell, setting(kind, unit, **more), percent)
    assert reading.faults == ()
    return reading.value


def faults(cell: object, kind: str, unit: str | None = None, percent: bool = False, **more: Any) -> list[str]:
    return [item.rule for item in read_cell(cell, setting(kind, unit, **more), percent).faults]
