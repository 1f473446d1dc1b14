"""dbt's source files: what ``warehouse/load.py`` writes, as sources with descriptions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from pipelines.core.form import Form
from pipelines.core.register import REGISTERS
from pipelines.warehouse.load import RENAMED
from pipelines.warehouse.table import raw_types

FOLDER = "dbt_project/models/staging"
_HEAD = "# Derived from sources/ by `kezhi derive`; change the declarations, not this file.\nversion: 2\nsources:\n"
_LEDGER = {
    "submission": "One row per submission known at the time asked for. 每份报送一行",
    "finding": "One row per finding of a submission, without the value found. 每条问题一行",
    "waiver": "One row per waiver in force. 每条豁免一行",
    "run_context": "One row: the period and the time of knowledge of this run. 本次运行的期别与时点",
}
_EXPANDED = {
    "codelist": "One row per code of every code list. 各代码表",
    "village_place": "One row per village and register: the file's version and the row it stands in. 村名册各行所在",
    "expected": "One row per submission that should come. 应报清单",
    "period": "One row per month. 期别",
    "indicator": "One row per declared indicator. 指标声明",
}


def source_files(forms: Mapping[str, Form]) -> dict[str, str]:
    """``_sources.yml`` for what is no form, and ``_source_<form>.yml`` for each form, by path."""
    registers = {RENAMED.get(path.stem, path.stem): "Register as text. 登记册" for path in sorted(REGISTERS.glob("*.csv"))}
    plain = _source("raw", _LEDGER) + _source("register", registers | _EXPANDED)
    return {f"{FOLDER}/_sources.yml": _HEAD + plain,
            **{f"{FOLDER}/_source_{form.form}.yml": _HEAD + _form_source(form) for form in forms.values()}}



def _source(name: str, tables: Mapping[str, str]) -> str:
    lines = [f"      - {{name: {table}, description: {_quoted(words)}}}" for table, words in tables.items()]
    return f"  - name: {name}\n    schema: {name}\n    tables:\n" + "\n".join(lines) + "\n"


def _form_source(form: Form) -> str:
    words = {column.name: f"{column.header.zh} / {column.header.en}" for column in form.column}
    head = f"  - name: raw\n    schema: raw\n    tables:\n      - name: {form.form}\n"
    grain = _quoted(f"{form.grain.en}, of all submissions. {form.grain.zh}")
    return head + f"        description: {grain}\n        columns:\n" + "".join(_columns(raw_types(form), words))


def _columns(types: Mapping[str, str], words: Mapping[str, str]) -> Iterable[str]:
    for name, sql_type in types.items():
        if not name.endswith("__cell"):
            described = f", description: {_quoted(words[name])}" if name in words else ""
            yield f"          - {{name: {name}, data_type: {_quoted(sql_type)}{described}}}\n"


def _quoted(text: str) -> str:
    """JSON text is YAML text."""
    return json.dumps(text, ensure_ascii=False)
