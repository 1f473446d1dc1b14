"""The whole workbook: 填报说明, the entry sheets with last values beside them, the hidden lists, and the stamp."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.core.form import Form
from pipelines.core.register import load_regions
from pipelines.template.choice import choices_of
from pipelines.template.condition import letters
from pipelines.template.guidance import GUIDANCE, write_guidance
from pipelines.template.look import Looks
from pipelines.template.page import write_page
from pipelines.template.plan import Plan, Previous, plans_of
from pipelines.template.reference import reference_name, write_reference
from pipelines.template.validation import needs_list

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

LISTS = "_代码"


@dataclass(frozen=True)
class Request:
    """For whom, for which month, which forms, and what each of them held last (by form; none where nothing came yet)."""

    forms: Sequence[Form]
    region: str
    period: str
    previous: Sequence[Previous] = ()


def render(request: Request, path: Path) -> Path:
    """Writes the workbook; the same request gives the same bytes. ``OSError`` where the path cannot be written."""
    import xlsxwriter

    place = next((r.name for r in load_regions() if r.code == request.region and r.holds(request.period)), request.region)
    plans = [plan for form in request.forms for plan in plans_of(form, request.period)]
    with xlsxwriter.Workbook(str(path)) as book:
        looks = Looks(book)
        _stamp(book, request)
        guide = book.add_worksheet(GUIDANCE)
        pages = _add_pages(book, request, plans, looks)
        lists = _write_lists(book, plans, request.region)
        for plan, page in pages:
            write_page(page, plan, request.region, place, lists[plan.name], looks)
        write_guidance(guide, plans, request.region, place, looks)
        (pages[0][1] if len(pages) == 1 else guide).activate()
    return path


def _add_pages(book: xlsxwriter.Workbook, request: Request, plans: list[Plan], looks: Looks) -> list[tuple[Plan, Worksheet]]:
    last = {item.form: item for item in request.previous if item.rows}
    pages = []
    for plan in plans:
        pages.append((plan, book.add_worksheet(plan.name)))
        if plan.form.content == "snapshot" and plan.form.form in last:
            write_reference(book.add_worksheet(reference_name(plan)), plan, last[plan.form.form], looks)
    return pages


def _write_lists(book: xlsxwriter.Workbook, plans: list[Plan], region: str) -> dict[str, dict[str, str]]:
    """Sheet → column → range of its choices, where they are too many for the rule itself; equal lists stand once."""
    known: dict[tuple[str, ...], str] = {}
    found: dict[str, dict[str, str]] = {plan.name: {} for plan in plans}
    for plan in plans:
        for column in plan.columns:
            choices = tuple(choices_of(plan, column, region)[0])
            if needs_list(list(choices)):
                name = letters(len(known))
                found[plan.name][column.name] = known.setdefault(choices, f"'{LISTS}'!${name}$1:${name}${len(choices)}")
    if known:
        page = book.add_worksheet(LISTS)
        page.very_hidden()
        for place, choices in enumerate(known):
            page.write_column(0, place, choices)
    return found


def _stamp(book: xlsxwriter.Workbook, request: Request) -> None:
    """Whose, which month, which form in which version: twice, because programs that save a workbook drop one or the other."""
    stamp = {
        "form": request.forms[0].form if len(request.forms) == 1 else "*",
        "region": request.region,
        "period": request.period,
        "version": version_stamp(request.forms),
    }
    for name, value in stamp.items():
        book.set_custom_property(f"kezhi_{name}", value)
        book.define_name(f"kezhi_{name}", f'="{value}"')
    year, month = (int(part) for part in request.period.split("-"))
    book.set_properties(
        {"title": f"科技指标报表 {request.region} {request.period}", "author": "科指", "created": datetime(year, month, 1)}
    )


def version_stamp(forms: Sequence[Form]) -> str:
    """The version that most forms have, then each other one as ``form:version``: a property holds 255 characters."""
    usual = Counter(form.version for form in forms).most_common(1)[0][0]
    return " ".join([usual, *(f"{form.form}:{form.version}" for form in forms if form.version != usual)])
