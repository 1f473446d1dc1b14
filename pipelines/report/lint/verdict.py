"""Judges a measure against the figures held: match, mismatch, not_found, with the reasons. Nothing is contradicted on a guess."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pipelines.report.lint.comparison import compare, digits, slips
from pipelines.report.lint.evidence import SHOWN, held_rows, named, rows_for, shown
from pipelines.report.lint.figure import Figure
from pipelines.report.lint.mention import Mention
from pipelines.report.lint.scope import Frame
from pipelines.report.lint.subject import Reading
from pipelines.report.lint.vocabulary import Subject, load_subjects

Verdict = Literal["match", "mismatch", "not_found"]
Reason = tuple[str, dict[str, Any]]
ZERO = Decimal(0)


@dataclass(frozen=True)
class Judged:
    """One number with its verdict. ``warehouse`` is the held value as the text would write it, ``figure`` its row."""

    mention: Mention
    verdict: Verdict
    reasons: tuple[Reason, ...]
    subject: Subject | None = None
    warehouse: str = ""
    figure: Figure | None = None
    paragraph: int = 0


@dataclass(frozen=True)
class Case:
    """One mention with a known subject, and all figures: those of other regions and periods explain slips."""

    mention: Mention
    reading: Reading
    subject: Subject
    figures: Sequence[Figure]
    frame: Frame

    def rule(self, verdict: Verdict, *reasons: Reason, held: str = "", row: Figure | None = None) -> Judged:
        return Judged(self.mention, verdict, reasons, self.subject, held, row)

    def unknown(self, reason: str, row: Figure | None = None, **details: str) -> Judged:
        return self.rule("not_found", (reason, {**named(self.subject), **details}), held=details.get("held", ""), row=row)

    def rows(self, kind: str = "measure") -> list[Figure]:
        return held_rows(self.figures, self.subject.codes, self.reading.region, kind)

    def compare(self, row: Figure) -> str:
        return "" if row.value is None else compare(self.mention, row.value, negative=self.reading.negative)


def judge_measure(case: Case) -> Judged:
    """The verdict on a plain number."""
    everything = case.rows()
    if not everything:
        return case.unknown("no_figure")
    rows = rows_for(everything, case.subject, case.mention.period, case.frame)
    if not rows:
        return _unheld_period(case, everything)
    known = [row for row in rows if row.value is not None]
    if not known:
        return case.unknown("no_value", rows[0])
    if case.reading.misfit:
        return _misfit(case, known)
    agreeing = next(((row, how) for row in known if (how := case.compare(row))), None)
    return _agree(case, *agreeing) if agreeing else _contradict(case, known[0])


def _agree(case: Case, row: Figure, how: str) -> Judged:
    held, period = shown(row, case.mention), case.mention.period
    reasons: list[Reason] = [(how, {"held": held, "period": row.month})]
    if period and period.type == "cumulative" and row.month != period.end:
        reasons.append(("data_cut", {"data_period": row.month}))
    reasons += [("list_open", {})] if case.mention.open_list else []
    reasons += [] if case.reading.sure else [("by_nearness", {})]
    return case.rule("match", *reasons, held=held, row=row)


def _unheld_period(case: Case, rows: list[Figure]) -> Judged:
    """A time of which nothing is held. Equal to another time's figure, it is that figure under a wrong period."""
    equal = [row for row in rows if case.compare(row) == "same"]
    if equal and case.reading.sure and not case.reading.misfit:
        row = equal[-1]
        return case.rule("mismatch", ("other_period", {"period": row.month}), held=shown(row, case.mention), row=row)
    periods = "、".join(sorted({row.month for row in rows})[-6:])
    return case.unknown("period_unheld", written=case.mention.period.text if case.mention.period else "", periods=periods)


def _misfit(case: Case, rows: list[Figure]) -> Judged:
    """Another unit than the subject's: an error where the digits are the figure's own, else perhaps another thing."""
    value, mention = case.mention.value or ZERO, case.mention
    row = next((item for item in rows if digits(item.value or ZERO) == digits(value)), None)
    unit = "、".join(case.subject.words[:3]) or SHOWN.get(rows[0].unit, rows[0].unit)
    if row is None or not case.reading.sure:
        return case.unknown("unit_other", written=mention.unit)
    details = {"written": mention.unit, "held": shown(row), "unit": unit}
    confused = {mention.dimension, row.unit} == {"percent", "percentage_point"} and abs(row.value or ZERO) == abs(value)
    name = "percent_point" if confused else f"{case.reading.misfit}_wrong"
    return case.rule("mismatch", (name, details), held=shown(row), row=row)


def _contradict(case: Case, row: Figure) -> Judged:
    held = shown(row, case.mention)
    if not case.reading.sure:
        return case.unknown("unsure", held=held)
    if not row.complete:
        return case.unknown("no_value", row)
    if _other_batch(case):
        return case.unknown("batch_other", batch=str(case.reading.batch))
    reasons: list[Reason] = [("differs", {"held": held, "period": row.month})]
    reasons += slips(case.mention, row.value or ZERO, negative=case.reading.negative)
    return case.rule("mismatch", *reasons, *_elsewhere(case, row), held=held, row=row)


def _other_batch(case: Case) -> bool:
    """Whether the clause speaks of a batch that is not the held one: its count may well be another."""
    codes = {
        code for item in load_subjects() if item.kind == "batch" and case.subject.indicator in item.codes for code in item.codes
    }
    held = held_rows(case.figures, tuple(codes), case.reading.region, "batch")
    return case.reading.batch is not None and bool(held) and all(row.value != case.reading.batch for row in held)


def _elsewhere(case: Case, row: Figure) -> list[Reason]:
    """Where the number that was written does stand: in another period, region or subject."""
    alike = (item for item in case.figures if item.kind == "measure" and item.unit == row.unit)
    equal = [item for item in alike if case.compare(item) == "same"]
    own = [item for item in equal if item.indicator == row.indicator]
    periods = sorted({item.month for item in own if item.region_code == row.region_code and item.month != row.month})
    if periods:
        return [("other_period", {"period": "、".join(periods[-3:])})]
    regions = [item.region_code for item in own if item.region_code != row.region_code and item.month == row.month]
    if regions:
        return [("other_region", {"region": regions[0]})]
    known = {subject.indicator: subject for subject in load_subjects() if subject.region == "own"}
    mates = (item.indicator for item in equal if item.region_code == row.region_code and item.month == row.month)
    return [("other_subject", named(known[code])) for code in mates if code in known and code != row.indicator][:1]
