"""The small phrases of a report: ``sources/report/half_year.toml``. Sentences stand in the docx templates."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from pipelines.core.error import DeclarationError
from pipelines.core.form import Strict
from pipelines.core.paths import SOURCES

FOLDER = SOURCES / "report"


class ChartPlan(Strict):
    """One chart of the annex: the bars of ``indicator``, the own one in ``colour``."""

    name: str
    indicator: str
    colour: str = "#1f5a99"


class BriefPlan(Strict):
    """The ranked indicators of the brief, in its order."""

    indicators: tuple[str, ...]


class Wording(Strict):
    """Phrases by group; ``say`` fills their blanks."""

    words: dict[str, str]
    units: dict[str, str]
    move: dict[str, str]
    open: dict[str, str]
    state: dict[str, str]
    terms: dict[str, str]
    brief: BriefPlan
    chart: tuple[ChartPlan, ...] = ()

    def say(self, name: str, group: str = "words", /, **blanks: object) -> str:
        """The phrase with its blanks filled; ``DeclarationError`` where it is missing or asks for a blank that nobody fills."""
        phrases: dict[str, str] = getattr(self, group)
        try:
            return phrases[name].format_map(blanks)
        except (KeyError, ValueError, IndexError) as error:
            raise DeclarationError("报告用语缺少或多出空格项", value=f"[{group}] {name}", rule="report_wording",
                                   remedy=f"核对 half_year.toml: {error}") from error

    def plain(self, text: str) -> str:
        """``text`` with codes of registers as a reader knows them."""
        for code, name in self.terms.items():
            text = text.replace(code, name)
        return text

    def listed(self, texts: list[str]) -> str:
        return self.words["list_mark"].join(texts)


@cache
def load_wording(path: Path = FOLDER / "half_year.toml") -> Wording:
    """The phrases; ``DeclarationError`` where the file cannot be read or does not hold its own."""
    try:
        return Wording.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise DeclarationError("报告用语文件有误", value=path.name, remedy=str(error).splitlines()[0]) from error
