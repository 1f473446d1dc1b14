"""Runs a suite on a frame with Great Expectations and says, for each check, what it looked at.

Great Expectations passes where nothing was looked at (an empty frame, a condition that no row meets): here that fails unless the
suite allows it. A crash inside an expectation looks like bad data there: here it is told apart, and always blocks.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pyarrow as pa

from pipelines.core.form import Form
from pipelines.guard.check import Check, Kind
from pipelines.guard.frame import kept_rows, places, schema_frame, to_pandas
from pipelines.guard.suites import load_form_suite, suite_of

# Looks at the table as a whole: one thing is evaluated.
_ROW_COUNT = "expect_table_row_count_to_be_between"
# Looks for each value of a list: as many things are evaluated.
_CONTAINS = "expect_column_distinct_values_to_contain_set"


def check_frame(suite: dict[str, Any], frame: pa.Table) -> list[Check]:
    """Every expectation of ``suite`` on ``frame`` as a ``Check``, in the suite's order. A suite that evaluates nothing fails."""
    batches = {"rows": frame, "schema": schema_frame(frame)}
    results: dict[str, Check] = {}
    for on, table in batches.items():
        wanted = [item for item in suite["expectations"] if item["meta"].get("on", "rows") == on]
        results |= {check.name: check for check in _run(suite, wanted, table, frame)}
    return [results[item["meta"]["name"]] for item in suite["expectations"]] or [_nothing(suite)]


def check_submission(form: Form, table: pa.Table, *, derived: bool = False) -> list[Check]:
    """The form's committed suite on the rows of one submission that go on; ``derived`` takes the suite straight from the form."""
    return check_frame(suite_of(form) if derived else load_form_suite(form.form), kept_rows(table))


def check_month(form: Form, tables: Sequence[pa.Table]) -> list[Check]:
    """The form's suite once over the submissions of a month together: Great Expectations takes as long for one as for many.
    Details name reporter, sheet and cell."""
    kept = [kept_rows(table) for table in tables]
    return check_frame(load_form_suite(form.form), pa.concat_tables(kept)) if kept else []


def _nothing(suite: dict[str, Any]) -> Check:
    return Check(f"{suite['name']}.evaluates_something", False, 0, detail="套件里没有检查", kind=_kind(suite))


def _kind(suite: dict[str, Any]) -> Kind:
    return suite["meta"].get("kind", "mart")


def _run(suite: dict[str, Any], items: list[dict[str, Any]], table: pa.Table, frame: pa.Table) -> Iterator[Check]:
    ready = [item for item in items if not _missing_columns(item, table)]
    for item in items:
        if missing := _missing_columns(item, table):
            yield _check(suite, item, passed=False, evaluated=0, failed=1, detail=f"缺列：{', '.join(missing)}")
    if ready:
        for item, result in zip(ready, _validate(ready, table), strict=True):
            yield _judge(suite, item, result, frame)


def _columns_of(item: dict[str, Any]) -> list[str]:
    kwargs = item["kwargs"]
    named = [kwargs[key] for key in ("column", "column_A", "column_B") if key in kwargs] + list(kwargs.get("column_list", ()))
    condition = kwargs.get("row_condition")
    return named + (list(_condition_columns(condition)) if condition else [])


def _condition_columns(condition: dict[str, Any]) -> Iterator[str]:
    if "column" in condition:
        yield condition["column"]["name"]
    for part in condition.get("conditions", ()):
        yield from _condition_columns(part)


def _missing_columns(item: dict[str, Any], table: pa.Table) -> list[str]:
    return [name for name in _columns_of(item) if name not in table.column_names]


@cache
def _frames() -> Any:
    """Where frames are handed in: one ephemeral context a process, since making one costs more than a suite does."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    return context.data_sources.add_pandas("frames").add_dataframe_asset("frame").add_batch_definition_whole_dataframe("all")


def _validate(items: list[dict[str, Any]], table: pa.Table) -> list[Any]:
    """Raw results in the order of ``items``: the validator returns them in an order of its own."""
    definition = _frames()
    from great_expectations import ExpectationSuite

    numbered = [{"type": item["type"], "kwargs": item["kwargs"], "meta": {"number": n}} for n, item in enumerate(items)]
    batch = definition.get_batch({"dataframe": to_pandas(table)})
    outcome = batch.validate(ExpectationSuite(name="suite", expectations=numbered))
    return sorted(outcome.results, key=lambda result: result.expectation_config.meta["number"])


def _crash(result: Any) -> str:
    """The message of an exception inside the expectation, empty where none was raised."""
    info = result.exception_info or {}
    entries = [info] if "raised_exception" in info else list(info.values())
    return next((entry["exception_message"] or "exception" for entry in entries if entry.get("raised_exception")), "")


def _judge(suite: dict[str, Any], item: dict[str, Any], result: Any, frame: pa.Table) -> Check:
    if crash := _crash(result):
        return _check(suite, item, passed=False, evaluated=0, errored=True, detail=f"检查本身出错：{crash.splitlines()[0][:300]}")
    outcome = result.result
    if item["type"] == _ROW_COUNT:
        return _check(suite, item, passed=bool(result.success), evaluated=1, failed=int(not result.success),
                      detail="" if result.success else f"实际 {outcome['observed_value']} 行")
    if item["type"] == _CONTAINS:
        return _check(suite, item, passed=bool(result.success), evaluated=len(item["kwargs"]["value_set"]),
                      failed=outcome["missing_count"],
                      detail="" if result.success else f"缺列：{'、'.join(map(str, outcome['partial_missing_list']))}")
    evaluated = outcome["element_count"] - (outcome.get("missing_count") or 0)
    failed = outcome["unexpected_count"]
    if evaluated == 0 and not _may_be_empty(suite, item, frame):
        return _check(suite, item, passed=False, evaluated=0, failed=0, detail="没有可检查的行：空表不算通过")
    rows = [row for row in outcome.get("partial_unexpected_index_list") or [] if isinstance(row, int)]
    return _check(suite, item, passed=bool(result.success), evaluated=evaluated, failed=failed,
                  detail="" if result.success else _say(item, failed, evaluated, outcome, rows, suite, frame))


def _may_be_empty(suite: dict[str, Any], item: dict[str, Any], frame: pa.Table) -> bool:
    allowed_empty = frame.num_rows == 0 and suite["meta"].get("minimum_rows", 1) == 0
    return allowed_empty or bool(item["meta"].get("may_be_empty"))


def _say(item: dict[str, Any], failed: int, evaluated: int, outcome: dict[str, Any], rows: list[int], suite: dict[str, Any],
         frame: pa.Table) -> str:
    columns = _columns_of(item)
    where = "、".join(places(frame, rows, columns[0] if columns else None)) if item["meta"].get("on", "rows") == "rows" else ""
    private = set(columns) & set(suite["meta"].get("private", ()))
    values = "" if private else "、".join(str(value) for value in outcome.get("partial_unexpected_list", [])[:5])
    parts = [f"{failed}/{evaluated} 不符", f"位置 {where}" if where else "", f"值 {values}" if values else "",
             item["meta"].get("note", "")]
    return "；".join(part for part in parts if part)


def _check(suite: dict[str, Any], item: dict[str, Any], *, passed: bool, evaluated: int, failed: int = 0, detail: str = "",
           errored: bool = False) -> Check:
    return Check(name=item["meta"]["name"], passed=passed and not errored, evaluated=evaluated, failed=failed, detail=detail,
                 errored=errored, kind=_kind(suite), blocking=item["meta"].get("blocking", True))
