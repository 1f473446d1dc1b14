"""Form specifications: ``sources/forms/<form>.toml``, the one place where a form is declared."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pipelines.core.error import DeclarationError
from pipelines.core.paths import SOURCES
from pipelines.core.rule import Words

ColumnType = Literal["text", "id", "name", "code", "region", "date", "period", "money", "percent", "percentage_point",
                     "integer", "decimal", "boolean", "uscc"]
# What each type becomes in Parquet, DuckDB and the warehouse. Money is yuan, percent is 21.1 for 21.1 %.
SQL_TYPE: dict[str, str] = {
    "text": "VARCHAR", "id": "VARCHAR", "name": "VARCHAR", "code": "VARCHAR", "region": "VARCHAR", "uscc": "VARCHAR",
    "date": "DATE", "period": "VARCHAR", "money": "DECIMAL(18,2)", "percent": "DECIMAL(18,6)",
    "percentage_point": "DECIMAL(18,6)", "integer": "BIGINT", "decimal": "DECIMAL(18,6)", "boolean": "BOOLEAN",
}


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Strict):
    """One column of a form. ``unit`` is the unit of a bare number under a head that names none."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    header: Words
    aliases: tuple[str, ...] = ()
    type: ColumnType
    unit: str | None = None
    required: bool = False          # the column must be in the sheet
    nullable: bool = True           # a row may leave it blank
    minimum: Decimal | None = None  # in the stored unit (yuan, percent)
    maximum: Decimal | None = None
    query_minimum: Decimal | None = None  # outside these: 存疑, not 硬错
    query_maximum: Decimal | None = None
    typical: Decimal | None = None  # the usual size in the stored unit, for the test of units by magnitude
    bounds_source: str = ""         # where the bounds come from
    pattern: str | None = None
    codelist: str | None = None     # a register under sources/registers/codelists/
    fraction_is_percent: bool = False  # a bare 0.211 means 21.1: only where the form says so
    default: str | None = None
    private: bool = False           # persons' names, phones: never leaves raw/
    weak: bool = False              # warns, never blocks (the low-quality fields of the national system)
    since: str | None = None        # first and last period in which the column is in force
    until: str | None = None
    note: Words | None = None       # help for the person who fills it


class Sheet(Strict):
    """How a sheet is recognised, and what its being that sheet says of every row (``set``)."""

    title: Words
    names: tuple[str, ...]
    set: dict[str, str] = Field(default_factory=dict)


class RowRule(Strict):
    """A rule inside one row or sheet, by mechanism: ``compare``, ``within_period``, ``different``, ``required_when``,
    ``unique_key``, ``total_row`` …; ``rule`` names the catalogue entry that carries words, severity and remedy."""

    rule: str
    kind: str
    params: dict[str, Any] = Field(default_factory=dict)


class Form(Strict):
    """One form. ``content``: ``month`` (rows of the month, or of the year up to it), ``snapshot`` (a register as it stands)."""

    form: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    version: str
    accepted_versions: tuple[str, ...] = ()  # earlier templates that are still read, each by the columns in force in its period
    title: Words
    description: Words
    grain: Words
    warning: Words | None = None
    key: tuple[str, ...]
    content: Literal["month", "snapshot"]
    period_column: str | None = None  # the date that must lie in the period's year, up to the period's end
    minimum_rows: int = 0
    extra_columns: Literal["finding", "ignore"] = "finding"
    ignore: tuple[str, ...] = ()      # heads that are known and not taken in (序号 …)
    sheet: tuple[Sheet, ...] = Field(min_length=1)
    column: tuple[Column, ...] = Field(min_length=1)
    rule: tuple[RowRule, ...] = ()

    @model_validator(mode="after")
    def _names_agree(self) -> Form:
        names = [column.name for column in self.column]
        known = set(names)
        problems = [f"column {name} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
        problems += [f"key column {name} is not declared" for name in self.key if name not in known]
        problems += [f"sheet sets unknown column {name}" for sheet in self.sheet for name in sheet.set if name not in known]
        if self.period_column and self.period_column not in known:
            problems.append(f"period column {self.period_column} is not declared")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def column_named(self, name: str) -> Column:
        return next(column for column in self.column if column.name == name)

    def columns_in(self, period: str) -> list[Column]:
        """The columns in force in ``period`` (``YYYY-MM``)."""
        return [c for c in self.column if (c.since is None or c.since <= period) and (c.until is None or period <= c.until)]


@cache
def load_forms(folder: Path = SOURCES / "forms") -> dict[str, Form]:
    """All forms by code, in the order of their file names; ``DeclarationError`` where a file does not hold its own form."""
    forms: dict[str, Form] = {}
    for path in sorted(folder.glob("*.toml")):
        form = Form.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        if form.form != path.stem:
            raise DeclarationError("表式文件名与表式代码不一致", value=f"{path.name}: {form.form}")
        forms[form.form] = form
    return forms
