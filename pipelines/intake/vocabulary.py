"""The heads a form knows: each spelling of a column, the heads it ignores, and what stands in a head beside its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pipelines.core.form import Form, load_forms
from pipelines.core.rule import load_rules
from pipelines.core.text import split_unit, squeeze
from pipelines.intake.unit import unit_named

_NOISE = re.compile(r"[_\s:：*※\"'“”‘’、]+")
_SLASHED = re.compile(r"(?P<name>.+?)[/,、\-](?P<unit>[^/,、\-]+)")
_TRAILING = re.compile(r"(?P<name>.+?)(?P<unit>[百千万亿]?元|%|个?百分点)")


def head_key(text: str) -> str:
    """The form in which heads are compared: half-width, one case, without blanks, underscores, stars and quotes."""
    return _NOISE.sub("", squeeze(text)).casefold()


@dataclass(frozen=True)
class HeadMeaning:
    """What one head says. ``column`` is null for an ignored one; ``qualifiers`` are words in brackets that are no unit."""

    column: str | None
    units: tuple[str, ...] = ()
    qualifiers: tuple[str, ...] = ()
    lapsed: bool = False


class Vocabulary:
    """All heads of one form in one period. Columns out of force are known, so that they can be told apart from unknown ones."""

    def __init__(self, form: Form, period: str) -> None:
        self.form = form
        self._known: dict[str, HeadMeaning | None] = {}
        in_force = {column.name for column in form.columns_in(period)}
        self.names: dict[str, tuple[str | None, bool]] = {head_key(text): (None, False) for text in form.ignore}
        for column in form.column:
            for text in (column.name, column.header.en, *column.aliases, column.header.zh):
                known = self.names.get(head_key(text))
                if known is None or known[1]:
                    self.names[head_key(text)] = (column.name, column.name not in in_force)

    def meaning(self, text: str) -> HeadMeaning | None:
        """What a head means, or null where the form doesn't know it. The whole text wins over the text without its brackets."""
        if text not in self._known:
            if len(self._known) > 20_000:
                self._known.clear()
            self._known[text] = self._meaning(text)
        return self._known[text]

    def _meaning(self, text: str) -> HeadMeaning | None:
        whole = self.names.get(head_key(text))
        if whole is not None:
            return HeadMeaning(whole[0], lapsed=whole[1])
        known, unit = self._named(split_unit(text)[0])
        if known is None:
            return None
        units, qualifiers = beside_name(text)
        if shifting().search("".join(qualifiers)):
            return None
        return HeadMeaning(known[0], tuple(dict.fromkeys([*units, unit] if unit else units)), tuple(qualifiers), known[1])

    def _named(self, base: str) -> tuple[tuple[str | None, bool] | None, str | None]:
        """The entry of a head without brackets, and a unit that hangs on its end (``成交额/万元``, ``成交额万元``)."""
        if (known := self.names.get(head_key(base))) is not None:
            return known, None
        for match in (_SLASHED.fullmatch(base), _TRAILING.fullmatch(base)):
            unit = unit_named(match["unit"]) if match else None
            if match and unit and (known := self.names.get(head_key(match["name"]))) is not None:
                return known, unit
        return None, None


def beside_name(text: str) -> tuple[list[str], list[str]]:
    """The units and the other words in the brackets of a head; words that only say how to fill it are left out."""
    named = [(part, unit_named(part)) for part in split_unit(text)[1] if part]
    return [unit for _, unit in named if unit], [part for part, unit in named if not unit and not _harmless().search(part)]


@lru_cache(maxsize=1)
def _harmless() -> re.Pattern[str]:
    """Words in the brackets of a head that say how to fill it and change nothing of its meaning."""
    return re.compile(load_rules()["head_qualified"].params["harmless"])


@lru_cache(maxsize=1)
def shifting() -> re.Pattern[str]:
    """Words above a head that make another measure of it (上年同期, 增长 …)."""
    return re.compile(load_rules()["head_qualified"].params["shifting"])


_KEPT: dict[tuple[str, str, str], Vocabulary] = {}


def vocabulary_of(form: Form, period: str) -> Vocabulary:
    """The vocabulary of a declared form, kept between files; of any other form object a fresh one."""
    if load_forms().get(form.form) is not form:
        return Vocabulary(form, period)
    key = (form.form, form.version, period)
    if key not in _KEPT:
        _KEPT[key] = Vocabulary(form, period)
    return _KEPT[key]
