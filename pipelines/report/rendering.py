"""A docx template filled: completeness looked at first, then rendered in a sandbox, every text escaped."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.core.error import DeclarationError, UsageError
from pipelines.core.indicator import load_indicators
from pipelines.report.context import Writing, listed
from pipelines.report.holding import MARK_CLOSE, MARK_OPEN
from pipelines.report.wording import Wording

if TYPE_CHECKING:
    from jinja2 import Environment

_MARK = re.compile(f"{MARK_OPEN}(\\d+){MARK_CLOSE}")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_PICTURE_WIDTH_MM = 150


def make_environment(wording: Wording) -> Environment:
    """Templates may print and compare, but reach nothing of the machine; a name that is not known is an error, never a blank."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.filters["listed"] = lambda items: listed(items, wording)
    return environment


def open_template(path: Path) -> Any:
    """The template as docxtpl knows it; ``UsageError`` where it is not there or no docx."""
    from docxtpl import DocxTemplate

    if not path.is_file() or not zipfile.is_zipfile(path):
        raise UsageError("报告模板不存在或不是 docx", value=path.name, rule="report_template")
    template = DocxTemplate(str(path))
    template.init_docx()
    return template


def check_template(template: Any, environment: Environment, known: set[str]) -> None:
    """``DeclarationError`` where a template is not well-formed or prints a name or an indicator that is not known."""
    from jinja2 import TemplateError

    try:
        unknown = set(template.get_undeclared_template_variables(environment)) - known
        unknown |= _unknown_indicators(template, environment)
    except TemplateError as error:
        raise DeclarationError("报告模板有语法错误", value=str(error), rule="report_template",
                               remedy="在 Word 中核对花括号") from error
    if unknown:
        raise DeclarationError("报告模板用了没有的名称", value="、".join(sorted(unknown)), rule="report_template",
                               remedy="核对模板中的名称与指标代码")


def _unknown_indicators(template: Any, environment: Environment) -> set[str]:
    from jinja2 import nodes

    tree = environment.parse(template.patch_xml(template.get_xml()))
    used = {node.attr for node in tree.find_all(nodes.Getattr) if isinstance(node.node, nodes.Name) and node.node.name == "f"}
    return {f"f.{name}" for name in used - {code for code, item in load_indicators().items() if item.theme}}


def fill(path: Path, writing: Writing, before: Writing | None, draw: Any) -> Any:
    """The filled document (python-docx) of one pass. ``draw(template, writing)`` gives the charts by name."""
    environment = make_environment(writing.wording)
    template = open_template(path)
    context = writing.context(before, lambda own: draw(template, own))
    check_template(template, environment, set(context))
    _render(template, context, environment)
    document = template.docx
    _raise_marks(document)
    _name_pictures(document)
    describe(document, f"{context['bureau']} {context['title']}", writing.holding.known_at)
    return document


def _render(template: Any, context: dict[str, Any], environment: Environment) -> None:
    from jinja2 import TemplateError

    try:
        template.render(context, jinja_env=environment, autoescape=True)
    except TemplateError as error:
        raise DeclarationError("报告模板无法填写", value=str(error), rule="report_template", remedy="核对模板中的名称") from error


def picture(template: Any, png: bytes) -> Any:
    """A PNG as a template prints it, as wide as the text."""
    from docx.shared import Mm
    from docxtpl import InlineImage

    return InlineImage(template, io.BytesIO(png), width=Mm(_PICTURE_WIDTH_MM))


def _raise_marks(document: Any) -> None:
    """The numbers of passports become superscripts: each marked run is split into runs of the same look."""
    from docx.oxml.ns import qn

    for run in list(document.element.body.iter(qn("w:r"))):
        text = run.find(qn("w:t"))
        if text is not None and text.text and MARK_OPEN in text.text:
            for piece in _split(text.text):
                run.addprevious(_run_like(document, run, *piece))
            run.getparent().remove(run)


def _name_pictures(document: Any) -> None:
    """Each picture is described by the caption or heading above it, for those who cannot see it."""
    words = ""
    for paragraph in document.paragraphs:
        if paragraph.style.name.startswith(("Caption", "Heading")):
            words = _MARK.sub("", paragraph.text)
        for properties in paragraph._p.xpath(".//wp:docPr"):
            properties.set("descr", words)


def _split(text: str) -> list[tuple[str, bool]]:
    pieces = _MARK.split(text)
    return [(f"[{piece}]" if index % 2 else piece, bool(index % 2)) for index, piece in enumerate(pieces) if piece]


def _run_like(document: Any, run: Any, text: str, raised: bool) -> Any:
    from docx.oxml.ns import qn
    from docx.text.run import Run

    fresh = copy.deepcopy(run)
    for part in fresh.findall(qn("w:t")) + fresh.findall(qn("w:br")):
        fresh.remove(part)
    view = Run(fresh, document._body)
    view.add_text(text)
    if raised:
        view.font.superscript = True
    return fresh


def describe(document: Any, title: str, known_at: datetime) -> None:
    """Properties of the file: no person, no machine, and the time of knowledge, so that equal figures give equal bytes."""
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by, properties.comments = title, "", "", ""
    moment = known_at.replace(tzinfo=None, microsecond=0)
    properties.created = properties.modified = moment
    properties.revision = 1


def save_document(document: Any) -> bytes:
    """The bytes of a docx, with the same date on every part."""
    stream, packed = io.BytesIO(), io.BytesIO()
    document.save(stream)
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIP_DATE), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
