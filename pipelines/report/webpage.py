"""The docx as one HTML file: headings, paragraphs, tables, pictures as data. The wording stays in one place, the template.

No script, no address: the page opens from a folder, without a network, and prints on A4."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from html import escape
from typing import Any

_TAGS = {"Title": "h1", "Heading 1": "h2", "Heading 2": "h3", "Heading 3": "h4"}
_CLASSES = {"Note": "note", "Caption": "caption", "Picture": "picture", "Plan": "plan"}
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 46rem; color: #1b1b1b; background: #fff;
  font: 1.06rem/1.9 FangSong, STFangsong, "Noto Serif CJK SC", "Source Han Serif SC", SimSun, serif; }
h1 { font: 700 1.7rem/1.5 SimSun, STSong, "Noto Serif CJK SC", serif; text-align: center; margin: 0 0 .6rem; }
h2, h3, h4, th, .caption { font-family: SimHei, STHeiti, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; font-weight: 600; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .6rem; } h3 { font-size: 1.08rem; margin: 1.4rem 0 .3rem; }
p { margin: .35rem 0; text-indent: 2em; text-align: justify; }
p.note { text-indent: 0; text-align: center; color: #555; font-size: .92rem; }
p.caption { text-indent: 0; text-align: center; margin-top: 1.4rem; } p.picture { text-indent: 0; text-align: center; }
img { max-width: 100%; height: auto; } sup { color: #1f5a99; font-size: .7em; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; font-size: .93rem;
  border-top: 2px solid #333; border-bottom: 2px solid #333; line-height: 1.5; }
th, td { padding: .35rem .55rem; text-align: left; border-top: 1px solid #ddd; overflow-wrap: anywhere; vertical-align: top; }
thead th { border-bottom: 1px solid #333; background: #f4f6f8; }
.draft { border: 2px solid #b5442e; color: #b5442e; text-align: center; padding: .3rem; margin-bottom: 1.5rem;
  letter-spacing: .5em; }
.watermark { position: fixed; inset: 0; display: flex; align-items: center; justify-content: center; pointer-events: none;
  font-size: 9rem; color: rgba(140, 140, 140, .18); transform: rotate(-35deg); }
@page { size: A4; margin: 25mm 22mm; }
@media print { body { padding: 0; max-width: none; } h2, h3, .caption { break-after: avoid; } tr, img { break-inside: avoid; } }
"""


def write_webpage(document: Any, title: str, draft_word: str = "") -> str:
    """The whole page as text; ``draft_word`` stands behind it and at its head."""
    banner = f'<p class="draft">{escape(draft_word)}</p><div class="watermark" aria-hidden="true">{escape(draft_word)}</div>'
    body = "\n".join(_blocks(document))
    return ('<!doctype html>\n<html lang="zh-Hans">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{escape(title)}</title>\n'
            f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{banner if draft_word else ''}{body}\n</main>\n"
            "</body>\n</html>\n")


def _blocks(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        yield _table(block) if hasattr(block, "rows") else _paragraph(block)


def _paragraph(paragraph: Any) -> str:
    style = paragraph.style.name if paragraph.style is not None else ""
    content = _inline(paragraph)
    if not content:
        return ""
    tag = _TAGS.get(style, "p")
    mark = f' class="{_CLASSES[style]}"' if style in _CLASSES else ""
    return f"<{tag}{mark}>{content}</{tag}>"


def _inline(paragraph: Any) -> str:
    return "".join(_run(run) for run in paragraph.runs)


def _run(run: Any) -> str:
    images = "".join(_image(drawing, run.part) for drawing in run._r.xpath(".//w:drawing"))
    text = escape(run.text.strip("\n"))
    if text and run.font.superscript:
        text = f"<sup>{text}</sup>"
    if text and run.bold:
        text = f"<strong>{text}</strong>"
    return images + text


def _image(drawing: Any, part: Any) -> str:
    """A picture of the docx, its bytes within the page and its description as the alternative text."""
    found = drawing.xpath(".//a:blip/@r:embed")
    if not found:
        return ""
    held = part.related_parts[found[0]]
    words = (drawing.xpath(".//wp:docPr/@descr") or [""])[0]
    return (f'<img alt="{escape(words)}" '
            f'src="data:{held.content_type};base64,{base64.b64encode(held.blob).decode()}">')


def _table(table: Any) -> str:
    heads, rows = [], []
    for row in table.rows:
        is_head = bool(row._tr.xpath("./w:trPr/w:tblHeader"))
        (heads if is_head else rows).append(_table_row(row, "th" if is_head else "td"))
    head = f"<thead>{''.join(heads)}</thead>" if heads else ""
    return f'<div class="scroll"><table>{head}<tbody>{"".join(rows)}</tbody></table></div>'


def _table_row(row: Any, tag: str) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    cells = ["<br>".join(filter(None, (_inline(paragraph) for paragraph in cell.paragraphs))) for cell in row.cells]
    return f"<tr>{''.join(f'<{tag}{scope}>{cell}</{tag}>' for cell in cells)}</tr>"
