"""Which sheet is which form: by its name, by the file's name where there is one sheet only, else by its heads."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.core.form import Form, Sheet
from pipelines.core.rule import load_rules
from pipelines.core.text import squeeze
from pipelines.intake.head import Head, find_head
from pipelines.intake.vocabulary import vocabulary_of
from pipelines.intake.workbook import Grid

_NUMBERED = re.compile(r"^(?:附?[表件]?[-_]?[0-9一二三四五六七八九十]{1,3}(?:[-.、,:_]|(?=\D))[-.、,:_]*)")
_MONTHS = re.compile(r"\d{4}年?(?:[-_.]?\d{1,2}(?:[-~至—]\d{1,2})?月?)?")
_BRACKETS = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")


@dataclass(frozen=True)
class Belonging:
    """The form a sheet belongs to, the declared sheet that says more of its rows, its head, and what told (name, file, heads)."""

    form: Form
    sheet: Sheet | None
    head: Head | None
    by: str
    ambiguous: bool = False


def name_keys(text: str) -> list[str]:
    """A sheet's name as it is, then without brackets, numbering, months: ``附表1 输出技术合同(5月)`` → ``输出技术合同``."""
    whole = squeeze(text).casefold()
    bare = _MONTHS.sub("", _NUMBERED.sub("", _BRACKETS.sub("", whole))).strip("-_.、,: ")
    return [whole, bare] if bare and bare != whole else [whole]


def belonging(grid: Grid, forms: Iterable[Form], period: str, *, alone: bool, file_name: str) -> Belonging | None:
    """Where a sheet belongs, or null. ``alone``: the file has one filled sheet, so that its own name may tell as well."""
    declared = [(form, sheet) for form in forms for sheet in form.sheet]
    for key in name_keys(grid.name):
        hits = [(form, sheet) for form, sheet in declared if key in {squeeze(name).casefold() for name in sheet.names}]
        if len(hits) == 1:
            form, sheet = hits[0]
            return Belonging(form, sheet, find_head(grid, vocabulary_of(form, period)), "name")
    by_file = _by_file_name(declared, file_name) if alone else None
    if by_file is not None:
        head = find_head(grid, vocabulary_of(by_file[0], period))
        if head is not None:
            return Belonging(*by_file, head, "file")
    return _by_heads(grid, forms, period, file_name if alone else "")


def _by_file_name(declared: list[tuple[Form, Sheet]], file_name: str) -> tuple[Form, Sheet] | None:
    """The declared sheet whose longest name the file's name holds; null where two do equally."""
    stem = squeeze(Path(file_name).stem).casefold()
    hits = [(len(name), form, sheet) for form, sheet in declared for name in sheet.names if squeeze(name).casefold() in stem]
    longest = max((length for length, _, _ in hits), default=0)
    best = {(form.form, id(sheet)): (form, sheet) for length, form, sheet in hits if length == longest}
    return next(iter(best.values())) if len(best) == 1 else None


def _by_heads(grid: Grid, forms: Iterable[Form], period: str, file_name: str) -> Belonging | None:
    """The form whose required columns all stand in the sheet, if one alone fits best."""
    fits: list[tuple[int, Form, Head]] = []
    for form in forms:
        head = find_head(grid, vocabulary_of(form, period))
        told = {name for sheet in form.sheet for name in sheet.set}
        needed = {column.name for column in form.columns_in(period) if column.required and column.default is None} - told
        if head is not None and needed <= set(head.places()):
            fits.append((head.score[0], form, head))
    best = max((score for score, _, _ in fits), default=0)
    winners = [(form, head) for score, form, head in fits if score == best]
    if len(winners) != 1:
        return None
    form, head = winners[0]
    sheet, ambiguous = _sheet_of(form, head, file_name)
    return Belonging(form, sheet, head, "heads", ambiguous)


def _sheet_of(form: Form, head: Head, file_name: str) -> tuple[Sheet | None, bool]:
    """The declared sheet for a head: one that sets nothing where the columns tell all, else what the file's name says."""
    told = {name for sheet in form.sheet for name in sheet.set}
    if told <= set(head.places()):
        plain = [sheet for sheet in form.sheet if not sheet.set]
        return (plain[0] if plain else None), False
    named = _by_file_name([(form, sheet) for sheet in form.sheet if sheet.set], file_name)
    return (named[1], False) if named else (None, True)


def is_beside(name: str) -> bool:
    """Whether a sheet only explains or lists codes: nobody expects it to be read."""
    return re.search(load_rules()["sheet_unknown"].params["beside"], squeeze(name)) is not None
