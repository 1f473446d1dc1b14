"""Whose report it is and for when, and which region a phrase speaks of (全市, 我区, 大通区)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pipelines.core.error import UsageError
from pipelines.core.register import load_regions, region_named
from pipelines.report.lint.document import Paragraph
from pipelines.report.lint.mention import fold
from pipelines.report.lint.timespan import SPAN_FORMS, spans_in
from pipelines.report.lint.vocabulary import load_language

# Behind a region's name at the head of a clause these words make it the owner of what follows; a firm's name has others.
_OWNING = ("共", "拥有", "有", "现有", "实现", "完成", "累计", "的")


@dataclass(frozen=True)
class Frame:
    """The report as a whole: ``region`` and its ``parent`` by code, names of the regions around, the report's period."""

    region: str
    parent: str
    names: tuple[tuple[str, str], ...]
    period: str

    @property
    def year(self) -> int:
        return int(self.period[:4])


def make_frame(paragraphs: list[Paragraph], region: str, as_of: date) -> Frame:
    """The frame of a report of ``region``; its period from the title, else from ``as_of``. ``UsageError``: no such region."""
    period = _title_period(paragraphs, as_of)
    found = region_named(region, period)
    if found is None:
        raise UsageError("未知的地区 unknown region", value=region, rule="region_known", remedy="用行政区划代码，例如 340403")
    family = [item for item in load_regions() if item.holds(period) and found.parent_code in (item.parent_code, item.code)]
    names = sorted(((item.name, item.code) for item in family), key=lambda pair: -len(pair[0]))
    return Frame(found.code, found.parent_code, tuple(names), period)


def _title_period(paragraphs: list[Paragraph], as_of: date) -> str:
    """A written year and a half, quarter or month among the first lines; the report's period can't lie after ``as_of``'s year."""
    for paragraph in paragraphs[:4]:
        spans = [span for span in spans_in(fold(paragraph.text[:120]), as_of.year) if span.names_data]
        dated = [span for span in spans if span.year_written and span.type != "year"] or [
            span for span in spans if span.type == "cumulative"
        ]
        whole = [span for span in spans if span.year_written and span.type == "year" and paragraph is paragraphs[0]]
        if dated or whole:
            return (dated or whole)[0].end
    return f"{as_of:%Y-%m}"


def region_of(prefix: str, frame: Frame) -> str | None:
    """The region that words before a subject name: a code, empty for the province and beyond, ``None`` for none."""
    language = load_language()
    places = {prefix.rfind(word): frame.region for word in language.own_scope}
    places |= {prefix.rfind(word): frame.parent for word in language.parent_scope if not _ranked(prefix, word)}
    places |= {prefix.rfind(word): "" for word in language.outer_scope}
    places |= {prefix.rfind(name): code for name, code in frame.names if _owns(prefix, name)}
    places.pop(-1, None)
    return places[max(places)] if places else None


def _ranked(prefix: str, word: str) -> bool:
    return prefix[prefix.rfind(word) + len(word) :].startswith(("排名", "排位", "前列", "统一", "第"))


def _owns(prefix: str, name: str) -> bool:
    if prefix.endswith((name, name + "的")):
        return True
    rest = prefix[len(name) :] if prefix.startswith(name) else ""
    return rest.startswith(_OWNING) or any(form.match(rest) for form, _ in SPAN_FORMS)
