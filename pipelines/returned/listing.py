"""The first sheet of a returned workbook, 问题清单: every finding with a link to its cell and a place for the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipelines.core.finding import SEVERITY_LABEL, Finding
from pipelines.core.listing import CONFIRMED, CORRECTED, FINGERPRINT, LISTING, LISTING_COLUMNS, Answer
from pipelines.core.rule import describe
from pipelines.returned.mark import COLOUR, ORDER
from pipelines.returned.source import plain, write

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEAD_ROW = 4
FACE = "微软雅黑"  # the face of the template; where it is missing, the reader's own takes its place
_PLACES = {column.key: number for number, column in enumerate(LISTING_COLUMNS, 1)}
_HIDDEN = ("fingerprint", "kept")
_SHOWN = tuple(column for column in LISTING_COLUMNS if column.key in ("message", "sheet", "value", "remedy", "text"))
_SAID = {
    "zh": (
        "问题清单",
        "硬错 {error} 处须更正；存疑 {query} 处请更正，或在“答复”选“属实说明”并写明理由；提示 {note} 处供参考。",
        "直接在原表中改红、黄、蓝色单元格（点“单元格”一栏可跳转），改好后把本工作簿原样再报；本页不会当作数据采集。",
    ),
    "en": (
        "Findings",
        "{error} errors to correct; {query} queries to correct, or to confirm with a reason; {note} notes.",
        "Correct the coloured cells in their own sheets (the links lead there) and send this workbook back as it is.",
    ),
}


def sort_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Worst first, then as the reader found them: by sheet and row."""
    return sorted(findings, key=lambda item: ORDER.index(item.severity))


def add_listing(
    book: Workbook,
    findings: Sequence[Finding],
    *,
    period: str,
    title: str,
    lang: str,
    answers: Sequence[Answer] = (),
    lost: Sequence[str] = (),
) -> Worksheet:
    """Puts the sheet in front. ``answers``: those already given, shown again; ``lost``: what the copy does not hold."""
    taken = {page.title for page in book.worksheets}
    name = next(name for number in range(1, 100) if (name := LISTING + (str(number) if number > 1 else "")) not in taken)
    page = book.create_sheet(name, 0)
    _write_top(page, findings, title, lang, lost)
    given = {answer.fingerprint: answer for answer in answers}
    for number, item in enumerate(findings, 1):
        _write_row(page, HEAD_ROW + number, number, item, period, lang, given.get(item.fingerprint), taken)
    _dress(page, len(findings))
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    return page


def _write_top(page: Worksheet, findings: Sequence[Finding], title: str, lang: str, lost: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    counts = {name: sum(item.severity == name for item in findings) for name in ORDER}
    name, summary, advice = _SAID[lang]
    if lost:
        advice += ("　本副本未带回：" if lang == "zh" else " Not in this copy: ") + "、".join(lost)
    for row, text in enumerate((f"{name}　{title}", summary.format_map(counts), advice), 1):
        write(page, row, 1, text).font = Font(
            FACE, 15 if row == 1 else 10, bold=row == 1, color="FF1F3A57" if row == 1 else "FF44546A"
        )
    page.row_dimensions[1].height, page.row_dimensions[HEAD_ROW].height = 28, 22
    for column in LISTING_COLUMNS:
        cell = write(page, HEAD_ROW, _PLACES[column.key], column.en if lang == "en" else column.zh)
        cell.font = Font(FACE, 10, bold=True, color="FFFFFFFF")
        cell.fill = PatternFill("solid", fgColor="FF2F5D8A")
        cell.alignment = Alignment(horizontal="center", vertical="center")


def _write_row(
    page: Worksheet, row: int, number: int, item: Finding, period: str, lang: str, answer: Answer | None, sheets: set[str]
) -> None:
    from openpyxl.styles import Font, PatternFill

    message, remedy = describe(item, lang)
    texts = {
        "case": number,
        "period": period,
        "severity": SEVERITY_LABEL[item.severity][lang],
        "message": message,
        "sheet": item.sheet,
        "cell": item.cell,
        "value": item.value,
        "remedy": remedy,
        "rule": item.rule,
        "fingerprint": item.fingerprint,
    }
    if answer is not None:
        texts |= {"choice": CORRECTED if answer.choice == "corrected" else CONFIRMED, "text": answer.text}
    for key, value in texts.items():
        write(page, row, _PLACES[key], value).font = Font(FACE, 10)
    page.row_dimensions[row].height = 17.0 * max(_lines(str(texts.get(column.key, "")), column.width) for column in _SHOWN)
    page.cell(row, _PLACES["severity"]).fill = PatternFill("solid", fgColor=COLOUR[item.severity])
    if item.sheet in sheets:
        _link(page, row, item)


def _link(page: Worksheet, row: int, item: Finding) -> None:
    """Leads to the cell, or to the top of the sheet where the finding is about the whole of it. Nothing outside the file."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell = page.cell(row, _PLACES["cell"] if item.cell else _PLACES["sheet"])
    quoted = item.sheet.replace("'", "''")
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{item.cell or 'A1'}", display=plain(str(cell.value)))
    cell.font = Font(FACE, 10, color="FF1F5FA8", underline="single")


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column; a Chinese sign is two characters wide."""
    return 1 + max(sum(2 if ord(sign) > 255 else 1 for sign in text) - 1, 0) // (width - 1)


def _dress(page: Worksheet, count: int) -> None:
    """Widths, borders, the drop-down of answers, what stays in view, what is hidden."""
    from openpyxl.styles import Alignment, Border, PatternFill, Side
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.properties import PageSetupProperties

    line = Side(style="thin", color="FFD9E1E8")
    for column in LISTING_COLUMNS:
        letter = page.cell(HEAD_ROW, _PLACES[column.key]).column_letter
        page.column_dimensions[letter].width = column.width
        page.column_dimensions[letter].hidden = column.key in _HIDDEN
    for row in range(HEAD_ROW + 1, HEAD_ROW + 1 + count):
        for column in LISTING_COLUMNS[:-1]:
            cell = page.cell(row, _PLACES[column.key])
            cell.border = Border(line, line, line, line)
            cell.alignment = Alignment(vertical="top", wrap_text=True, horizontal="center" if column.width <= 12 else None)
            cell.number_format = "General" if column.key == "case" else "@"
            if column.key in ("choice", "text"):
                cell.fill = PatternFill("solid", fgColor="FFFFFFE0")
    if count:
        letter = page.cell(1, _PLACES["choice"]).column_letter
        offered = DataValidation("list", formula1=f'"{CORRECTED},{CONFIRMED}"', allow_blank=True)
        offered.add(f"{letter}{HEAD_ROW + 1}:{letter}{HEAD_ROW + count}")
        page.add_data_validation(offered)
    page.freeze_panes = page.cell(HEAD_ROW + 1, 1)
    page.sheet_view.showGridLines = False
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToHeight = 0
    page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"


def is_ours(page: Worksheet) -> bool:
    return page.title.startswith(LISTING) and any(FINGERPRINT in row for row in page.iter_rows(max_row=10, values_only=True))


def places_in(page: Worksheet) -> tuple[int, dict[str, int]]:
    """The row of the head and the columns by key, as they stand: a clerk may have moved them."""
    known = {text: column.key for column in LISTING_COLUMNS for text in (column.zh, column.en)}
    for number, row in enumerate(page.iter_rows(max_row=10, values_only=True), 1):
        if FINGERPRINT in row:
            return number, {known[str(text)]: place for place, text in enumerate(row, 1) if str(text) in known}
    raise LookupError(page.title)
