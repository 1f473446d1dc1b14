"""The rule catalogue: ``sources/rules/*.toml``. Words, severity and remedy are data; ``kind`` names the mechanism."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pipelines.core.error import DeclarationError
from pipelines.core.finding import Finding, Severity
from pipelines.core.paths import SOURCES


class Words(BaseModel):
    """The same thing said in Chinese and in English."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str

    def say(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


class Rule(BaseModel):
    """One rule. ``message`` and ``remedy`` hold blanks like ``{column}`` that a finding's details fill."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    severity: Severity
    effect: Literal["none", "row", "file"] = "none"
    category: str
    scope: Literal["file", "sheet", "cell", "row", "cross_sheet", "cross_submission", "history"]
    owner: str
    stage: Literal["shadow", "warn", "block"] = "block"
    valid_from: date
    valid_to: date | None = None
    message: Words
    remedy: Words
    source: str
    params: dict[str, Any] = Field(default_factory=dict)


@cache
def load_rules(folder: Path = SOURCES / "rules") -> dict[str, Rule]:
    """All rules by id; ``DeclarationError`` where an id stands twice."""
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["rule"]:
            rule = Rule.model_validate(entry)
            if rule.id in rules:
                raise DeclarationError("规则编号重复", value=rule.id, remedy=f"检查 {path.name}")
            rules[rule.id] = rule
    return rules


def finding(rule_id: str, *, sheet: str = "", cell: str = "", value: object = "", form: str = "", row: int | None = None,
            **details: Any) -> Finding:
    """A finding under the catalogue's severity and effect; ``KeyError`` for a rule that is not in the catalogue."""
    rule = load_rules()[rule_id]
    return Finding(rule=rule_id, severity=rule.severity, effect=rule.effect, sheet=sheet, cell=cell, value=str(value),
                   form=form, row=row, details=details)


class _Blanks(dict[str, Any]):
    """Leaves a blank that nothing fills as an em dash rather than failing while an error is being told."""

    def __missing__(self, key: str) -> str:
        return "—"


def describe(item: Finding, lang: str = "zh") -> tuple[str, str]:
    """Message and remedy of a finding in the asked language."""
    rule = load_rules()[item.rule]
    blanks = _Blanks(item.details, value=item.value, sheet=item.sheet, cell=item.cell, form=item.form)
    return rule.message.say(lang).format_map(blanks), rule.remedy.say(lang).format_map(blanks)
