"""Suites as plain files: derived from the forms (``expectations/forms``), written by hand for the marts (``expectations/marts``).

A suite is Great Expectations' own JSON, so that any reader of it may load it. ``meta`` of an expectation says: ``name`` (the
check's name), ``on`` (``rows`` or ``schema``: the one-row frame of column types, see ``frame.py``), ``blocking``, and
``may_be_empty`` where nothing to look at is no fault (a nullable column that nobody filled).
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.core.error import DeclarationError
from pipelines.core.form import SQL_TYPE, Column, Form, load_forms
from pipelines.core.paths import EXPECTATIONS
from pipelines.core.register import load_codelist

FORMS = EXPECTATIONS / "forms"
MARTS = EXPECTATIONS / "marts"
# GB 32100-2015: digits and capitals without I, O, S, V, Z. The check digits are a rule of intake, with its own words.
USCC = r"^[0-9A-HJ-NPQRTUWXY]{18}$"
PERIOD = r"^\d{4}-(?:0[1-9]|1[0-2])$"
# Six digits of GB/T 2260, or a code of ours for what has none (zones, FOREIGN).
REGION = r"^(?:\d{6}|[A-Z][A-Z0-9-]*)$"
TYPE_PATTERN = {"uscc": USCC, "period": PERIOD, "region": REGION}
# What every submission's table carries beside the columns of its form, and its type.
PLACE_COLUMNS = {"submission_id": "VARCHAR", "receipt_no": "VARCHAR", "reporter_code": "VARCHAR", "period": "VARCHAR",
                 "source_sheet": "VARCHAR", "source_row": "INTEGER"}


def _expectation(kind: str, kwargs: dict[str, Any], name: str, **meta: Any) -> dict[str, Any]:
    return {"type": kind, "kwargs": kwargs, "meta": {"name": name, **meta}}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _type_check(name: str, sql_type: str) -> list[dict[str, Any]]:
    return [
        _expectation("expect_column_to_exist", {"column": name}, f"{name}_exists", on="schema"),
        _expectation("expect_column_values_to_be_in_set", {"column": name, "value_set": [sql_type]}, f"{name}_has_its_type",
                     on="schema"),
    ]


def _value_checks(column: Column) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    low, high = _number(column.minimum), _number(column.maximum)
    if low is not None or high is not None:
        bounds = {key: value for key, value in (("min_value", low), ("max_value", high)) if value is not None}
        found.append(_expectation("expect_column_values_to_be_between", {"column": column.name, **bounds},
                                  f"{column.name}_within_bounds"))
    pattern = column.pattern or TYPE_PATTERN.get(column.type)
    if pattern:
        found.append(_expectation("expect_column_values_to_match_regex", {"column": column.name, "regex": pattern},
                                  f"{column.name}_fits_its_pattern"))
    if column.codelist:
        codes = sorted({row["code"] for row in load_codelist(column.codelist)})
        found.append(_expectation("expect_column_values_to_be_in_set", {"column": column.name, "value_set": codes},
                                  f"{column.name}_is_a_known_code"))
    return found


def _column_checks(column: Column) -> list[dict[str, Any]]:
    found = _type_check(column.name, SQL_TYPE[column.type])
    values = _value_checks(column)
    if column.nullable:
        for item in values:
            item["meta"]["may_be_empty"] = True
    else:
        values.insert(0, _expectation("expect_column_values_to_not_be_null", {"column": column.name}, f"{column.name}_is_filled"))
    if column.weak:
        for item in values:
            item["meta"]["blocking"] = False
    return found + values


def _table_checks(form: Form) -> list[dict[str, Any]]:
    found = [_expectation("expect_table_row_count_to_be_between", {"min_value": form.minimum_rows}, "has_enough_rows")]
    if len(form.key) > 1:
        found.append(_expectation("expect_compound_columns_to_be_unique",
                                  {"column_list": list(form.key), "ignore_row_if": "never"}, "key_stands_once"))
    else:
        found.append(_expectation("expect_column_values_to_be_unique", {"column": form.key[0]}, "key_stands_once"))
    return found


def suite_of(form: Form) -> dict[str, Any]:
    """The suite of one form, for the frame of one submission without its quarantined rows; equal forms give equal text."""
    expectations = _table_checks(form)
    for name, sql_type in PLACE_COLUMNS.items():
        expectations += _type_check(name, sql_type)
        expectations.append(_expectation("expect_column_values_to_not_be_null", {"column": name}, f"{name}_is_filled"))
    for column in form.column:
        expectations += _column_checks(column)
    hidden = [column.name for column in form.column if column.private or column.type == "name"]
    meta = {"derived_from": f"sources/forms/{form.form}.toml", "form_version": form.version, "kind": "form",
            "minimum_rows": form.minimum_rows, "private": hidden}
    return {"name": f"form_{form.form}", "expectations": expectations, "meta": meta}


def suite_text(suite: dict[str, Any]) -> str:
    return json.dumps(suite, ensure_ascii=False, indent=2) + "\n"


def _derived() -> dict[str, str]:
    return {f"{code}.json": suite_text(suite_of(form)) for code, form in load_forms().items()}


def write_suites(folder: Path = FORMS) -> list[Path]:
    """Writes the suite of every form and removes suites of forms that are gone; returns what changed."""
    folder.mkdir(parents=True, exist_ok=True)
    changed = [folder / name for name in stale_suites(folder)]
    texts = _derived()
    for path in changed:
        if path.name in texts:
            path.write_text(texts[path.name], encoding="utf-8")
        else:
            path.unlink()
    return changed


def stale_suites(folder: Path = FORMS) -> list[str]:
    """File names whose content differs from what the forms say: missing, outdated, or of a form that is gone."""
    texts = _derived()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.json")}
    return sorted(name for name in texts.keys() | present.keys() if texts.get(name) != present.get(name))


def _read(path: Path) -> dict[str, Any]:
    suite = json.loads(path.read_text(encoding="utf-8"))
    names = [item["meta"]["name"] for item in suite["expectations"]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or not names:
        raise DeclarationError("检查套件为空或检查重名", value=f"{path.name}: {', '.join(twice)}")
    if any("mostly" in item["kwargs"] for item in suite["expectations"]):
        raise DeclarationError("检查不得使用 mostly", value=path.name, remedy="每一行都要合格")
    return suite


@cache
def load_form_suite(form: str, folder: Path = FORMS) -> dict[str, Any]:
    """The committed suite of a form; ``DeclarationError`` where it is empty, repeats a name or uses ``mostly``."""
    return _read(folder / f"{form}.json")


@cache
def load_mart_suites(folder: Path = MARTS) -> dict[str, dict[str, Any]]:
    """The hand-written suites by table name (``mart_ranking``); same errors as ``load_form_suite``."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}
