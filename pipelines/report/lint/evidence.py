"""The figures a number is held against: which rows belong to a subject, a region and a time, and how a held value is written."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.report.lint.comparison import in_unit
from pipelines.report.lint.figure import Figure
from pipelines.report.lint.mention import Mention
from pipelines.report.lint.scope import Frame
from pipelines.report.lint.timespan import Timespan
from pipelines.report.lint.vocabulary import Subject

SHOWN = {"percent": "%", "percentage_point": "个百分点", "yuan": "元", "mu": "亩", "count": "", "rank": "位"}


def named(subject: Subject) -> dict[str, str]:
    return {"subject": subject.name.zh, "subject_en": subject.name.en}


def shown(figure: Figure, mention: Mention | None = None) -> str:
    """A held value as the text writes it: 12430.39万元 where the text has 万元, else in its own unit."""
    if figure.value is None:
        return figure.text or "—"
    if mention is not None and mention.unit and (mention.dimension == figure.unit or not mention.dimension):
        return f"{in_unit(figure.value, mention):f}{mention.unit}"
    return f"{figure.value.normalize():f}{SHOWN.get(figure.unit, '')}"


def held_rows(figures: Sequence[Figure], codes: Sequence[str], region: str, kind: str = "measure") -> list[Figure]:
    return [figure for figure in figures if figure.indicator in codes and figure.region_code == region and figure.kind == kind]


def rows_for(rows: list[Figure], subject: Subject, period: Timespan | None, frame: Frame) -> list[Figure]:
    """Of a subject's rows those for the time that the text speaks of, in the newest report that is not later than this one."""
    if period is None or _means_report(period, subject, frame):
        return of_report(rows, frame)
    if subject.period == "any":
        own_year = period.end[:4] == f"{frame.year:04d}"
        return (
            of_report(rows, frame) if own_year else newest([row for row in rows if row.month.startswith(period.end[:4])], frame)
        )
    fitting = [row for row in rows if row.month == period.end and _same_type(period, row)]
    if not fitting and subject.period == "report":
        fitting = [row for row in rows if row.report_period == period.end and period.type != "month"]
    return newest(fitting, frame)


def _means_report(period: Timespan, subject: Subject, frame: Frame) -> bool:
    """The year alone, in that year's report, means the report's own period; so does 上半年 where the subject allows it."""
    return period.type == "year" and period.end[:4] == f"{frame.year:04d}" and not frame.period.endswith("-12")


def _same_type(period: Timespan, row: Figure) -> bool:
    if not row.period_type or row.period_type == "point" or period.type == "point":
        return True
    if row.period_type == "month":
        return period.type == "month" or period.start == period.end
    return period.type in ("cumulative", "year") or (period.type == "month" and period.end.endswith("-01"))


def of_report(rows: list[Figure], frame: Frame) -> list[Figure]:
    return [row for row in rows if row.report_period == frame.period] or newest(rows, frame)


def newest(rows: list[Figure], frame: Frame) -> list[Figure]:
    """Rows of this report, else of the newest earlier one, else of the newest: what was superseded no longer counts."""
    reports = {row.report_period for row in rows}
    earlier = {period for period in reports if period <= frame.period}
    wanted = max(earlier or reports, default="")
    return [row for row in rows if row.report_period == wanted]
