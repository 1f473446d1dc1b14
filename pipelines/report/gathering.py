"""The rows of a report that are no measures, gathered as a template lists them: contacts, activities, names, tasks, claims."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.core.register import load_codelist
from pipelines.report.choice import overdue
from pipelines.report.holding import Holding, Row
from pipelines.report.telling import Item, Items, Notebook
from pipelines.report.wording import Wording

_CONTACT = re.compile(r"enterprise_(?P<kind>\w+?)_(?P<part>date|list|name)")
_ACTIVITY = re.compile(r"activity_(?P<kind>\w+?)_(?P<part>date|month|people_count|material_count)")
_LISTED = ("name", "technique", "batch")


@dataclass(frozen=True)
class Contact:
    """One day of surveys, visits or meetings. ``names`` is nothing where none were listed."""

    day: Item
    names: Item | None

    @property
    def topic(self) -> str:
        return self.day.label

    @property
    def is_open(self) -> bool:
        return bool(self.day.row.compare)


@dataclass(frozen=True)
class Activity:
    """One activity with its day or month; ``people`` and ``materials`` are nothing where nobody counted."""

    when: Item
    people: Item | None
    materials: Item | None

    @property
    def title(self) -> str:
        return self.when.label

    @property
    def until(self) -> str:
        return self.when.beside


@dataclass(frozen=True)
class TaskGroup:
    """The tasks of one field of work."""

    theme: str
    tasks: list[Item]

    @property
    def due(self) -> str:
        """The day that all of them share, in words; empty where they differ or have none."""
        days = {task.row.on_day for task in self.tasks}
        return self.tasks[0].day if len(days) == 1 and None not in days else ""


class Gathering:
    """Lists over one holding; every list remembers what a template tells of it in ``notebook``."""

    def __init__(self, holding: Holding, wording: Wording, notebook: Notebook) -> None:
        self._holding, self._wording, self._notebook = holding, wording, notebook

    def _item(self, row: Row, text: str | None = None) -> Item:
        return Item(row, self._notebook, self._holding.period, self._wording, text)

    def contacts(self) -> dict[str, list[Contact]]:
        """By kind (``survey``, ``visit``, ``meeting`` …), in the order of their days."""
        parts = _grouped(self._holding.rows, _CONTACT, lambda row: row.on_day)
        found: dict[str, list[Contact]] = {code: [] for code in _codes("contact_kind")}
        for (kind, _), group in parts.items():
            listed = group.get("list") or group.get("name")
            if "date" in group:
                found.setdefault(kind, []).append(Contact(self._item(group["date"]), self._item(listed) if listed else None))
        return {kind: sorted(items, key=lambda item: str(item.day.row.on_day)) for kind, items in found.items()}

    def activities(self) -> dict[str, list[Activity]]:
        """By kind (``campaign``, ``training`` …), in the order of their days and months."""
        parts = _grouped(self._holding.rows, _ACTIVITY, lambda row: (row.label, row.data_period, row.on_day))
        found: dict[str, list[Activity]] = {code: [] for code in _codes("activity_kind")}
        for (kind, _), group in parts.items():
            when = group.get("date") or group.get("month")
            if when:
                counted = [group.get(f"{name}_count") for name in ("people", "material")]
                people, materials = (self._item(row) if row else None for row in counted)
                found.setdefault(kind, []).append(Activity(self._item(when), people, materials))
        return {kind: sorted(items, key=lambda item: str(item.when.row.on_day or item.when.row.data_period))
                for kind, items in found.items()}

    def names(self) -> Items:
        """Names, techniques and batches as the newest accepted register holds them; an empty list where it holds none."""
        lists: dict[str, list[Item]] = defaultdict(list)
        rows = [row for row in self._holding.rows if row.kind in _LISTED and not _CONTACT.fullmatch(row.indicator)]
        for row in rows:
            newest = max(other.data_period for other in rows if other.indicator == row.indicator)
            if row.data_period == newest and not self._superseded(row):
                lists[row.indicator].append(self._item(row))
        return Items(lists, _known_names())

    def _superseded(self, row: Row) -> bool:
        """Whether a later register of the same form was accepted, in which the name no longer stands."""
        return any(item.form == row.form and item.region_code == row.region_code and item.state == "accepted"
                   and item.period > row.data_period for item in self._holding.awaited)

    def tasks(self) -> list[TaskGroup]:
        """The tasks on the newest books that fall due after the report's period, by field of work as the register has them."""
        rows = [row for row in self._holding.rows if row.kind == "task"]
        newest = max((row.data_period for row in rows), default="")
        last = self._holding.period.last_day
        groups: dict[str, list[Item]] = {}
        for row in rows:
            if row.data_period == newest and (row.on_day is None or row.on_day > last):
                groups.setdefault(row.label, []).append(self._item(row))
        order = sorted(groups, key=lambda theme: _row_number(groups[theme][0].row))
        return [TaskGroup(theme, sorted(groups[theme], key=lambda item: _row_number(item.row))) for theme in order]

    def claims(self) -> list[Item]:
        """Claims in words, each with what bears it out; a template prints the ones that hold."""
        return [self._item(row) for row in self._holding.rows if row.kind == "claim"]

    def overdue(self, form: str) -> str:
        """The months of ``form`` that are due and not accepted, in words; empty where there are none."""
        return self._wording.listed(overdue(form, self._holding))


def _grouped(rows: Iterable[Row], pattern: re.Pattern[str], key: object) -> dict[tuple[str, object], dict[str, Row]]:
    """Rows whose indicator fits ``pattern``, by kind and ``key``; of several with the same part the first stays."""
    found: dict[tuple[str, object], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        match = pattern.fullmatch(row.indicator)
        if match and callable(key):
            found[match["kind"], key(row)].setdefault(match["part"], row)
    return found


def _row_number(row: Row) -> tuple[str, int]:
    digits = re.search(r"\d+", row.cell)
    return row.submission_id, int(digits[0]) if digits else 0


def _codes(codelist: str) -> list[str]:
    return [entry["code"] for entry in load_codelist(codelist)]


def _known_names() -> list[str]:
    """Every list that a template may ask for, whether or not a region has any."""
    platforms = [f"platform_{code}" for code in _codes("platform_kind")]
    batches = ["talent_programme_batch", "talent_team_115_batch", "talent_team_star_batch", "talent_other_batch",
               "pool_enterprise_batch", "high_tech_application_batch"]
    return [*platforms, *batches, "subsidy_field", "demonstration_base", "demonstration_technique"]
