"""The outcome of a lint: numbers with verdicts, what was passed over, and both as a table or as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from pipelines.core.register import load_regions
from pipelines.report.lint.document import Paragraph
from pipelines.report.lint.mention import Mention
from pipelines.report.lint.scope import Frame
from pipelines.report.lint.verdict import Judged, Reason
from pipelines.report.lint.vocabulary import load_reasons

if TYPE_CHECKING:
    from rich.table import Table

STYLES = {"match": "green", "mismatch": "bold red", "not_found": "yellow"}


@dataclass(frozen=True)
class LintReport:
    """A report's numbers, judged. ``passed_over`` are digits that are no figures: names, ordinals, times, document numbers."""

    file: str
    frame: Frame
    as_of: date
    paragraphs: tuple[Paragraph, ...]
    numbers: tuple[Judged, ...]
    passed_over: tuple[tuple[int, Mention], ...]

    def count(self, verdict: str) -> int:
        return sum(item.verdict == verdict for item in self.numbers)

    @property
    def exit_code(self) -> int:
        """0 where nothing is contradicted, 1 otherwise."""
        return 1 if self.count("mismatch") else 0

    def as_dict(self, lang: str = "zh") -> dict[str, Any]:
        """Plain data for ``--json``. Numbers are exact decimals as text; only ``verdict`` ever holds a verdict's bare name."""
        return {
            "file": self.file,
            "region": self.frame.region,
            "report_period": self.frame.period,
            "as_of": self.as_of.isoformat(),
            "counts": {
                "total": len(self.numbers),
                "agreeing": self.count("match"),
                "contradicting": self.count("mismatch"),
                "unmatched": self.count("not_found"),
            },
            "numbers": [_number(item, lang) for item in self.numbers],
            "passed_over": [
                {"text": mention.text, "kind": mention.kind, "paragraph": place + 1} for place, mention in self.passed_over
            ],
        }


def _number(item: Judged, lang: str) -> dict[str, Any]:
    mention, figure = item.mention, item.figure
    value = mention.day.first.isoformat() if mention.day else (None if mention.value is None else f"{mention.value:f}")
    return {
        "text": mention.text,
        "kind": mention.kind,
        "value": value,
        "unit": mention.unit or None,
        "subject": item.subject.name.say(lang) if item.subject else None,
        "indicator": item.subject.indicator if item.subject else None,
        "period": mention.period.text if mention.period else None,
        "verdict": item.verdict,
        "warehouse": item.warehouse or None,
        "code": figure.code if figure else None,
        "data_period": figure.month if figure else None,
        "why": explain(item, lang),
        "paragraph": item.paragraph + 1,
        "start": mention.start,
        "end": mention.end,
    }


def explain(item: Judged, lang: str = "zh") -> str:
    """All reasons of a verdict as one sentence in the asked language."""
    return ("; " if lang == "en" else "；").join(_say(reason, lang) for reason in item.reasons)


def _say(reason: Reason, lang: str) -> str:
    name, details = reason
    if "region" in details:
        region = next((item for item in load_regions() if item.code == details["region"]), None)
        details = {
            **details,
            "region": region.name if region else details["region"],
            "region_en": region.name_en if region else details["region"],
        }
    return load_reasons()[name].say(lang).format_map(details)


def label(verdict: str, lang: str = "zh") -> str:
    return load_reasons()[f"label_{verdict}"].say(lang)


def heads(lang: str) -> list[str]:
    return [
        load_reasons()[f"head_{name}"].say(lang)
        for name in ("number", "subject", "period", "verdict", "warehouse", "why", "code")
    ]


def cells(item: Judged, lang: str) -> list[str]:
    """One row of the table, in the order of ``heads``."""
    return [
        item.mention.text,
        item.subject.name.say(lang) if item.subject else "",
        item.mention.period.text if item.mention.period else "",
        label(item.verdict, lang),
        item.warehouse,
        explain(item, lang),
        item.figure.code if item.figure else "",
    ]


def summary(report: LintReport, lang: str) -> str:
    names = {code: name for name, code in report.frame.names}
    return (
        load_reasons()["table_summary"]
        .say(lang)
        .format(
            total=len(report.numbers),
            agreeing=report.count("match"),
            contradicting=report.count("mismatch"),
            unmatched=report.count("not_found"),
            region=names.get(report.frame.region, report.frame.region),
            period=report.frame.period,
            as_of=report.as_of.isoformat(),
        )
    )


def table(report: LintReport, lang: str = "zh") -> Table:
    """The outcome as a rich table. Text of the report is never read as markup."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table(*heads(lang), title=load_reasons()["table_title"].say(lang), caption=summary(report, lang))
    for item in report.numbers:
        row = [Text(text) for text in cells(item, lang)]
        row[3].stylize(STYLES[item.verdict])
        drawn.add_row(*row)
    return drawn
