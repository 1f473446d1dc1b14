"""Findings as data and as a table: the same words for check, submit, run and status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.cli.screen import Said, Screen

if TYPE_CHECKING:
    from pipelines.core.finding import Finding
    from pipelines.monthly.settlement import Obstacle

FINE, BLOCKED, UNREADABLE = 0, 1, 2
_ORDER = ("error", "query", "note")
_SAID: tuple[Said, ...] = (("位置", "Place"), ("值", "Value"), ("问题", "What"), ("处理", "Remedy"), ("编号", "Id"))
_FINDING: tuple[Said, ...] = (("级别", "Severity"), *_SAID)
_OBSTACLE: tuple[Said, ...] = (("地区", "Region"), ("表", "Form"), *_SAID)
_CHANGE: tuple[Said, ...] = (("改动", "Change"), ("位置", "Place"), ("行", "Row"), ("列", "Column"), ("原值", "Old"),
                            ("新值", "New"))
_CHANGES = {"changed": ("改", "changed"), "added": ("增", "added"), "removed": ("删", "removed")}
MOST_CHANGES = 100
_STATES = {
    "accepted": ("已接受", "accepted"), "partial": ("部分行被隔离", "some rows kept out"),
    "held": ("存疑待说明", "held by queries"), "rejected": ("退回更正", "rejected"),
    "missing": ("未报", "missing"), "waived": ("已豁免", "waived"),
}


def describe_finding(item: Finding, file: str, lang: str) -> dict[str, Any]:
    """One finding as ``kezhi check --json`` gives it; ``fingerprint`` is what a query is answered by."""
    from pipelines.core.rule import describe

    message, remedy = describe(item, lang)
    return {"rule": item.rule, "severity": item.severity, "sheet": item.sheet, "cell": item.cell, "value": item.value,
            "message": message, "remedy": remedy, "file": file, "form": item.form, "row": item.row,
            "fingerprint": item.fingerprint}


def exit_code(findings: list[dict[str, Any]], *, unreadable: bool = False) -> int:
    """2 for a file that could not be read, 1 for an error or an open query, else 0."""
    if unreadable:
        return UNREADABLE
    return BLOCKED if any(item["severity"] in ("error", "query") for item in findings) else FINE


def place_text(sheet: str, cell: str) -> str:
    """``输出!C7``; only the sheet or nothing where the finding is about more than a cell."""
    return f"{sheet}!{cell}".strip("!")


def print_findings(screen: Screen, findings: list[dict[str, Any]]) -> None:
    """Errors first; a query is shown with the number by which it is answered."""
    from pipelines.core.finding import SEVERITY_LABEL

    if not findings:
        screen.say("没有发现问题", "no findings", style="green")
        return
    rows = [(SEVERITY_LABEL[item["severity"]][screen.lang], place_text(item["sheet"], item["cell"]), item["value"],
             item["message"], item["remedy"], item["fingerprint"] if item["severity"] == "query" else "")
            for item in sorted(findings, key=lambda item: _ORDER.index(item["severity"]))]
    screen.table((f"发现 {len(rows)} 处", f"{len(rows)} findings"), _FINDING, rows)


def print_changes(screen: Screen, changes: list[dict[str, Any]]) -> None:
    """What a new version says otherwise than the one before, cell by cell; the first hundred, and how many more."""
    rows = [(_CHANGES[item["kind"]][screen.lang == "en"], place_text(item["sheet"], item["cell"]), item["key"], item["header"],
             item["old"], item["new"]) for item in changes[:MOST_CHANGES]]
    if rows:
        screen.table((f"比上一版改动 {len(changes)} 处", f"{len(changes)} changes since the version before"), _CHANGE, rows)
    if len(changes) > MOST_CHANGES:
        more = len(changes) - MOST_CHANGES
        screen.say(f"  另有 {more} 处，见 --json", f"  {more} more with --json")


def print_obstacles(screen: Screen, title: Said, obstacles: tuple[Obstacle, ...]) -> None:
    """What holds a release or stands open, each with region, form, cell, value and remedy; nothing where nothing does."""
    rows = [(item.region, item.form, place_text(item.sheet, item.cell), item.value, item.message or item.rule, item.remedy,
             item.fingerprint if item.severity == "query" else "") for item in obstacles]
    if rows:
        screen.table(title, _OBSTACLE, rows)


def state_text(state: str, lang: str) -> str:
    """A submission's state in words."""
    return _STATES.get(state, (state, state))[lang == "en"]
