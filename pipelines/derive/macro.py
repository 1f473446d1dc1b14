"""The indicators' declarations as a dbt macro, so that the manifest holds them and no variable has to be passed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pipelines.core.error import DeclarationError
from pipelines.core.form import Form
from pipelines.core.indicator import Indicator

PATH = "dbt_project/macros/derived/indicators.sql"
_NAME = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")
_HEAD = """{#- Derived from sources/indicators by `kezhi derive`; change the declarations, not this file. -#}
{% macro indicator_declarations() -%}
{%- set declarations = [
"""
_TAIL = """] -%}
{{ return(declarations) }}
{%- endmacro %}
"""


def macro_text(indicators: Mapping[str, Indicator], forms: Mapping[str, Form]) -> str:
    """The macro ``indicator_declarations()``; ``DeclarationError`` where a declaration cannot become SQL."""
    items = [_literal(declaration(item, forms, indicators), depth=1) for item in indicators.values()]
    return _HEAD + ",\n".join(items) + "\n" + _TAIL


def declaration(item: Indicator, forms: Mapping[str, Form], indicators: Mapping[str, Indicator]) -> dict[str, Any]:
    """What the SQL needs of one indicator: names that are safe to write out, conditions as declared."""
    _check_operands(item, indicators)
    _check_policy(item)
    value = item.value
    names = {name: _safe(getattr(value, name), item.code) for name in ("relation", "column", "region", "on", "period",
                                                                       "in_force_from", "in_force_to")}
    return {
        "code": item.code, "op": value.op, "decimals": item.decimals, "period_types": list(item.period_types), **names,
        "where": value.where, "whole_where": value.whole_where, "reporter": value.reporter,
        "operands": list(value.operands), "offset": value.offset, "scale": value.scale,
        "forms": [_form_use(name, item, forms) for name in item.forms],
    }


def _form_use(name: str, item: Indicator, forms: Mapping[str, Form]) -> dict[str, Any]:
    if name not in forms:
        raise DeclarationError("指标引用了不存在的表式", value=f"{item.code}: {name}")
    return {"form": name, "content": forms[name].content, "may_lower": name in item.lowering_forms}


def _check_operands(item: Indicator, indicators: Mapping[str, Indicator]) -> None:
    for operand in item.value.operands:
        code, _, where = operand.partition("@")
        if code not in indicators or indicators[code].value.operands or where not in ("", "city", "last_year"):
            raise DeclarationError("指标的运算项不可用", value=f"{item.code}: {operand}", rule="operand",
                                   remedy="用已声明且非派生的指标代码，可加 @city 或 @last_year")


def _check_policy(item: Indicator) -> None:
    """Fractional places are no whole numbers, and the ranking's column holds whole numbers only."""
    if item.ranking and item.ranking.ties == "fractional":
        raise DeclarationError("排名暂不支持平均名次", value=item.code, remedy="用 competition 或 dense")


def _safe(name: str | None, code: str) -> str | None:
    if name is not None and _NAME.fullmatch(name) is None:
        raise DeclarationError("指标声明中的表名或列名不合规", value=f"{code}: {name}", remedy="只用小写字母、数字和下划线")
    return name


def _literal(value: Any, depth: int = 0) -> str:
    """A Jinja literal; the members of the outermost mapping stand on lines of their own."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    if isinstance(value, (int, Decimal)):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    pairs = [f"{json.dumps(key)}: {_literal(entry)}" for key, entry in value.items()]
    return "    {" + (",\n     ".join(pairs)) + "}" if depth else "{" + ", ".join(pairs) + "}"
