"""The report handed back as docx: numbers coloured by verdict, a comment at each, a table of all of them on the first page."""

from __future__ import annotations

import copy
from collections import defaultdict
from pathlib import Path
from typing import Any

from pipelines.report.lint.document import Paragraph, cell_blocks, docx_blocks, docx_cells, docx_runs, open_docx
from pipelines.report.lint.outcome import LintReport, cells, explain, heads, label, summary
from pipelines.report.lint.verdict import Judged
from pipelines.report.lint.vocabulary import load_reasons

# Background behind the number; the label in the comment says the same for readers who don't see colours.
COLOURS = {"match": "C6E0B4", "mismatch": "F4B0B0", "not_found": "FFE699"}
AUTHOR = "科指校核"
FONT = "宋体"


def annotate(path: Path, report: LintReport, out: Path, lang: str = "zh") -> Path:
    """Writes the annotated docx to ``out``: a marked copy of a docx, a new docx for txt and html. Returns ``out``.

    ``UsageError`` where a docx at ``path`` can no longer be read; ``path`` itself is never changed.
    """
    document = open_docx(path) if path.suffix.lower() == ".docx" else _fresh(report.paragraphs)
    blocks = docx_blocks(document)
    places = _places(document, blocks, report.paragraphs, path.suffix.lower() == ".docx")
    by_paragraph: dict[int, list[Judged]] = defaultdict(list)
    for item in report.numbers:
        by_paragraph[item.paragraph].append(item)
    for place, items in by_paragraph.items():
        _mark(document, places.get(place, []), report.paragraphs[place].offset, items, lang)
    _first_page(document, report, lang)
    out.parent.mkdir(parents=True, exist_ok=True)
    document.save(str(out))
    return out


def _fresh(paragraphs: tuple[Paragraph, ...]) -> Any:
    from docx import Document

    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(_printable(paragraph.text[paragraph.offset :]))
    return document


def _printable(text: str) -> str:
    """Sign for sign, so that places stay: XML knows no control characters, and a tab or line break would be more than a sign."""
    return "".join(
        sign if sign >= " " and sign not in "\ufffe\uffff" and not "\ud800" <= sign <= "\udfff" else " " for sign in text
    )


def _places(document: Any, blocks: list[Any], paragraphs: tuple[Paragraph, ...], is_docx: bool) -> dict[int, list[Any]]:
    """The w:p elements of each paragraph of the report; a cell may hold several."""
    if not is_docx:
        return {number: [blocks[number]] for number in range(len(paragraphs))}
    found: dict[int, list[Any]] = {}
    for number, paragraph in enumerate(paragraphs):
        kind, block, *rest = paragraph.place
        element = blocks[int(block)]
        found[number] = [element] if kind == "p" else cell_blocks(docx_cells(element)[int(rest[0])][int(rest[1])])
    return found


def _mark(document: Any, elements: list[Any], offset: int, items: list[Judged], lang: str) -> None:
    """Colours and comments the numbers of one paragraph, last first: splitting moves what follows."""
    from docx.text.run import Run

    for item in sorted(items, key=lambda judged: -judged.mention.start):
        start, end = item.mention.start - offset, item.mention.end - offset
        for element in elements:
            length = len("".join(run.text for run in docx_runs(element)))
            if start < length:
                runs = [Run(run, None) for run in _cut(element, start, min(end, length))]  # ty: ignore[invalid-argument-type]
                break
            start, end = start - length - 1, end - length - 1
        else:
            continue
        for run in runs:
            _shade(run, COLOURS[item.verdict])
        if runs:
            _comment(document, runs, f"{label(item.verdict, lang)}：{explain(item, lang)}")


def _comment(document: Any, runs: list[Any], text: str) -> None:
    if hasattr(document, "add_comment"):
        document.add_comment(runs=[runs[0], runs[-1]], text=_printable(text), author=AUTHOR, initials="KZ")


def _cut(element: Any, start: int, end: int) -> list[Any]:
    """The runs that hold ``[start, end)`` of the paragraph's text, split at its ends where they hold more."""
    chosen, at = [], 0
    for run in docx_runs(element):
        first, last = at, at + len(run.text)
        at = last
        if last <= start or first >= end:
            continue
        chosen.append(_split(run, max(start - first, 0), min(end, last) - first))
    return chosen


def _split(run: Any, start: int, end: int) -> Any:
    """The part ``[start, end)`` of a run as a run of its own. A run with fields, pictures or tabs is left whole."""
    texts = [child for child in run if child.tag.endswith("}t")]
    plain = all(child.tag.endswith(("}t", "}rPr")) for child in run)
    if not plain or len(texts) != 1 or (start == 0 and end == len(run.text)):
        return run
    whole = run.text
    before, after = copy.deepcopy(run), copy.deepcopy(run)
    for part, text in ((before, whole[:start]), (run, whole[start:end]), (after, whole[end:])):
        part.text = text
    if start:
        run.addprevious(before)
    if end < len(whole):
        run.addnext(after)
    return run


def _shade(run: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = run._r.get_or_add_rPr()
    for old in properties.findall(qn("w:shd")):
        properties.remove(old)
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        shade.set(qn(name), value)
    # Word minds the order of these elements: what may follow the shading is named here.
    properties.insert_element_before(
        shade, "w:fitText", "w:vertAlign", "w:rtl", "w:cs", "w:em", "w:lang", "w:eastAsianLayout", "w:specVanish", "w:oMath"
    )


def _first_page(document: Any, report: LintReport, lang: str) -> None:
    """The summary and the table of all numbers, before everything else, followed by a page break."""
    title = document.add_paragraph()
    title.add_run(load_reasons()["table_title"].say(lang)).bold = True
    lines = document.add_paragraph(summary(report, lang))
    table = document.add_table(rows=1, cols=6)
    for cell, head in zip(table.rows[0].cells, heads(lang), strict=False):
        cell.text = head
    for item in report.numbers:
        row = table.add_row().cells
        for cell, text in zip(row, cells(item, lang), strict=False):
            cell.text = _printable(text)
        for run in row[3].paragraphs[0].runs:
            _shade(run, COLOURS[item.verdict])
    _lines(table)
    pause = document.add_paragraph()
    pause.add_run().add_break(_page_break())
    elements = [title._p, lines._p, table._tbl, pause._p]
    for element in reversed(elements):
        document.element.body.insert(0, element)
    for element in elements:
        _set_font(element)


def _page_break() -> Any:
    from docx.enum.text import WD_BREAK

    return WD_BREAK.PAGE


def _lines(table: Any) -> None:
    """Thin lines around every cell: a document of others need not have our table style."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "808080")):
            line.set(qn(name), value)
        borders.append(line)
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _set_font(element: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt
    from docx.text.run import Run

    for found in element.iter(qn("w:r")):
        run = Run(found, None)  # ty: ignore[invalid-argument-type]
        run.font.size = Pt(9)
        run.font.name = FONT
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
