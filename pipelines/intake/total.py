"""Total rows against the rows they cover.

Where a total stands is the office's habit: under its rows or over them, subtotals and grand totals each in their own way. A
sheet is read in the way in which most of its totals agree; if all agree in one way, nothing is to be said."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from typing import Any

from pipelines.core.finding import Finding
from pipelines.core.form import RowRule
from pipelines.core.rule import finding
from pipelines.intake.address import a1
from pipelines.intake.table import Record, Table, Total


def check_totals(rule: RowRule, table: Table) -> list[Finding]:
    """The totals of one sheet that part from their rows, in the layout that leaves fewest; rows of earlier months aren't here,
    so that cumulative rows are not compared."""
    totals = [total for total in table.totals if not total.kind.is_cumulative]
    layouts = [list(_findings(rule, table, totals, *above)) for above in product((False, True), repeat=2)]
    return min(layouts, key=len)


def _findings(rule: RowRule, table: Table, totals: list[Total], subtotals_above: bool, grand_above: bool) -> Iterator[Finding]:
    for index, total in enumerate(totals):
        above = subtotals_above if total.kind.is_subtotal else grand_above
        first, last = rows_covered(totals, index, len(table.records), above=above)
        rows = table.records[first:last]
        for name in rule.params["columns"]:
            yield from _of_column(rule.rule, table, total, rows, name)
        yield from _of_count(table, total, len(rows))


def rows_covered(totals: list[Total], index: int, count: int, *, above: bool) -> tuple[int, int]:
    """The records, from and up to, that a total covers when it stands under its rows, or ``above`` them: a 小计 those next to it
    as far as the neighbouring total, a 合计 all there are on its side."""
    total = totals[index]
    if above:
        later = (other.place for other in totals[index + 1 :] if other.place > total.place)
        return total.place, next(later, count) if total.kind.is_subtotal else count
    earlier = (other.place for other in reversed(totals[:index]))
    return next(earlier, 0) if total.kind.is_subtotal else 0, total.place


def _of_column(rule_id: str, table: Table, total: Total, rows: list[Record], name: str) -> Iterator[Finding]:
    """A total that parts from its rows, with both sums in the stored unit; sums with an unreadable part are not compared."""
    stated = total.values.get(name)
    if stated is None or any(name in record.broken for record in rows):
        return
    computed = sum((record.values[name] for record in rows if record.values.get(name) is not None), Decimal(0))
    if abs(computed - stated) > total.halves[name]:
        place, column = (total.row, table.places[name]), table.column(name)
        sums = {"stated": f"{stated:f}", "computed": f"{computed:f}", "difference": f"{stated - computed:f}"}
        where: dict[str, Any] = {"sheet": table.grid.name, "cell": a1(*place), "form": table.form.form}
        heads = {"column": column.header.zh, "column_en": column.header.en}
        yield finding(rule_id, value=table.raw(place, column), rows=len(rows), **where, **heads, **sums)


def _of_count(table: Table, total: Total, rows: int) -> Iterator[Finding]:
    """A stated number of items (合计（共5项）) that parts from the number of rows."""
    stated = total.kind.count
    if stated is not None and stated != rows:
        where: dict[str, Any] = {"sheet": table.grid.name, "cell": a1(total.row, total.kind.place), "form": table.form.form}
        yield finding("total_count_agrees", value=total.kind.label, rows=rows, stated=stated, **where)
