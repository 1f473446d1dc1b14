"""The lint's declarations: how reports speak (``lint_language.toml``), which words mean which figure (``lint_subjects.toml``)."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from pipelines.core.error import DeclarationError
from pipelines.core.form import Strict
from pipelines.core.paths import SOURCES
from pipelines.core.rule import Words

FOLDER = SOURCES / "report"
Kind = Literal["measure", "rank", "date", "batch", "claim"]


class UnitGroup(Strict):
    """Units of one dimension and size: ``factor`` is how many of the stored unit (yuan, mu, one) each is worth."""

    dimension: str
    words: tuple[str, ...]
    factor: Decimal = Decimal(1)


class Unit(Strict):
    """One unit word as it is written behind a number."""

    word: str
    dimension: str
    factor: Decimal


class Tolerance(Strict):
    about: Decimal
    beyond: Decimal
    source: str


class Approximation(Strict):
    about: tuple[str, ...]
    under: tuple[str, ...]
    over: tuple[str, ...]

    def meaning(self, word: str) -> str:
        """``about``, ``under``, ``over``, or nothing for a plain number."""
        return next((name for name in ("about", "under", "over") if word in getattr(self, name)), "")


class Language(Strict):
    """How reports speak. Lists of words are explained in the file."""

    fillers: tuple[str, ...]
    qualifiers: tuple[str, ...]
    extensions: tuple[str, ...]
    plans: tuple[str, ...]
    plans_onward: tuple[str, ...]
    not_wishes: tuple[str, ...]
    openings: tuple[str, ...]
    changes: tuple[str, ...]
    plan_headings: tuple[str, ...]
    summary_headings: tuple[str, ...]
    own_scope: tuple[str, ...]
    parent_scope: tuple[str, ...]
    outer_scope: tuple[str, ...]
    names: tuple[str, ...]
    empty_heads: tuple[str, ...]
    tolerance: Tolerance
    approximation: Approximation
    unit: tuple[UnitGroup, ...]

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {
            word: Unit(word=word, dimension=group.dimension, factor=group.factor) for group in self.unit for word in group.words
        }


class Subject(Strict):
    """What a number may count. The fields are explained at the head of ``lint_subjects.toml``."""

    indicator: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: Words
    kind: Kind = "measure"
    also: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    elliptic: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    elliptic_negative: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    tails: tuple[str, ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    family: str = ""
    period: Literal["strict", "report", "any"] = "report"
    region: Literal["own", "parent"] = "own"
    rankable: bool = False
    rests_on: str = ""
    holds_at: Decimal | None = None

    @property
    def codes(self) -> tuple[str, ...]:
        """The indicator codes under which a figure of this subject may be held."""
        return (self.indicator, *self.also)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise DeclarationError("校核词表无法读取 lint vocabulary cannot be read", value=path.name, remedy=str(error)) from error


@cache
def load_language(folder: Path = FOLDER) -> Language:
    """The language file; ``DeclarationError`` where it does not hold its own."""
    try:
        return Language.model_validate(_read(folder / "lint_language.toml"))
    except ValidationError as error:
        raise DeclarationError("校核词表有误 lint_language.toml is wrong", value=str(error.errors()[0]["loc"])) from error


@cache
def load_subjects(folder: Path = FOLDER) -> tuple[Subject, ...]:
    """All subjects in the order of the file; ``DeclarationError`` for a wrong entry or an unknown dimension."""
    known = {group.dimension for group in load_language(folder).unit}
    try:
        subjects = tuple(Subject.model_validate(entry) for entry in _read(folder / "lint_subjects.toml")["subject"])
    except ValidationError as error:
        raise DeclarationError("校核词表有误 lint_subjects.toml is wrong", value=str(error.errors()[0]["loc"])) from error
    for subject in subjects:
        if not set(subject.units) <= known:
            raise DeclarationError("未知的计量单位 unknown unit", value=f"{subject.indicator}: {subject.units}")
    return subjects


@cache
def load_reasons(folder: Path = FOLDER) -> dict[str, Words]:
    """What is said to people, by reason; blanks like ``{held}`` are filled by the judgement."""
    return {name: Words.model_validate(words) for name, words in _read(folder / "lint_words.toml").items()}
