"""The look of the templates: A4 and type sizes of GB/T 9704, Chinese typefaces with substitutes, page numbers, plain tables."""

from __future__ import annotations

from typing import Any

_LATIN = "Times New Roman"
# Typeface by style, each with what stands in for it where it is not installed.
_SUBSTITUTES = {"仿宋": "FangSong", "黑体": "SimHei", "楷体": "KaiTi", "宋体": "SimSun"}
_INK = "000000"


def prepare_page(size: float) -> Any:
    """An empty document whose body text has ``size`` points."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.shared import Mm, Pt

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    wide = size > 14
    section.top_margin, section.bottom_margin = Mm(37 if wide else 20), Mm(35 if wide else 18)
    section.left_margin, section.right_margin = Mm(28 if wide else 22), Mm(26 if wide else 22)
    _style(document, "Normal", "仿宋", size, indent=2 * size, line=Pt(1.75 * size), align=ALIGN.JUSTIFY)
    _style(document, "Title", "宋体", 22 if wide else 18, bold=True, after=6, align=ALIGN.CENTER)
    _style(document, "Heading 1", "黑体", size, bold=True, indent=2 * size, before=4, line=Pt(1.75 * size))
    _style(document, "Heading 2", "楷体", size, bold=True, indent=2 * size, line=Pt(1.75 * size))
    _style(document, "Note", "仿宋", 0.75 * size, before=4, after=8, align=ALIGN.CENTER)
    _style(document, "Caption", "黑体", 0.75 * size, before=10, after=4, align=ALIGN.CENTER)
    _style(document, "Picture", "仿宋", size, after=4, align=ALIGN.CENTER)
    _style(document, "Cell", "仿宋", 11 if wide else 10, before=2, after=2)
    _number_pages(section)
    _name_substitutes(document)
    return document


def _style(document: Any, name: str, font: str, size: float, *, bold: bool = False, indent: float = 0, before: float = 0,
           after: float = 0, line: Any = None, align: Any = None) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    known = [style.name for style in document.styles]
    style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor.from_string(_INK)
    _set_fonts(style, font)
    layout = style.paragraph_format
    layout.first_line_indent, layout.space_before, layout.space_after = Pt(indent), Pt(before), Pt(after)
    layout.line_spacing = 1.0 if line is None else line
    layout.keep_with_next = name.startswith(("Heading", "Caption"))
    if align is not None:
        layout.alignment = align
    _drop_borders(style)


def _set_fonts(style: Any, font: str) -> None:
    """The typeface for Chinese and for Latin signs; the theme's own would win over both."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{kind}"), name)


def _drop_borders(style: Any) -> None:
    for border in style.element.xpath("./w:pPr/w:pBdr"):
        border.getparent().remove(border)


def _number_pages(section: Any) -> None:
    """— 1 — in the middle of the foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = section.footer.paragraphs[0]
    paragraph.alignment, paragraph.paragraph_format.first_line_indent = ALIGN.CENTER, 0
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)
    paragraph.add_run(" —")


def _name_substitutes(document: Any) -> None:
    """Other names of the typefaces in the font table, for machines that know them only by those."""
    part = next(part for part in document.part.package.iter_parts() if str(part.partname) == "/word/fontTable.xml")
    entries = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
                      for name, other in _SUBSTITUTES.items())
    part._blob = part.blob.replace(b"</w:fonts>", f"{entries}</w:fonts>".encode())


def style_table(table: Any, widths: list[float]) -> None:
    """Rules above, below and between the rows; the first row repeats on every page; ``widths`` in mm."""
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _rule(table)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        _keep_whole(row)
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].style = "Cell"
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in head.cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _keep_whole(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _rule(table: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for edge, size, colour in (("top", 12, _INK), ("bottom", 12, _INK), ("insideH", 4, "BFBFBF")):
        line = OxmlElement(f"w:{edge}")
        for name, value in (("val", "single"), ("sz", size), ("space", 0), ("color", colour)):
            line.set(qn(f"w:{name}"), str(value))
        borders.append(line)
    table._tbl.tblPr.append(borders)
