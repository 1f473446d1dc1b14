"""Writes a report: two passes over the template (what does it tell, then the text), then docx, html, pdf."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipelines.report.annex import current_ranking
from pipelines.report.chart import draw_ranking
from pipelines.report.context import OpenPoint, Writing
from pipelines.report.holding import Holding, Row
from pipelines.report.printing import require_office, write_pdf
from pipelines.report.rendering import fill, picture, save_document
from pipelines.report.timespan import report_title
from pipelines.report.watermark import add_watermark
from pipelines.report.webpage import write_webpage
from pipelines.report.wording import FOLDER, Wording, load_wording

Format = Literal["docx", "html", "pdf"]
Tell = Callable[[str], None]
REPORT, BRIEF = FOLDER / "half_year.docx", FOLDER / "brief.docx"


@dataclass(frozen=True)
class Order:
    """What is wanted: the formats, the leaders' page instead of the report, codes behind figures, a notice under the title."""

    formats: tuple[Format, ...] = ("docx",)
    is_brief: bool = False
    with_codes: bool = False
    notice: str = ""
    template: Path | None = None


@dataclass(frozen=True)
class Written:
    """What was written. ``is_draft`` where something is open; ``told`` are the rows that the text rests on, in its order."""

    paths: tuple[Path, ...]
    is_draft: bool
    open_points: tuple[OpenPoint, ...]
    told: tuple[Row, ...]
    title: str


def write_report(holding: Holding, order: Order, out: Path, tell: Tell = lambda words: None,
                 wording: Wording | None = None) -> Written:
    """Writes the report into ``out``, each file whole or not at all. A draft says so in its name and on every page."""
    check_order(order)
    phrases = wording or load_wording()
    template = order.template or (BRIEF if order.is_brief else REPORT)
    tell("选取数字 / choosing the figures")
    first = Writing(holding, phrases, False, order.notice)
    fill(template, first, None, lambda _, own: {plan.name: "" for plan in own.wording.chart})
    tell("撰写文字与图表 / writing text and charts")
    second = Writing(holding, phrases, order.with_codes, order.notice)
    document = fill(template, second, first, _draw_charts)
    points = tuple(first.open_points())
    if points:
        add_watermark(document, phrases.say("draft"))
    title = f"{phrases.say('bureau', region=holding.region.name)}{report_title(holding.period, phrases)}"
    paths = _write_files(document, _stem(holding, order, bool(points)), title, order.formats, out, tell,
                         phrases.say("draft") if points else "")
    return Written(paths, bool(points), points, tuple(first.notebook.told.values()), title)


def check_order(order: Order) -> None:
    """``UsageError`` before any work where a wanted format cannot be written on this machine."""
    if "pdf" in order.formats:
        require_office()


def _draw_charts(template: Any, writing: Writing) -> dict[str, Any]:
    """The charts of the wording file by name; empty text where there is nothing to draw."""
    holding, drawn = writing.holding, {}
    for plan in writing.wording.chart:
        places = current_ranking(holding, writing.figures, plan.indicator)
        city = next((row for row in holding.city if places and row.kind == "measure" and row.indicator == plan.indicator
                     and row.data_period == places[0].data_period and row.period_type == places[0].period_type), None)
        png = draw_ranking(places, plan, holding.region.code, city, str(holding.period), writing.wording) if places else None
        drawn[plan.name] = picture(template, png) if png else ""
    return drawn


def _stem(holding: Holding, order: Order, is_draft: bool) -> str:
    """ASCII names: ``report_340403_2022-06``, ``brief_…``, with ``_draft`` where something is open."""
    kind = "brief" if order.is_brief else "report"
    return f"{kind}_{holding.region.code}_{holding.period}{'_draft' if is_draft else ''}"


def _write_files(document: Any, stem: str, title: str, formats: Sequence[Format], out: Path, tell: Tell,
                 draft: str) -> tuple[Path, ...]:
    out.mkdir(parents=True, exist_ok=True)
    docx = save_document(document)
    writers: dict[Format, Callable[[], bytes]] = {
        "docx": lambda: docx, "pdf": lambda: write_pdf(docx, stem),
        "html": lambda: write_webpage(document, title, draft).encode(),
    }
    paths = []
    for name in dict.fromkeys(formats):
        tell(f"写出 {name} / writing {name}")
        paths.append(_put(out / f"{stem}.{name}", writers[name]()))
    return tuple(paths)


def _put(path: Path, data: bytes) -> Path:
    """A reader never sees half a file."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(data)
    os.replace(beside, path)
    return path
