"""What goes back to the reporter: the marked workbook; the answers that he gave in it, and what he changed since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.core.finding import Finding
from pipelines.core.form import load_forms
from pipelines.core.listing import Answer
from pipelines.core.paths import Home
from pipelines.core.register import load_regions
from pipelines.monthly.raw import read_raw
from pipelines.receipt import store
from pipelines.receipt.decision import explain
from pipelines.receipt.entry import Receipt, Submission
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.state import explained, subject_of

if TYPE_CHECKING:
    from pipelines.returned import CellChange

SUFFIX = "_问题"
# After these the source is opened by nobody a second time: the list goes back alone.
NOT_OPENED = frozenset({"file_unreadable", "file_encrypted", "archive_bomb", "markup_refused", "sheet_too_large"})
_OURS = re.compile(rf"{SUFFIX}\d*$")


def return_beside(
    path: Path, region: str, period: str, findings: Sequence[Finding], lang: str, out: Path | None = None
) -> Path | None:
    """Writes the marked copy of ``path`` beside it, or into or as ``out``; null where nothing asks for an answer.

    A copy that somebody has worked in since is never overwritten: the next free name is taken. Raises ``OSError``.
    """
    if not _asks(findings):
        return None
    target = out if out and out.suffix == ".xlsx" else _free(out or path.parent, _OURS.sub("", path.stem))
    return _write(path, findings, target, lang, region, period, path.name, "")


def return_to(home: Home, receipt: Receipt, findings: Sequence[Finding], lang: str) -> Path | None:
    """Writes the marked copy of a received file to ``returns/<region>/<period>/``; null where nothing asks for an answer."""
    if not _asks(findings):
        return None
    folder = home.returns / receipt.region_code / receipt.period
    stem = _OURS.sub("", Path(receipt.file_name).stem)
    source = store.blob(home, receipt.sha256)
    return _write(
        source,
        findings,
        folder / f"{receipt.receipt_no}_{stem}{SUFFIX}.xlsx",
        lang,
        receipt.region_code,
        receipt.period,
        receipt.file_name,
        receipt.receipt_no,
    )


def _asks(findings: Iterable[Finding]) -> bool:
    return any(item.severity != "note" for item in findings)


def _free(folder: Path, stem: str) -> Path:
    from pipelines.returned import is_untouched

    names = (folder / f"{stem}{SUFFIX}{number or ''}.xlsx" for number in (0, *range(2, 1000)))
    return next(path for path in names if not path.exists() or is_untouched(path))


def _write(
    source: Path, findings: Sequence[Finding], target: Path, lang: str, region: str, period: str, file_name: str, receipt_no: str
) -> Path:
    from pipelines.returned import Heading, annotate_safely

    heading = Heading(region, period, file_name, receipt_no, _name(region, period))
    refused = any(item.rule in NOT_OPENED for item in findings)
    return annotate_safely(source, findings, target, lang, heading, listed_only=refused)


def _name(region: str, period: str) -> str:
    return next((item.name for item in load_regions() if item.code == region and item.holds(period)), "")


def record_answers(ledger: Ledger, receipt: Receipt, answers: Iterable[Answer]) -> int:
    """Records each 属实说明 with its reason as the explanation of its 存疑, as of the receipt; returns how many were new.

    An answer is told by its fingerprint; where rows have moved, by rule, sheet and value if they name one query alone.
    """
    given = [item for item in answers if item.choice == "confirmed" and item.text.strip()]
    if not given:
        return 0
    queries = {
        item.fingerprint: item
        for submission in ledger.submissions()
        if submission.receipt_no == receipt.receipt_no
        for item in submission.findings
        if item.severity == "query"
    }
    done = {subject for subject in explained(ledger.decisions())}
    count = 0
    for answer in given:
        found = queries.get(answer.fingerprint) or _alone(queries.values(), answer)
        if found is None or subject_of(receipt.region_code, receipt.period, found.fingerprint) in done:
            continue
        made = explain(
            ledger,
            found.fingerprint,
            text=answer.text,
            by=receipt.submitted_by,
            at=receipt.received_at,
            region=receipt.region_code,
            period=receipt.period,
        )
        done.add(made.subject)
        count += 1
    return count


def _alone(queries: Iterable[Finding], answer: Answer) -> Finding | None:
    hits = [item for item in queries if (item.rule, item.sheet, item.value) == (answer.rule, answer.sheet, answer.value)]
    return hits[0] if len(hits) == 1 else None


def changes_since(home: Home, submissions: Iterable[Submission]) -> list[CellChange]:
    """What each of these submissions says otherwise than the version before it; nothing for first versions."""
    from pipelines.returned import cell_diff

    wanted = list(submissions)
    with Ledger(home) as ledger:
        known = {(*item.chain, item.version): item for item in ledger.submissions()}
    changes: list[CellChange] = []
    for item in wanted:
        before = known.get((*item.chain, item.version - 1))
        if before is not None:
            old, new = (read_raw(home, part.raw_path, part.raw_sha256) for part in (before, item))
            changes += cell_diff(load_forms()[item.form], old, new)
    return changes
