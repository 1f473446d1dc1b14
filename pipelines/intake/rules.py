"""Runs the rules that forms declare: by mechanism, under the catalogue, all of them in one pass."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.core.error import DeclarationError
from pipelines.core.finding import Finding
from pipelines.core.form import Form
from pipelines.core.rule import load_rules
from pipelines.intake.mechanisms import MECHANISMS, Scene, cannot_judge_magnitude
from pipelines.intake.table import in_force


def check_declared(forms: Iterable[Form]) -> None:
    """``DeclarationError`` where a form names a mechanism or a catalogue entry that doesn't exist: found before any data."""
    for form in forms:
        for rule in form.rule:
            if rule.kind not in MECHANISMS:
                raise DeclarationError(
                    "表式引用了不存在的检查方法", value=f"{form.form}: {rule.kind}", remedy="见 pipelines/intake/mechanisms.py"
                )
            if rule.rule not in load_rules():
                raise DeclarationError(
                    "表式引用了目录中没有的规则", value=f"{form.form}: {rule.rule}", remedy="在 sources/rules/ 中补上"
                )


def run_rules(form: Form, scene: Scene) -> tuple[list[Finding], list[str]]:
    """All findings of the form's rules in force in the period, and the ids of those that had nothing to judge by."""
    findings: list[Finding] = []
    not_run: list[str] = []
    for rule in form.rule:
        if not in_force(rule.rule, scene.period):
            continue
        if rule.kind == "magnitude" and cannot_judge_magnitude(rule, scene):
            not_run.append(rule.rule)
            continue
        findings += MECHANISMS[rule.kind](rule, scene)
    return findings, not_run
