"""The mechanisms about what must be filled in, and in which form, because of what else stands in the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.core.finding import Finding
from pipelines.core.form import RowRule
from pipelines.intake.scene import Scene, beside, say
from pipelines.intake.table import Record, Table


def _applies(rule: RowRule, record: Record) -> bool:
    """Whether ``when`` equals ``equals`` (one value or several); without ``equals``, whether it is filled."""
    value, wanted = record.values.get(rule.params["when"]), rule.params.get("equals")
    if wanted is None:
        return value is not None
    return value in (wanted if isinstance(wanted, list) else [wanted])


def required_when(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """Where ``when`` equals ``equals`` (or is filled, where ``equals`` isn't given), each of ``columns`` is filled."""
    for table, record in scene.records():
        if _applies(rule, record):
            for name in rule.params["columns"]:
                if record.values.get(name) is None and name not in record.broken:
                    yield say(rule.rule, table, record, name, **beside(table, record, rule.params["when"]))


def pattern_when(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """Where ``when`` equals ``equals``, a filled ``column`` fits ``pattern``; a blank one is ``required_when``'s business."""
    name, pattern = rule.params["column"], re.compile(rule.params["pattern"])
    for table, record in scene.records():
        value = record.values.get(name)
        if value is not None and _applies(rule, record) and not pattern.search(value):
            yield say(rule.rule, table, record, name, pattern=pattern.pattern, **beside(table, record, rule.params["when"]))


def any_of(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """At least one of ``columns`` is filled; the first of them is named."""
    names = rule.params["columns"]
    for table, record in scene.records():
        if all(record.values.get(name) is None for name in names) and not record.broken.intersection(names):
            heads = [table.column(name).header for name in names]
            yield say(rule.rule, table, record, names[0], columns="、".join(head.zh for head in heads),
                      columns_en=", ".join(head.en for head in heads))


def together(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """The columns of each pair are both filled or both blank."""
    for table, record in scene.records():
        for pair in rule.params["pairs"]:
            yield from _blank_beside_filled(rule.rule, table, record, pair)


def together_text(rule: RowRule, scene: Scene) -> Iterator[Finding]:
    """The text columns, two or more, are all filled or all blank; each blank one is named beside the first that is filled."""
    for table, record in scene.records():
        yield from _blank_beside_filled(rule.rule, table, record, rule.params["columns"])


def _blank_beside_filled(rule_id: str, table: Table, record: Record, names: Sequence[str]) -> Iterator[Finding]:
    filled = [name for name in names if record.values.get(name) is not None]
    if filled and not record.broken.intersection(names):
        for name in names:
            if name not in filled:
                yield say(rule_id, table, record, name, **beside(table, record, filled[0]))
