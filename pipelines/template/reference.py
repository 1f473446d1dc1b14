"""The sheet 上期_…: what the region's last accepted submission says, under this month's heads, to compare and to copy from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pipelines.core.form import Column
from pipelines.core.listing import REFERENCE_PREFIX, REFERENCE_TITLE
from pipelines.core.register import load_regions
from pipelines.template.choice import code_choices, codes_in_force
from pipelines.template.look import Looks
from pipelines.template.plan import Plan, Previous, head_of, in_unit, width_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def reference_name(plan: Plan) -> str:
    return f"{REFERENCE_PREFIX}{plan.name}"[:31]


def write_reference(page: Worksheet, plan: Plan, previous: Previous, looks: Looks) -> None:
    """Amounts in the unit of their head, codes and regions by the names that the drop-downs offer."""
    page.set_row(0, 24)
    page.write_string(
        0,
        0,
        f"{REFERENCE_TITLE}（{previous.period} 第 {previous.version} 版，{len(previous.rows)} 行），"
        f"供对照；可复制到“{plan.name}”，本页不采集",
        looks["title"],
    )
    for index, column in enumerate(plan.columns):
        page.set_column(index, index, width_of(column))
        page.write_string(1, index, head_of(column), looks.head(column))
        names = _names_of(column, plan.period)
        for row, record in enumerate(previous.rows, 2):
            _write(page, row, index, shown(record.get(column.name), column, names), looks.entry(column, locked=True))
    page.set_row(1, 36)
    page.freeze_panes(2, 1)
    page.set_tab_color("#BFBFBF")
    page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
    page.protect("", {"format_columns": True, "autofilter": True, "sort": True})


def shown(value: Any, column: Column, names: dict[str, str]) -> Any:
    """A stored value as it is typed: a number, a date, or a text; ``names``: code → what its drop-down offers."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return float(in_unit(value, column))
    return value if isinstance(value, int) else names.get(str(value), str(value))


def _names_of(column: Column, period: str) -> dict[str, str]:
    if column.codelist is not None:
        rows = codes_in_force(column.codelist, period)
        return dict(zip((row["code"] for row in rows), code_choices(column.codelist, period), strict=True))
    if column.type == "region":
        return {region.code: region.name for region in load_regions() if region.holds(period)}
    return {}


def _write(page: Worksheet, row: int, index: int, value: Any, look: Any) -> None:
    """Text is written as text whatever it looks like: a name that begins with ``=`` is no formula."""
    if value is None:
        page.write_blank(row, index, None, look)
    elif isinstance(value, date):
        page.write_datetime(row, index, value, look)
    elif isinstance(value, (int, float)):
        page.write_number(row, index, value, look)
    else:
        page.write_string(row, index, str(value), look)
