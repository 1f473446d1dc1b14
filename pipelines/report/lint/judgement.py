"""The verdict on any mention: places, dates, batches and claims here, measures by ``verdict``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from pipelines.report.lint.evidence import held_rows, named, of_report, rows_for, shown
from pipelines.report.lint.figure import Figure
from pipelines.report.lint.mention import Mention
from pipelines.report.lint.scope import Frame
from pipelines.report.lint.subject import Reading
from pipelines.report.lint.verdict import ZERO, Case, Judged, Reason, judge_measure
from pipelines.report.lint.vocabulary import Subject, load_subjects

# The words under which a place is one among the city's county-level units.
CITY_SCOPES = ("", "全市", "各县区", "各县(区)", "县区")
Placed = list[tuple[Subject, Figure]]


def judge(mention: Mention, reading: Reading, figures: Sequence[Figure], frame: Frame) -> Judged:
    """The verdict on one mention against the figures of all regions and periods that the warehouse holds."""
    if reading.reason or reading.subject is None:
        return Judged(mention, "not_found", ((reading.reason or "unknown_subject", {}),), reading.subject)
    case = Case(mention, reading, reading.subject, figures, frame)
    judges: dict[str, Callable[[Case], Judged]] = {
        "rank": judge_rank, "date": judge_date, "batch": judge_batch, "claim": judge_claim}  # fmt: skip
    return judges.get(mention.kind, judge_measure)(case)


def judge_rank(case: Case) -> Judged:
    """A place; where the words leave open what is ranked, one agreeing subject is enough, unless they say 均."""
    rank = case.mention.rank
    if rank is None or rank.bottom:
        return case.unknown("rank_bottom")
    if rank.scope not in CITY_SCOPES:
        return case.unknown("rank_scope", scope=rank.scope)
    held = [(item, row) for item, region, measured in case.reading.ranked for row in _ranked(case, item, region, measured)[:1]]
    if not held:
        return case.unknown("rank_unheld")
    places = [row.place or 0 for _, row in held]
    agreeing = [
        pair for pair, place in zip(held, places, strict=True) if place == rank.place or (rank.upto and place < rank.place)
    ]
    words = "；".join(f"{item.name.zh}第{row.place}位（{row.month}）" for item, row in held)
    if not agreeing or (rank.each and len(agreeing) < len(held)):
        return case.rule("mismatch", ("rank_differs", {"held": words}), held=words, row=held[-1][1])
    return case.rule("match", _rank_reason(held, agreeing), held=words, row=agreeing[-1][1])


def _rank_reason(held: Placed, agreeing: Placed) -> Reason:
    if len(held) == 1:
        item, row = held[0]
        return "rank_same", {**named(item), "place": row.place, "period": row.month}
    names = {"subjects": "、".join(item.name.zh for item, _ in held), "subjects_en": ", ".join(item.name.en for item, _ in held)}
    if len(agreeing) == len(held):
        return "rank_all_of", names
    return "rank_one_of", {**names, "agreeing": agreeing[-1][0].name.zh, "agreeing_en": agreeing[-1][0].name.en}


def _ranked(case: Case, subject: Subject, region: str, measured: Mention) -> list[Figure]:
    """Rows that tell a place of this subject, on the measure's own row or on one with unit ``rank``."""
    rows = [row for kind in ("measure", "rank") for row in held_rows(case.figures, subject.codes, region, kind)]
    return [row for row in rows_for(rows, subject, measured.period, case.frame) if row.place is not None]


def judge_date(case: Case) -> Judged:
    """A day; contradicted only where the warehouse holds exactly one day of what the words name."""
    spoken, rows = case.mention.day, [row for row in case.rows("date") if row.day]
    if not rows or spoken is None:
        return case.unknown("no_figure")
    for row in rows:
        if row.day and spoken.first <= row.day <= spoken.last:
            return case.rule("match", ("date_same", {"held": row.day.isoformat()}), held=row.day.isoformat(), row=row)
    days = sorted({row.day for row in rows if row.day})
    held = "、".join(day.isoformat() for day in days)
    slip = len(days) == 1 and case.reading.sure and _alike(days[0], spoken.first)
    if slip:
        return case.rule("mismatch", ("date_differs", {"held": held}), held=held, row=rows[0])
    return case.unknown("date_unheld", held=held)


def _alike(held: date, spoken: date) -> bool:
    """Whether one day may be a slip for the other; where month and day differ, two events are likelier."""
    return held.month == spoken.month or held.day == spoken.day


def judge_batch(case: Case) -> Judged:
    rows = [row for row in case.rows("batch") if row.value is not None]
    if not rows:
        return case.unknown("no_figure")
    held = "、".join(sorted({f"第{int(row.value or ZERO)}批" for row in rows}))
    for row in rows:
        if row.value == case.mention.value:
            return case.rule("match", ("batch_same", {"held": held}), held=held, row=row)
    if not case.reading.sure or len(rows) > 1:
        return case.unknown("unsure", held=held)
    return case.rule("mismatch", ("batch_differs", {"held": held}), held=held, row=rows[0])


def judge_claim(case: Case) -> Judged:
    """A claim is borne out by a figure at its full value, or by a claim row; otherwise it is open, never contradicted."""
    subject, region = case.subject, case.reading.region
    rests = of_report(held_rows(case.figures, (subject.rests_on,), region), case.frame) if subject.rests_on else []
    basis = rests + of_report([row for row in case.rows("claim") if row.complete], case.frame)
    words = "；".join(f"{row.text or shown(row)}{f'（{row.universe}）' if row.universe else ''}" for row in basis)
    for row in basis:
        if row.kind == "claim" or (row.value is not None and row.value == subject.holds_at):
            return case.rule("match", ("claim_same", {"held": words}), held=words, row=row)
    if basis:
        return case.unknown("claim_open", basis[0], held=words)
    places = _places(case)
    return case.unknown("claim_unheld", held=f"；{places}" if places else "")


def _places(case: Case) -> str:
    """The newest rank held of each indicator of this region, in words: what a claim like 排位靠前 would rest on."""
    known = {subject.indicator: subject.name.zh for subject in load_subjects() if subject.rankable}
    own = [row for row in case.figures if row.region_code == case.reading.region and row.indicator in known and row.place]
    newest = {row.indicator: row for row in sorted(of_report(own, case.frame), key=lambda row: row.month)}
    return "；".join(f"{known[row.indicator]}第{row.place}位（{row.month}）" for row in newest.values())
