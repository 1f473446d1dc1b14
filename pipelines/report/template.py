"""The first copy of the docx templates, built from plain text. After that the office edits the docx in Word.

A line of the text is a paragraph; its first sign says which: ``=`` title, ``#`` and ``##`` headings, ``~`` note, ``^`` caption,
``!`` picture, ``|`` table row (``|:`` gives the widths in mm, the next row is the head), ``---`` new page, anything else body."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from pipelines.report.page import prepare_page, style_table
from pipelines.report.rendering import describe, save_document

# Files have to have a date; this one is no more than that.
_FIRST_DAY = datetime(2022, 1, 1)
_STYLES = (("= ", "Title"), ("## ", "Heading 2"), ("# ", "Heading 1"), ("~ ", "Note"), ("^ ", "Caption"), ("! ", "Picture"))


def build_template(text: str, font_size: float = 16) -> bytes:
    """The bytes of a template: A4 in the layout of official documents (GB/T 9704); ``font_size`` in points."""
    document = prepare_page(font_size)
    for is_table, lines in groupby(_lines(text), key=lambda line: line.startswith("|")):
        if is_table:
            _add_table(document, list(lines))
        else:
            _add_paragraphs(document, list(lines))
    describe(document, "", _FIRST_DAY)
    return save_document(document)


def rebuild_templates(folder: Path) -> list[Path]:
    """Writes ``half_year.docx`` and ``brief.docx`` in ``folder`` anew from the texts beside them; edits in Word are lost."""
    paths = []
    for name, size in (("half_year", 16), ("brief", 11)):
        path = folder / f"{name}.docx"
        path.write_bytes(build_template((folder / f"{name}.txt").read_text(encoding="utf-8"), size))
        paths.append(path)
    return paths


def _lines(text: str) -> Iterator[str]:
    """Lines that say something; ``//`` begins a remark to whoever edits the text."""
    return (line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("//"))


def _add_paragraphs(document: Any, lines: list[str]) -> None:
    """A new page is begun by the paragraph after ``---``; where that is only a tag, by a break of its own before it."""
    for line, before, after in zip(lines, ["", *lines[:-1]], [*lines[1:], ""], strict=True):
        if line == "---":
            if after.startswith("{%"):
                document.add_page_break()
            continue
        paragraph = _add_paragraph(document, line)
        if before == "---" and not line.startswith("{%"):
            paragraph.paragraph_format.page_break_before = True


def _add_paragraph(document: Any, line: str) -> Any:
    mark, style = next(((mark, style) for mark, style in _STYLES if line.startswith(mark)), ("", "Normal"))
    return document.add_paragraph(line.removeprefix(mark), style=style)


def _add_table(document: Any, lines: list[str]) -> None:
    widths = [float(part) for part in lines[0].removeprefix("|:").split()]
    table = document.add_table(rows=0, cols=len(widths))
    for line in lines[1:]:
        texts = [part.strip() for part in line.strip("|").split("|")] if not line.startswith("|{%") else [line.removeprefix("|")]
        cells = table.add_row().cells
        for cell, words in zip(cells, texts, strict=False):
            cell.paragraphs[0].text = words
    style_table(table, widths)
