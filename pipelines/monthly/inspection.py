"""One file at a time, while the reporter waits: looked at without consequence, or handed in and read at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipelines.core.error import KezhiError
from pipelines.core.finding import Finding
from pipelines.core.paths import Home
from pipelines.monthly.history import history_for
from pipelines.monthly.take_in import take_in
from pipelines.receipt.entry import Intake, Receipt, Submission
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import receive

if TYPE_CHECKING:
    from pipelines.intake import History

# Findings that say that nothing of the file could be read: the command leaves with 2, not with 1.
UNREADABLE_RULES = frozenset({"file_unreadable", "file_encrypted"})


@dataclass(frozen=True)
class Inspection:
    """What a look at a file found. ``rows`` by form; ``not_run``: rules that had nothing to judge by."""

    file: str
    region: str
    period: str
    rows: dict[str, int]
    findings: tuple[Finding, ...]
    not_run: tuple[str, ...]

    @property
    def unreadable(self) -> bool:
        return not self.rows and any(item.rule in UNREADABLE_RULES for item in self.findings)


def inspect_file(home: Home | None, path: Path, region: str, period: str) -> Inspection:
    """All findings of a file; nothing is written. With a home, amounts are judged by the region's own history."""
    from pipelines.intake import parse_safely

    history = _history(home, path, region, period)
    parsed = parse_safely(path, file_name=path.name, region=region, period=period, history=history)
    not_run = tuple(sorted({rule for form in parsed.forms.values() for rule in form.not_run}))
    rows = {form.form: form.table.num_rows for form in parsed.forms.values()}
    return Inspection(path.name, region, period, rows, tuple(parsed.all_findings()), not_run)


def _history(home: Home | None, path: Path, region: str, period: str) -> History | None:
    """What the region sent in earlier months, as if this file came in now."""
    if home is None:
        return None
    with Ledger(home) as ledger:
        known = ledger.submissions()
    newest = max((item.received_at for item in known), default=None)
    if newest is None:
        return None
    draft = Receipt("R99999999", "", 0, path.name, region, period, "check", "submit", newest)
    return history_for(home, draft, known)


@dataclass(frozen=True)
class HandedIn:
    """A receipt with what came of reading it. ``findings``: those of the file, then those of each form."""

    receipt: Receipt
    outcome: Literal["parsed", "unreadable", "repeated"]
    submissions: tuple[Submission, ...]
    findings: tuple[Finding, ...]


def hand_in(home: Home, path: Path, region: str, period: str, *, by: str, at: datetime) -> HandedIn:
    """Receives a file and reads it at once; an identical resend gives a receipt and the findings that stand already.

    Raises ``RefusedError`` for what may not come in, ``KezhiError`` (our own fault) where the reader broke.
    """
    receipt = receive(home, path, region=region, period=period, by=by, at=at)
    for taken in take_in(home, at, [receipt.receipt_no]):
        if taken.outcome == "failed":
            raise _broken(taken.error)
    with Ledger(home) as ledger:
        wanted = receipt.repeats or receipt.receipt_no
        submissions = tuple(item for item in ledger.submissions() if item.receipt_no == wanted)
        intake = next((item for item in ledger.intakes() if item.receipt_no == wanted), None)
    outcome = "repeated" if receipt.repeats else intake.outcome if intake else "unreadable"
    return HandedIn(receipt, outcome, submissions, _standing(submissions, intake))


def _standing(submissions: tuple[Submission, ...], intake: Intake | None) -> tuple[Finding, ...]:
    """Findings that nobody answered yet, each once: those of the file as a whole stand with every form of it."""
    if not submissions:
        return intake.findings if intake else ()
    found = [item for submission in submissions for item in submission.findings if submission.finding_state(item) != "explained"]
    return tuple({item.fingerprint: item for item in found}.values())


def _broken(words: str) -> KezhiError:
    error = KezhiError("读取程序出错，文件已存档，将随下次运行重读", value=words, rule="reader_holds", remedy="查看日志")
    error.exit_code = 3
    return error


def read_stamp(path: Path) -> dict[str, str]:
    """What our template wrote into a workbook (``region``, ``period``, ``form_version``); empty for any other file."""
    from pipelines.intake import parse_safely

    return dict(parse_safely(path, file_name=path.name, region="", period="").stamp)
