"""The workbook to fill: which forms a region has to send, what it sent last, and where the template goes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.core.error import UsageError
from pipelines.core.form import Form, load_forms
from pipelines.core.paths import Home
from pipelines.core.register import read_register
from pipelines.monthly.raw import read_raw
from pipelines.receipt.ledger import Ledger

if TYPE_CHECKING:
    from pipelines.template import Previous


def write_blank(folder: Path, region: str, period: str, form: str | None = None, home: Home | None = None) -> Path:
    """Writes ``<region>_<period>[_<form>].xlsx`` into ``folder`` and returns its path; never overwrites a file.

    With a ``home``, registers carry beside them what the region's own last submission says.
    """
    from pipelines.template import Request, render

    forms = _wanted(form, region)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{region}_{period}{f'_{form}' if form else ''}.xlsx"
    if path.exists():
        raise UsageError("文件已存在，不覆盖", value=str(path), remedy="换一个 --out")
    return render(Request(forms, region, period, last_values(home, forms, region, period) if home else ()), path)


def _wanted(form: str | None, region: str) -> list[Form]:
    """The asked form, or all that the region has to send: a form that only others are expected to send is left out."""
    forms = load_forms()
    senders: dict[str, set[str]] = defaultdict(set)
    for row in read_register("expected_reporter"):
        senders[row["form"]].add(row["region_code"])
    if form is not None and form not in forms:
        raise UsageError("没有这个表式", value=form, remedy=f"可用: {'、'.join(forms)}")
    return [forms[form]] if form else [item for name, item in forms.items() if region in senders.get(name, {region})]


def last_values(home: Home, forms: list[Form], region: str, period: str) -> list[Previous]:
    """For each form that stands as a register: the rows of the region's own newest current submission of an earlier month.

    Rows that were kept out stay out. Raises ``BitRotError`` where a raw file is not what the ledger recorded.
    """
    from pipelines.template import Previous

    wanted = {form.form for form in forms if form.content == "snapshot"}
    with Ledger(home) as ledger:
        own = [item for item in ledger.submissions() if item.region_code == region and item.form in wanted
               and item.is_current and item.period < period]
    newest = {item.form: item for item in sorted(own, key=lambda item: item.period)}
    return [Previous(item.form, item.period, item.version,
                     [row for row in read_raw(home, item.raw_path, item.raw_sha256).to_pylist() if not row["quarantined"]])
            for item in newest.values()]
