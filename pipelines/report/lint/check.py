"""Checks a report's numbers: document → mentions → readings → verdicts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

from pipelines.core.error import UsageError
from pipelines.core.paths import Home
from pipelines.report.lint.document import Paragraph, read_document
from pipelines.report.lint.figure import Figure, read_figures
from pipelines.report.lint.judgement import judge
from pipelines.report.lint.mention import JUDGED, Mention, fold
from pipelines.report.lint.outcome import LintReport
from pipelines.report.lint.scanner import find_numbers
from pipelines.report.lint.scope import Frame, make_frame
from pipelines.report.lint.subject import Reader
from pipelines.report.lint.verdict import Judged
from pipelines.report.lint.vocabulary import load_language

MAX_NUMBERS = 5_000  # a report has some hundred
MAX_GROUP = 300  # no sentence of a report holds as many numbers; a hostile one must not cost their square
_CHAPTER = re.compile(r"\s*(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+(?:部分|章))")
_NUMBERED = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|第[一二三四五六七八九十]+(?:部分|章)|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.])"
)


def lint(path: Path, figures: Sequence[Figure], region: str, as_of: date) -> LintReport:
    """Every number of the report at ``path`` judged against ``figures``; ``UsageError`` for a file that cannot be read."""
    paragraphs = read_document(path)
    frame = make_frame(paragraphs, region, as_of)
    known = [figure for figure in figures if figure.report_period <= f"{as_of:%Y-%m}"]
    numbers: list[Judged] = []
    passed: list[tuple[int, Mention]] = []
    for place, paragraph, head, plan in sections(paragraphs):
        judged, rest = check_paragraph(paragraph, known, frame, head=head, plan=plan)
        numbers += [replace(item, paragraph=place) for item in judged]
        passed += [(place, mention) for mention in rest]
        _limit(len(numbers) + len(passed), path)
    return LintReport(Path(path).name, frame, as_of, tuple(paragraphs), tuple(_settle(numbers)), tuple(passed))


def _settle(numbers: list[Judged]) -> Iterator[Judged]:
    """A date or batch that the report gives rightly elsewhere is not contradicted by another one: there were two events."""
    borne_out = {item.figure for item in numbers if item.verdict == "match"}
    for item in numbers:
        second = item.mention.kind in ("date", "batch") and item.verdict == "mismatch" and item.figure in borne_out
        yield replace(item, verdict="not_found", reasons=(("second_event", {"held": item.warehouse}),)) if second else item


def run_lint(home: Home, file: Path, region: str, as_of: date) -> LintReport:
    """``lint`` against the current release's ``marts.mart_report_figure``; ``UsageError`` where there is none."""
    return lint(file, read_figures(home.current / "kezhi.duckdb", as_of), region, as_of)


def sections(paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Paragraph, str, bool]]:
    """Each paragraph with its number, its section's head and whether it stands among plans."""
    language, head, plan = load_language(), "", False
    for place, paragraph in enumerate(paragraphs):
        text = paragraph.text.strip()
        if paragraph.heading or _NUMBERED.match(text):
            head = re.split(r"[。，,；;]", text)[0][:60]
        if (paragraph.heading or _CHAPTER.match(text)) and len(text) <= 60:
            wished = any(word in text for word in language.plan_headings)
            plan = wished and not any(word in text for word in language.summary_headings)
        yield place, paragraph, head, plan


def _limit(count: int, where: Path | str) -> None:
    if count > MAX_NUMBERS:
        raise UsageError(
            "数字过多，不像一份报告 too many numbers for a report",
            value=Path(where).name,
            rule="report_size",
            remedy="请分成几个文件",
        )


def _groups(mentions: list[Mention]) -> Iterator[list[Mention]]:
    """The mentions of each sentence: nothing is bound across sentences. A row of numbers without end is cut into pieces."""
    for _, group in groupby(mentions, key=lambda mention: mention.sentence):
        own = list(group)
        yield from (own[first : first + MAX_GROUP] for first in range(0, len(own), MAX_GROUP))


def check_paragraph(
    paragraph: Paragraph,
    figures: Sequence[Figure],
    frame: Frame,
    *,
    head: str = "",
    plan: bool = False,
) -> tuple[list[Judged], list[Mention]]:
    """The judged numbers of one paragraph, and the digits that are no figures."""
    mentions = find_numbers(paragraph.text, frame.year)
    _limit(len(mentions), paragraph.text[:20])
    text = fold(paragraph.text)
    readings = [reading for group in _groups(mentions) for reading in Reader(text, group, frame, head, plan).read()]
    judged: list[Judged] = []
    passed: list[Mention] = []
    for mention, reading in zip(mentions, readings, strict=True):
        # What stands before the offset is the heads of a table, seen once in their own cells.
        if mention.start < paragraph.offset:
            continue
        doubtful = mention.kind == "bare" or mention.weak
        found = reading.subject is not None and reading.sure
        if found if doubtful else mention.kind in JUDGED:
            judged.append(judge(mention, reading, figures, frame))
        else:
            passed.append(mention)
    return judged, passed
