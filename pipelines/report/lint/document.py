"""Reports as paragraphs: txt (UTF-8, GB18030), html and docx, tables included. Files come from anywhere and are not trusted."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from pipelines.core.error import UsageError
from pipelines.report.lint.vocabulary import load_language

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_RATIO = 200  # a docx packs 5–20 times; what packs 200 times was made to fill the memory
MAX_CHARACTERS = 500_000  # a report has some ten thousand
_NUMERIC_CELL = re.compile(r"[\s约近超逾第+\-负]*[\d一二三四五六七八九十][^。；\n]{0,24}")
_LABEL = re.compile(r"[^\d\s.,%、()-]")  # a serial number names nothing
_UNIT_CELL = re.compile(r"单位|计量单位")
_BLOCKS = {
    "p",
    "div",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "br",
    "section",
    "article",
    "blockquote",
    "title",
    "caption",
    "dt",
    "dd",
    "pre",
    "tr",
    "table",
}
_HIDDEN = {"script", "style", "template", "noscript"}


@dataclass(frozen=True)
class Paragraph:
    """One paragraph or table cell. ``text[offset:]`` is what stands there; before it stand a cell's row and column heads.

    ``place`` finds it again in a docx: ``("p", n)`` for the n-th block, ``("c", n, row, column)`` for a cell of the n-th.
    """

    text: str
    heading: bool = False
    offset: int = 0
    place: tuple[str | int, ...] = ()


def read_document(path: Path) -> list[Paragraph]:
    """The paragraphs of a txt, html or docx file in reading order; ``UsageError`` for what cannot be read, with the reason."""
    path = Path(path)
    if path.is_symlink() or not path.is_file():
        raise UsageError(
            "文件不存在或不是普通文件 not a regular file", value=path.name, rule="file_regular", remedy="给出报告文件的路径"
        )
    if path.stat().st_size > MAX_BYTES:
        raise UsageError(
            "文件过大 the file is too large", value=path.name, rule="file_size", remedy=f"不超过 {MAX_BYTES // 1_000_000} MB"
        )
    readers = {".txt": _read_text, ".md": _read_text, ".html": _read_html, ".htm": _read_html, ".docx": _read_docx}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(
            "不支持的文件格式 unknown kind of file",
            value=path.name,
            rule="report_format",
            remedy="支持 docx、txt、html；doc 请先另存为 docx",
        )
    paragraphs = [item for item in reader(path) if item.text.strip()]
    if not paragraphs:
        raise UsageError(
            "文件里没有文字 the file holds no text", value=path.name, rule="report_empty", remedy="扫描件请先转成文字"
        )
    if sum(len(item.text) for item in paragraphs) > MAX_CHARACTERS:
        raise UsageError("文字过多 too much text", value=path.name, rule="file_size", remedy="请分成几个文件")
    return paragraphs


def decode(path: Path) -> str:
    """The file's text: UTF-8 with or without mark, else UTF-16 with mark, else GB18030; ``UsageError`` for anything else."""
    data = path.read_bytes()
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UsageError(
        "不是文本文件或编码无法识别 not text, or in an unknown encoding",
        value=path.name,
        rule="text_encoding",
        remedy="请另存为 UTF-8 或 GB18030 文本",
    )


def _read_text(path: Path) -> list[Paragraph]:
    return [Paragraph(line, place=("p", number)) for number, line in enumerate(decode(path).split("\n"))]


class _Page(HTMLParser):
    """Collects blocks of text and tables as grids; what is hidden from readers (scripts, styles) is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, bool] | list[list[str]]] = []
        self.words: list[str] = []
        self.hidden = 0
        self.grid: list[list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in _HIDDEN
        if tag in _BLOCKS and not (self.grid is not None and tag not in ("tr", "table")):
            self._close(False)
        if tag == "table" and self.grid is None:
            self.grid = []
        elif tag == "tr" and self.grid is not None:
            self.grid.append([])
        elif tag in ("td", "th") and self.grid:
            self.words = []

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in _HIDDEN and self.hidden > 0
        if self.grid is not None:
            self._end_in_table(tag)
        elif tag in _BLOCKS:
            self._close(tag[0] == "h" and tag[1:].isdigit())

    def _end_in_table(self, tag: str) -> None:
        if tag in ("td", "th") and self.grid:
            self.grid[-1].append("".join(self.words).strip())
            self.words = []
        elif tag == "table" and self.grid is not None:
            self.blocks.append(self.grid)
            self.grid, self.words = None, []

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.words.append(data)

    def _close(self, heading: bool) -> None:
        text = re.sub(r"[ \t\n]+", " ", "".join(self.words)).strip()
        if text and self.grid is None:
            self.blocks.append((text, heading))
        self.words = []

    def finish(self) -> None:
        self.close()
        if self.grid is not None:  # a table that nobody closed still counts
            self._end_in_table("table")
        self._close(False)


def _read_html(path: Path) -> list[Paragraph]:
    page = _Page()
    page.feed(decode(path))
    page.finish()
    paragraphs: list[Paragraph] = []
    for number, block in enumerate(page.blocks):
        if isinstance(block, tuple):
            paragraphs.append(Paragraph(block[0], heading=block[1], place=("p", number)))
        else:
            paragraphs += table_paragraphs(block, number)
    return paragraphs


def table_paragraphs(grid: list[list[str]], table: int) -> Iterator[Paragraph]:
    """The cells of a table: a cell that holds a number carries its row's head, its column's head and a unit column's unit."""
    heads = grid[0] if grid else []
    unit_column = next((column for column, head in enumerate(heads) if _UNIT_CELL.fullmatch(head.strip())), None)
    empty = load_language().empty_heads
    for row, cells in enumerate(grid):
        for column, cell in enumerate(cells):
            context = ""
            if row and column and _NUMERIC_CELL.fullmatch(cell) and column != unit_column:
                own = next((text for at, text in enumerate(cells[:column]) if at != unit_column and _LABEL.search(text)), "")
                head = heads[column] if column < len(heads) and heads[column].strip() not in empty else ""
                unit = f"({cells[unit_column].strip()})" if unit_column is not None and unit_column < len(cells) else ""
                context = f"{own}{head}{unit}\t"
            yield Paragraph(context + cell, offset=len(context), place=("c", table, row, column))


def _read_docx(path: Path) -> list[Paragraph]:
    document = open_docx(path)
    paragraphs: list[Paragraph] = []
    for number, block in enumerate(docx_blocks(document)):
        if block.tag.endswith("}p"):
            paragraphs.append(Paragraph(run_text(block), heading=_is_heading(block), place=("p", number)))
        else:
            grid = [[cell_text(cell) for cell in row] for row in docx_cells(block)]
            paragraphs += table_paragraphs(grid, number)
    return paragraphs


def open_docx(path: Path) -> Any:
    """The python-docx document; ``UsageError`` for what is none, is packed absurdly or cannot be parsed."""
    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(path) as archive:
            sizes = [(item.file_size, item.compress_size) for item in archive.infolist()]
        if sum(size for size, _ in sizes) > MAX_UNPACKED or any(
            size > 1_000_000 and size > MAX_RATIO * max(packed, 1) for size, packed in sizes
        ):
            raise UsageError(
                "docx 解压后过大 the docx unpacks to too much",
                value=path.name,
                rule="zip_ratio",
                remedy="请用 Word 或 WPS 重新保存",
            )
        document = Document(str(path))
        if document.element.body is None:
            raise ValueError("no body")
        return document
    except (
        zipfile.BadZipFile,
        OpcError,
        SyntaxError,  # what lxml raises for broken XML
        KeyError,
        ValueError,
        AttributeError,
        NotImplementedError,
        RuntimeError,
        OSError,
    ) as error:
        raise UsageError(
            "docx 已损坏或不是 docx the docx is damaged or none",
            value=path.name,
            rule="report_format",
            remedy="请用 Word 或 WPS 打开后另存",
        ) from error


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Word writes a text box twice, the second time for old readers.
_NOT_TWICE = "not(ancestor::*[local-name() = 'Fallback'])"


def docx_blocks(document: Any) -> list[Any]:
    """Paragraphs outside tables and outermost tables in reading order, content controls and text boxes included."""
    outermost = f"[not(ancestor::w:tbl) and {_NOT_TWICE}]"
    return document.element.body.xpath(f".//w:p{outermost} | .//w:tbl{outermost}")


def docx_cells(table: Any) -> list[list[Any]]:
    """The cells of each row; a cell over several columns stands once for each, so that columns stay in line with their heads."""
    rows = []
    for row in table.xpath("./w:tr"):
        cells: list[Any] = []
        for cell in row.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc"):
            width = cell.xpath("string(./w:tcPr/w:gridSpan/@w:val)")
            cells += [cell] * (min(int(str(width)), 60) if str(width).isdigit() else 1)
        rows.append(cells)
    return rows


def docx_runs(block: Any) -> list[Any]:
    """The runs of a paragraph that a reader sees: inserted text counts, deleted text and text boxes inside it do not."""
    own = block.xpath(".//w:r[not(ancestor::w:del) and not(ancestor::w:moveFrom)]")
    return [run for run in own if next(item for item in run.iterancestors() if item.tag == f"{_W}p") is block]


def run_text(block: Any) -> str:
    return "".join(run.text for run in docx_runs(block))


def cell_blocks(cell: Any) -> list[Any]:
    """The paragraphs of a table cell, those of tables inside it included."""
    return cell.xpath(f".//w:p[{_NOT_TWICE}]")


def cell_text(cell: Any) -> str:
    return "\n".join(run_text(block) for block in cell_blocks(cell))


def _is_heading(block: Any) -> bool:
    style = str(block.xpath("string(./w:pPr/w:pStyle/@w:val)")).lower()
    return style.startswith(("heading", "title")) or style in ("1", "2", "3")
