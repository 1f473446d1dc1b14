"""The submitter's file with its findings: earlier marks off, new marks on, the list in front, nothing else touched."""

from __future__ import annotations

import os
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pipelines.core.finding import Finding
from pipelines.core.hashes import sha256_bytes
from pipelines.core.listing import CHOICES, Answer
from pipelines.returned.cache import UNTOUCHED, cached_values, put_back
from pipelines.returned.listing import HEAD_ROW, LISTING_COLUMNS, add_listing, is_ours, places_in, sort_findings
from pipelines.returned.mark import TAB, cells_of, keep, mark, restore
from pipelines.returned.source import empty_book, is_xlsx, open_source

if TYPE_CHECKING:
    from openpyxl import Workbook

# Parts of a workbook that the writer does not carry over.
_LOST = {
    "xl/charts/": "图表",
    "xl/media/": "图片",
    "xl/embeddings/": "嵌入对象",
    "xl/vbaProject.bin": "宏",
    "xl/slicers/": "切片器",
}


@dataclass(frozen=True)
class Heading:
    """What the first sheet says of the file: whose, which month, under which name and receipt it came."""

    region: str = ""
    period: str = ""
    file_name: str = ""
    receipt_no: str = ""
    region_name: str = ""

    @property
    def text(self) -> str:
        place = f"{self.region_name}（{self.region}）" if self.region_name else self.region
        return "　".join(part for part in (place, self.period, self.file_name, self.receipt_no) if part)


def annotate(
    source: bytes | Path,
    findings: Sequence[Finding],
    out: Path,
    lang: str = "zh",
    heading: Heading | None = None,
    *,
    listed_only: bool = False,
) -> Path:
    """Writes the returned workbook to ``out``, whole or not at all, and returns it.

    ``listed_only``: the source is not opened (it was refused or could not be read), the list alone goes back. Raises what the
    reader of the source raises; the source itself is never changed.
    """
    heading = heading or Heading()
    data = source.read_bytes() if isinstance(source, Path) else source
    book = empty_book() if listed_only else open_source(data, Path(heading.file_name).stem or "Sheet1")
    cached = cached_values(data, book) if is_xlsx(data) and not listed_only else {}
    answers = take_off(book)
    ordered = sort_findings(findings)
    listing = add_listing(
        book,
        ordered,
        period=heading.period,
        title=heading.text,
        lang=lang,
        answers=answers,
        lost=lost_parts(data) if not listed_only else (),
    )
    _put_on(book, listing.title, ordered, lang)
    _stamp(book, heading, sha256_bytes(data))
    return _save(book, out, cached)


def _put_on(book: Workbook, listing: str, findings: Sequence[Finding], lang: str) -> None:
    """Keeps the looks of the cells that will be marked, then marks them."""
    kept = book[listing]
    by_sheet: dict[str, list[Finding]] = defaultdict(list)
    place, stash = len(LISTING_COLUMNS), 0
    seen: set[tuple[str, str]] = set()
    for item in findings:
        if item.sheet not in book.sheetnames or item.sheet == listing:
            continue
        by_sheet[item.sheet].append(item)
        for cell in cells_of(book[item.sheet], item.cell):
            if (item.sheet, cell.coordinate) not in seen:
                seen.add((item.sheet, cell.coordinate))
                stash += 1
                keep(kept.cell(HEAD_ROW + stash, place), cell)
                _remember(kept, HEAD_ROW + stash, place + 1, f"{item.sheet}!{cell.coordinate}")
    for sheet, items in by_sheet.items():
        mark(book[sheet], items, lang)


def _remember(kept: Any, row: int, column: int, address: str) -> None:
    cell = kept.cell(row, column)
    cell.value, cell.data_type = address, "s"
    kept.column_dimensions[cell.column_letter].hidden = True


def take_off(book: Workbook) -> list[Answer]:
    """Removes a 问题清单 of ours with all its marks, and returns the answers that stood in it."""
    answers: list[Answer] = []
    for page in [page for page in book.worksheets if is_ours(page)]:
        top, places = places_in(page)
        for row in range(top + 1, page.max_row + 1):
            answers += _answer(page, row, places)
            _restore_row(book, page, row, places["kept"])
        book.remove(page)
    for page in book.worksheets:
        colour = page.sheet_properties.tabColor
        if is_our_colour(colour):
            page.sheet_properties.tabColor = None
    return answers


def is_our_colour(colour: Any) -> bool:
    """Whether a tab has one of our colours."""
    return colour is not None and colour.rgb in TAB.values()


def _restore_row(book: Workbook, page: Any, row: int, place: int) -> None:
    sheet, _, address = str(page.cell(row, place + 1).value or "").rpartition("!")
    if sheet in book.sheetnames:
        for cell in cells_of(book[sheet], address):
            restore(page.cell(row, place), cell)


def _answer(page: Any, row: int, places: dict[str, int]) -> list[Answer]:
    texts = {key: str(page.cell(row, place).value or "") for key, place in places.items()}
    choice = CHOICES.get(texts.get("choice", ""))
    return [Answer(texts["fingerprint"], choice, texts.get("text", ""))] if choice else []


def lost_parts(data: bytes) -> list[str]:
    """What of an xlsx the copy cannot hold, in words; the reporter's own file keeps it."""
    if not is_xlsx(data):
        return []
    with zipfile.ZipFile(BytesIO(data)) as archive:
        names = archive.namelist()
    return [word for part, word in _LOST.items() if any(name.startswith(part) for name in names)]


def _stamp(book: Workbook, heading: Heading, digest: str) -> None:
    """Whose and which month, and of which bytes this is the copy: what comes back is told from a file of its own."""
    from openpyxl.packaging.custom import StringProperty

    stamp = {"region": heading.region, "period": heading.period, "returned": digest}
    for name, value in stamp.items():
        key = f"kezhi_{name}"
        if value and (name == "returned" or key not in book.custom_doc_props.names):
            if key in book.custom_doc_props.names:
                del book.custom_doc_props[key]
            book.custom_doc_props.append(StringProperty(name=key, value=value))


def _save(book: Workbook, out: Path, cached: dict[str, dict[str, Any]]) -> Path:
    saved = BytesIO()
    book.save(saved)
    return put_in_place(put_back(saved.getvalue(), book, cached), out)


def put_in_place(data: bytes, out: Path) -> Path:
    """Writes a file whole or not at all."""
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{uuid4().hex}.tmp")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, out)
    finally:
        temporary.unlink(missing_ok=True)
    return out


def is_untouched(path: Path) -> bool:
    """Whether a returned workbook is still as it was written: nothing that a clerk did would be lost with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.comment == UNTOUCHED
    except (OSError, zipfile.BadZipFile):
        return False
