"""The structure of one sheet against its form: each source column mapped or known, each required one there once, units agreed."""

from __future__ import annotations

import re

from pipelines.core.form import Column, Sheet
from pipelines.intake.address import a1
from pipelines.intake.cell import is_blank, read_cell
from pipelines.intake.head import lines_above
from pipelines.intake.reading import Setting
from pipelines.intake.table import Table
from pipelines.intake.unit import NUMERIC, unit_concerns, unit_fits, unit_named, units_of_line
from pipelines.intake.vocabulary import HeadMeaning

_TITLE_MONTH = re.compile(r"(?P<year>\d{4})年(?:0?1月?[-~至到—–])?(?P<month>\d{1,2})月(?!\d)(?!底前)")
_OTHER_DATE = re.compile(r"填报|报出|日期|时间|制表|打印|导出")


def lay_out(table: Table, sheet: Sheet | None, data_rows: list[int]) -> None:
    """Fills ``places``, ``settings`` and ``fixed`` of a table, and reports what its head leaves open."""
    _map_columns(table)
    _report_strays(table, data_rows)
    line = _line_units(table)
    for column in table.form.columns_in(table.context.period):
        setting = Setting(column, table.context.period, table.context.region, date_1904=table.context.date_1904)
        place = table.places.get(column.name)
        unit = None if place is None else _unit_of(table, column, place, line)
        table.settings[column.name] = Setting(column, setting.period, setting.reporter, unit, setting.date_1904)
    _fix_values(table, sheet)
    _report_missing(table)
    _check_title(table)


def _map_columns(table: Table) -> None:
    for name, places in table.head.places().items():
        table.places[name] = places[0]
        column = table.column(name)
        if len(places) > 1:
            cells = "、".join(a1(table.head.bottom, place) for place in places)
            table.report(
                "column_twice",
                cell=a1(table.head.bottom, places[-1]),
                value=_words(table, places[-1]),
                column=column,
                cells=cells,
            )
        qualifiers = [word for place in places for word in table.head.meanings[place].qualifiers]
        if qualifiers and column.type in NUMERIC:
            table.report(
                "head_qualified",
                cell=a1(table.head.bottom, places[0]),
                value=_words(table, places[0]),
                column=column,
                words="、".join(qualifiers),
            )


def _words(table: Table, place: int) -> str:
    return "/".join(table.head.texts.get(place, []))


def _report_strays(table: Table, data_rows: list[int]) -> None:
    """Source columns with data that the form doesn't know, or knows for other periods only."""
    if table.form.extra_columns == "ignore":
        return
    rows = table.grid.rows
    width = max((len(rows[row]) for row in data_rows), default=0)
    strays = [place for place in range(width) if _is_stray(table.head.meanings.get(place))]
    for place in strays:
        if all(is_blank(rows[row][place]) for row in data_rows):
            continue
        meaning = table.head.meanings.get(place)
        rule = "column_not_in_force" if meaning else "unknown_column" if place in table.head.unknown else "column_without_head"
        table.report(
            rule,
            cell=a1(table.head.bottom, place),
            value=_words(table, place),
            period=table.context.period,
            form_title=table.form.title.zh,
        )


def _is_stray(meaning: HeadMeaning | None) -> bool:
    return meaning is None or meaning.lapsed


def _line_units(table: Table) -> list[tuple[str, str]]:
    """Units that stand above the head, in a line of their own or in the title, with their cells."""
    found: list[tuple[str, str]] = []
    for row, place, text in lines_above(table.grid, table.head):
        named = unit_named(text) if len(text) <= 8 else None
        found += [(unit, a1(row, place)) for unit in (units_of_line(text) or ([named] if named else []))]
    return found


def _unit_of(table: Table, column: Column, place: int, line: list[tuple[str, str]]) -> str | None:
    """Head before line before form; several units at once, or one that the column can't carry, are findings."""
    if column.type not in NUMERIC:
        return None
    cell, words = a1(table.head.bottom, place), _words(table, place)
    units = list(dict.fromkeys(table.head.meanings[place].units))
    for unit in units:
        if not unit_fits(unit, column):
            table.report("unit_not_known", cell=cell, value=words, column=column, unit=unit, expected=column.unit or "—")
    units = [unit for unit in units if unit_fits(unit, column)]
    said = [(unit, where) for unit, where in line if unit_concerns(unit, column)]
    spoken = list(dict.fromkeys([*units, *(unit for unit, _ in said)]))
    if len(spoken) > 1:
        where = said[0][1] if said else cell
        table.report("unit_contradicts", cell=cell, value=words, column=column, units="、".join(spoken), where=where)
    return spoken[0] if spoken else column.unit


def _fix_values(table: Table, sheet: Sheet | None) -> None:
    """What the sheet sets, and defaults for columns that aren't there; both through the reader of their type."""
    said = dict(sheet.set) if sheet else {}
    for column in table.form.columns_in(table.context.period):
        text = said.get(column.name, column.default)
        if text is not None:
            table.fixed[column.name] = read_cell(text, table.settings[column.name]).value


def _report_missing(table: Table) -> None:
    for column in table.form.columns_in(table.context.period):
        if column.required and column.name not in table.places and column.name not in table.fixed:
            table.report("column_missing", cell=a1(table.head.bottom, 0), column=column, form_title=table.form.title.zh)


def _check_title(table: Table) -> None:
    """A title that names another month than the submission's: last month's table sent again is the commonest slip."""
    for row, place, text in lines_above(table.grid, table.head):
        if _OTHER_DATE.search(text):
            continue
        months = {f"{match['year']}-{int(match['month']):02d}" for match in _TITLE_MONTH.finditer(text)}
        if months and table.context.period not in months:
            table.report(
                "title_contradicts", cell=a1(row, place), value=text, period=table.context.period, said="、".join(sorted(months))
            )
