"""Judges each number against the figures held: match, mismatch, not_found, with the reasons. Nothing is contradicted on a guess."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pipelines.report.lint.comparison import compare, digits, in_unit, slips
from pipelines.report.lint.figure import Figure
from pipelines.report.lint.mention import Mention
from pipelines.report.lint.scope import Frame
from pipelines.report.lint.subject import Reading
from pipelines.report.lint.timespan import Timespan
from pipelines.report.lint.vocabulary import Subject, load_subjects

Verdict = Literal["match", "mismatch", "not_found"]
Reason = tuple[str, dict[str, Any]]
_SHOWN = {"percent": "%", "percentage_point": "个百分点", "yuan": "元", "mu": "亩", "count": "", "rank": "位"}


@dataclass(frozen=True)
class Judged:
    """One number with its verdict. ``warehouse`` is the held value as the text would write it; ``figure`` the row it came from."""

    mention: Mention
    verdict: Verdict
    reasons: tuple[Reason, ...]
    subject: Subject | None = None
    warehouse: str = ""
    figure: Figure | None = None
    paragraph: int = 0


def judge(mention: Mention, reading: Reading, figures: Sequence[Figure], frame: Frame) -> Judged:
    """The verdict on one mention. ``figures`` may hold other regions and periods: they explain slips."""
    if reading.reason or reading.subject is None:
        return Judged(mention, "not_found", ((reading.reason or "unknown_subject", {}),), reading.subject)
    judges: dict[str, Callable[[Mention, Reading, Sequence[Figure], Frame], Judged]] = {
        "rank": _judge_rank,
        "date": _judge_date,
        "batch": _judge_batch,
        "claim": _judge_claim,
    }
    return judges.get(mention.kind, _judge_measure)(mention, reading, figures, frame)


def named(subject: Subject) -> dict[str, str]:
    return {"subject": subject.name.zh, "subject_en": subject.name.en}


def shown(figure: Figure, mention: Mention | None = None) -> str:
    """A held value as the text writes it: 12430.39万元 where the text has 万元, else in its own unit."""
    if figure.value is None:
        return figure.text or "—"
    if mention is not None and mention.unit and (mention.dimension == figure.unit or not mention.dimension):
        return f"{in_unit(figure.value, mention):f}{mention.unit}"
    return f"{figure.value.normalize():f}{_SHOWN.get(figure.unit, '')}"


# ── which rows a number is held against ───────────────────────────────────────────────────────────────────────


def held_rows(figures: Sequence[Figure], codes: Sequence[str], region: str, kind: str = "measure") -> list[Figure]:
    return [figure for figure in figures if figure.indicator in codes and figure.region_code == region and figure.kind == kind]


def rows_for(rows: list[Figure], subject: Subject, period: Timespan | None, frame: Frame) -> list[Figure]:
    """Of a subject's rows those for the time that the text speaks of, in the newest report that is not later than this one."""
    if period is None or _means_report(period, subject, frame):
        return _of_report(rows, frame)
    if subject.period == "any":
        own_year = period.end[:4] == f"{frame.year:04d}"
        return (
            _of_report(rows, frame) if own_year else _newest([row for row in rows if row.month.startswith(period.end[:4])], frame)
        )
    fitting = [row for row in rows if row.month == period.end and _same_type(period, row)]
    if not fitting and subject.period == "report":
        fitting = [row for row in rows if row.report_period == period.end and period.type != "month"]
    return _newest(fitting, frame)


def _means_report(period: Timespan, subject: Subject, frame: Frame) -> bool:
    """The year alone, in that year's report, means the report's own period; so does 上半年 where the subject allows it."""
    return period.type == "year" and period.end[:4] == f"{frame.year:04d}" and not frame.period.endswith("-12")


def _same_type(period: Timespan, row: Figure) -> bool:
    if not row.period_type or row.period_type == "point" or period.type == "point":
        return True
    if row.period_type == "month":
        return period.type == "month" or period.start == period.end
    return period.type in ("cumulative", "year") or (period.type == "month" and period.end.endswith("-01"))


def _of_report(rows: list[Figure], frame: Frame) -> list[Figure]:
    return [row for row in rows if row.report_period == frame.period] or _newest(rows, frame)


def _newest(rows: list[Figure], frame: Frame) -> list[Figure]:
    """Rows of this report, else of the newest earlier one, else of the newest: what was superseded no longer counts."""
    reports = {row.report_period for row in rows}
    earlier = {period for period in reports if period <= frame.period}
    wanted = max(earlier or reports, default="")
    return [row for row in rows if row.report_period == wanted]


# ── measures ──────────────────────────────────────────────────────────────────────────────────────────────────


def _judge_measure(mention: Mention, reading: Reading, figures: Sequence[Figure], frame: Frame) -> Judged:
    subject = reading.subject
    assert subject is not None
    everything = held_rows(figures, subject.codes, reading.region)
    if not everything:
        return Judged(mention, "not_found", (("no_figure", named(subject)),), subject)
    rows = rows_for(everything, subject, mention.period, frame)
    if not rows:
        return _unheld_period(mention, reading, everything)
    known = [row for row in rows if row.value is not None]
    if not known:
        return Judged(mention, "not_found", (("no_value", named(subject)),), subject, figure=rows[0])
    for row in known:
        how = compare(mention, row.value or Decimal(0), negative=reading.negative)
        if how and not reading.misfit:
            return _agree(mention, reading, row, how)
    return _misfit(mention, reading, known) if reading.misfit else _contradict(mention, reading, known[0], figures)


def _agree(mention: Mention, reading: Reading, row: Figure, how: str) -> Judged:
    held = shown(row, mention)
    reasons: list[Reason] = [(how, {"held": held, "period": row.month})]
    if mention.period and row.month != mention.period.end and mention.period.type == "cumulative":
        reasons.append(("data_cut", {"data_period": row.month}))
    reasons += [("list_open", {})] if mention.open_list else []
    reasons += [] if reading.sure else [("by_nearness", {})]
    return Judged(mention, "match", tuple(reasons), reading.subject, held, row)


def _unheld_period(mention: Mention, reading: Reading, rows: list[Figure]) -> Judged:
    """A time of which nothing is held. Equal to another time's figure, it is that figure under a wrong period."""
    subject, period = reading.subject, mention.period
    assert subject is not None
    equal = [row for row in rows if row.value is not None and compare(mention, row.value, negative=reading.negative) == "same"]
    if equal and reading.sure and not reading.misfit:
        row = equal[-1]
        return Judged(mention, "mismatch", (("other_period", {"period": row.month}),), subject, shown(row, mention), row)
    periods = "、".join(sorted({row.month for row in rows})[-6:])
    return Judged(
        mention, "not_found", (("period_unheld", {"written": period.text if period else "", "periods": periods}),), subject
    )


def _misfit(mention: Mention, reading: Reading, rows: list[Figure]) -> Judged:
    """Another unit than the subject's: an error where the digits are the figure's own, else perhaps another thing."""
    subject, row = reading.subject, rows[0]
    assert subject is not None
    value, held = mention.value or Decimal(0), row.value or Decimal(0)
    same = [item for item in rows if item.value is not None and digits(item.value) == digits(value)]
    details = {
        "written": mention.unit,
        "held": shown(row),
        "unit": "、".join(subject.words[:3]) or _SHOWN.get(row.unit, row.unit),
        **named(subject),
    }
    if not same or not reading.sure:
        return Judged(mention, "not_found", (("unit_other", details),), subject)
    if {mention.dimension, row.unit} == {"percent", "percentage_point"} and abs(held) == abs(value):
        return Judged(mention, "mismatch", (("percent_point", details),), subject, shown(row), row)
    return Judged(
        mention, "mismatch", (("word_wrong" if reading.misfit == "word" else "unit_wrong", details),), subject, shown(row), row
    )


def _contradict(mention: Mention, reading: Reading, row: Figure, figures: Sequence[Figure]) -> Judged:
    subject, held = reading.subject, row.value or Decimal(0)
    assert subject is not None
    if not reading.sure:
        return Judged(mention, "not_found", (("unsure", {"held": shown(row, mention), **named(subject)}),), subject)
    if not row.complete:
        return Judged(mention, "not_found", (("no_value", named(subject)),), subject, figure=row)
    reasons: list[Reason] = [("differs", {"held": shown(row, mention), "period": row.month})]
    reasons += slips(mention, held, negative=reading.negative)
    reasons += _elsewhere(mention, reading, row, figures)
    return Judged(mention, "mismatch", tuple(reasons), subject, shown(row, mention), row)


def _elsewhere(mention: Mention, reading: Reading, row: Figure, figures: Sequence[Figure]) -> list[Reason]:
    """Where the number that was written does stand: in another period, region or subject."""
    equal = [
        item
        for item in figures
        if item.kind == "measure"
        and item.unit == row.unit
        and item.value is not None
        and compare(mention, item.value, negative=reading.negative) == "same"
    ]
    own = [item for item in equal if item.indicator == row.indicator]
    reasons: list[Reason] = []
    if periods := sorted({item.month for item in own if item.region_code == row.region_code and item.month != row.month}):
        reasons.append(("other_period", {"period": "、".join(periods[-3:])}))
    elif others := [item for item in own if item.region_code != row.region_code and item.month == row.month]:
        reasons.append(("other_region", {"region": others[0].region_code, "region_en": others[0].region_code}))
    elif mates := [
        item
        for item in equal
        if item.region_code == row.region_code and item.indicator != row.indicator and item.month == row.month
    ]:
        known = {subject.indicator: subject for subject in load_subjects() if subject.region == "own"}
        reasons += [("other_subject", named(known[item.indicator])) for item in mates[:1] if item.indicator in known]
    return reasons


# ── ranks ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _judge_rank(mention: Mention, reading: Reading, figures: Sequence[Figure], frame: Frame) -> Judged:
    rank, subject = mention.rank, reading.subject
    assert rank is not None and subject is not None
    if rank.bottom:
        return Judged(mention, "not_found", (("rank_bottom", {}),), subject)
    if rank.scope not in ("", "全市", "各县区", "各县(区)", "县区"):
        return Judged(mention, "not_found", (("rank_scope", {"scope": rank.scope}),), subject)
    held = [
        (item, row)
        for item, region, measured in reading.ranked
        for row in _ranked_rows(figures, item, region, measured, frame)[:1]
    ]
    if not held:
        return Judged(mention, "not_found", (("rank_unheld", named(subject)),), subject)
    agreeing = [
        (item, row)
        for item, row in held
        if row.place is not None and (row.place <= rank.place if rank.upto else row.place == rank.place)
    ]
    words = "；".join(f"{item.name.zh}第{row.place}位（{row.month}）" for item, row in held)
    if not agreeing or (rank.each and len(agreeing) < len(held)):
        return Judged(mention, "mismatch", (("rank_differs", {"held": words}),), subject, words, held[-1][1])
    return Judged(mention, "match", (_rank_reason(held, agreeing),), agreeing[-1][0], words, agreeing[-1][1])


def _rank_reason(held: list[tuple[Subject, Figure]], agreeing: list[tuple[Subject, Figure]]) -> Reason:
    names = {"subjects": "、".join(item.name.zh for item, _ in held), "subjects_en": ", ".join(item.name.en for item, _ in held)}
    if len(held) == 1:
        item, row = held[0]
        return "rank_same", {**named(item), "place": row.place, "period": row.month}
    if len(agreeing) == len(held):
        return "rank_all_of", names
    return "rank_one_of", {**names, "agreeing": agreeing[-1][0].name.zh, "agreeing_en": agreeing[-1][0].name.en}


def _ranked_rows(figures: Sequence[Figure], subject: Subject, region: str, measured: Mention, frame: Frame) -> list[Figure]:
    """Rows that tell a place of this subject, on the measure's own row or on one with unit ``rank``."""
    rows = held_rows(figures, subject.codes, region) + held_rows(figures, subject.codes, region, "rank")
    return [row for row in rows_for(rows, subject, measured.period, frame) if row.place is not None]


# ── dates, batches, claims ────────────────────────────────────────────────────────────────────────────────────


def _judge_date(mention: Mention, reading: Reading, figures: Sequence[Figure], frame: Frame) -> Judged:
    subject, spoken = reading.subject, mention.day
    assert subject is not None and spoken is not None
    rows = [row for row in held_rows(figures, subject.codes, reading.region, "date") if row.day]
    for row in rows:
        if row.day and spoken.first <= row.day <= spoken.last:
            return Judged(mention, "match", (("date_same", {"held": row.day.isoformat()}),), subject, row.day.isoformat(), row)
    days: list[date] = sorted({row.day for row in rows if row.day})
    held = "、".join(day.isoformat() for day in days)
    if not days:
        return Judged(mention, "not_found", (("no_figure", named(subject)),), subject)
    if len(days) == 1 and reading.sure:
        return Judged(mention, "mismatch", (("date_differs", {"held": held}),), subject, held, rows[0])
    return Judged(mention, "not_found", (("date_unheld", {"held": held}),), subject, held)


def _judge_batch(mention: Mention, reading: Reading, figures: Sequence[Figure], frame: Frame) -> Judged:
    subject = reading.subject
    assert subject is not None
    rows = [row for row in held_rows(figures, subject.codes, reading.region, "batch") if row.value is not None]
    held = "、".join(sorted({f"第{int(row.value or 0)}批" for row in rows}))
    if not rows:
        return Judged(mention, "not_found", (("no_figure", named(subject)),), subject)
    for row in rows:
        if row.value == mention.value:
            return Judged(mention, "match", (("batch_same", {"held": held}),), subject, held, row)
    if not reading.sure or len(rows) > 1:
        return Judged(mention, "not_found", (("unsure", {"held": held, **named(subject)}),), subject, held)
    return Judged(mention, "mismatch", (("batch_differs", {"held": held}),), subject, held, rows[0])


def _judge_claim(mention: Mention, reading: Reading, figures: Sequence[Figure], frame: Frame) -> Judged:
    """A claim is borne out by a figure at its full value, or by a claim row of its own; otherwise it is open, never contradicted."""
    subject = reading.subject
    assert subject is not None
    claims = [row for row in held_rows(figures, subject.codes, reading.region, "claim") if row.complete]
    rests = _of_report(held_rows(figures, (subject.rests_on,), reading.region), frame) if subject.rests_on else []
    basis = rests + claims
    words = "；".join(f"{row.text or shown(row)}{f'（{row.universe}）' if row.universe else ''}" for row in basis)
    for row in basis:
        if (row.kind == "claim" and row.value is None) or (
            row.value is not None and row.value == (subject.holds_at or Decimal(1))
        ):
            return Judged(mention, "match", (("claim_same", {"held": words}),), subject, words, row)
    if basis:
        return Judged(mention, "not_found", (("claim_open", {"held": words}),), subject, words, basis[0])
    places = _places(figures, reading.region, frame)
    return Judged(mention, "not_found", (("claim_unheld", {"held": f"；{places}" if places else ""}),), subject, places)


def _places(figures: Sequence[Figure], region: str, frame: Frame) -> str:
    """The ranks held of this region, in words: what a claim like 排位靠前 would rest on."""
    known = {subject.indicator: subject.name.zh for subject in load_subjects() if subject.rankable}
    rows = [row for row in figures if row.region_code == region and row.indicator in known and row.place is not None]
    return "；".join(f"{known[row.indicator]}第{row.place}位（{row.month}）" for row in _of_report(rows, frame))
