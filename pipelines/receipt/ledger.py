"""The ledger: receipts, readings, submissions, decisions, publications. Everything is added, nothing is changed.

States are derived when asked for (``state``); words and permissions of decisions live in ``decision``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self, get_args

from pipelines.core.error import HeldError
from pipelines.core.finding import Finding
from pipelines.core.hashes import canonical_json
from pipelines.core.paths import Home
from pipelines.receipt import state
from pipelines.receipt.book import Book
from pipelines.receipt.entry import (
    Action,
    Channel,
    Decision,
    DecisionKind,
    Filed,
    Intake,
    NewSubmission,
    Outcome,
    Publication,
    Receipt,
    Submission,
    Waiver,
    findings_of,
    findings_text,
    moment_of,
    utc_text,
)
from pipelines.receipt.waiver import seed_waivers, waiver_of

_NEVER = "9999-12-31T23:59:59.999999+00:00"


class Ledger:
    """One home's ledger: ``with Ledger(home) as ledger: …``. Any number of processes may have it open."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.book = Book(home)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.book.close()

    def verify(self) -> str:
        """Checks every row; returns the hash of the whole. Raises ``LedgerRotError``."""
        return self.book.verify()

    # Receipts

    def add_receipt(self, *, sha256: str, byte_count: int, file_name: str, region_code: str, period: str, submitted_by: str,
                    channel: Channel, received_at: datetime, claim: str | None = None) -> Receipt:
        """Records a received file, durably, and says whether it only repeats what is newest.

        A ``claim`` that was recorded before gives its old receipt again.
        """
        _one_of(channel, Channel)
        with self.book.writing():
            known = self.claimed(claim) if claim else None
            if known:
                return known
            receipt_no = f"R{self.book.next_number('receipt'):08d}"
            repeats = self._repeated(sha256, region_code, period)
            self.book.append("receipt", receipt_no=receipt_no, sha256=sha256, byte_count=byte_count, file_name=file_name,
                             region_code=region_code, period=period, submitted_by=submitted_by, channel=channel,
                             received_at=utc_text(received_at), repeats=repeats, claim=claim)
        return self.receipt(receipt_no)

    def receipts(self, as_of: datetime | None = None) -> list[Receipt]:
        """All receipts up to ``as_of``, in the order received."""
        return [_receipt(row) for row in self.book.rows("receipt", "received_at <= ?", (_until(as_of),))]

    def receipt(self, receipt_no: str) -> Receipt:
        """One receipt; ``KeyError`` where there is none."""
        rows = self.book.rows("receipt", "receipt_no = ?", (receipt_no,))
        if not rows:
            raise KeyError(receipt_no)
        return _receipt(rows[0])

    def claimed(self, claim: str) -> Receipt | None:
        """The receipt of a file taken out of the inbox under this name, if it was recorded."""
        rows = self.book.rows("receipt", "claim = ?", (claim,))
        return _receipt(rows[0]) if rows else None

    def unread(self, as_of: datetime | None = None) -> list[Receipt]:
        """Receipts up to ``as_of`` that are not taken in yet and repeat nothing: while there are any, no state is final."""
        where = "received_at <= ? AND repeats IS NULL AND receipt_no NOT IN (SELECT receipt_no FROM intake)"
        return [_receipt(row) for row in self.book.rows("receipt", where, (_until(as_of),))]

    def _repeated(self, sha256: str, region_code: str, period: str) -> str | None:
        """The receipt that the same bytes already have, if nothing since then can have replaced any part of it."""
        place = self.book.rows("receipt", "region_code = ? AND period = ? AND repeats IS NULL", (region_code, period))
        same = [row["receipt_no"] for row in place if row["sha256"] == sha256]
        if not same:
            return None
        later = [row["receipt_no"] for row in place if row["receipt_no"] > same[-1]]
        held = self._forms_of(same[-1])
        if held is None:    # not read yet: the same bytes again say nothing new, unless another file lies between
            return None if later else same[-1]
        replaced = any(forms is None or forms & held for forms in map(self._forms_of, later))
        return same[-1] if held and not replaced else None

    def _forms_of(self, receipt_no: str) -> set[str] | None:
        """Forms that a receipt brought; ``None`` while it is not read. An unreadable file brought none: it may be sent again."""
        if not self.book.rows("intake", "receipt_no = ?", (receipt_no,)):
            return None
        return {row["form"] for row in self.book.rows("submission", "receipt_no = ?", (receipt_no,))}

    # Readings and submissions

    def record_intake(self, receipt_no: str, *, at: datetime, outcome: Outcome, reader_version: str, stamp: dict[str, Any],
                      findings: Iterable[Finding], submissions: Sequence[NewSubmission] = ()) -> None:
        """Records one reading with all its submissions, or nothing; ``sqlite3.IntegrityError`` if it was recorded before."""
        _one_of(outcome, Outcome)
        with self.book.writing():
            receipt = self.receipt(receipt_no)
            self.book.append("intake", receipt_no=receipt_no, taken_in_at=utc_text(at), outcome=outcome,
                             reader_version=reader_version, stamp=canonical_json(stamp), findings=findings_text(findings))
            for item in submissions:
                self._add_submission(receipt, item)

    def _add_submission(self, receipt: Receipt, item: NewSubmission) -> None:
        expected = self.next_version(item.form, receipt.region_code, receipt.period)
        if item.version != expected:
            raise ValueError(f"{item.submission_id}: version {expected} is next")
        self.book.append("submission", submission_id=item.submission_id, receipt_no=receipt.receipt_no, form=item.form,
                         region_code=receipt.region_code, period=receipt.period, version=item.version,
                         form_version=item.form_version, row_count=item.row_count,
                         quarantined_count=item.quarantined_count, raw_path=item.raw_path, raw_sha256=item.raw_sha256,
                         findings=findings_text(item.findings))

    def next_version(self, form: str, region_code: str, period: str) -> int:
        """The number of the next version in the chain of (form, region, period); the first is 1."""
        return 1 + len(self._chain(form, region_code, period))

    def predecessor(self, form: str, receipt: Receipt) -> str | None:
        """SHA-256 of the file that a submission of ``receipt`` in ``form`` follows upon, if any."""
        chain = self._chain(form, receipt.region_code, receipt.period)
        before = [row["receipt_no"] for row in chain if row["receipt_no"] < receipt.receipt_no]
        return self.receipt(max(before)).sha256 if before else None

    def _chain(self, form: str, region_code: str, period: str) -> list[dict[str, Any]]:
        return self.book.rows("submission", "form = ? AND region_code = ? AND period = ?", (form, region_code, period))

    def intakes(self, as_of: datetime | None = None) -> list[Intake]:
        """Readings made up to ``as_of``, in their order."""
        return [_intake(row) for row in self.book.rows("intake", "taken_in_at <= ?", (_until(as_of),))]

    def submissions(self, as_of: datetime | None = None) -> list[Submission]:
        """Every submission received up to ``as_of`` with its state then; see ``state.derive``."""
        return state.derive(self._filed(), self.decisions(as_of), as_of)

    def _filed(self) -> list[Filed]:
        receipts = {item.receipt_no: item for item in self.receipts()}
        of_files = {item.receipt_no: item.findings for item in self.intakes()}
        return [_filed(row, receipts[row["receipt_no"]], of_files[row["receipt_no"]]) for row in self.book.rows("submission")]

    # Decisions

    def add_decision(self, kind: DecisionKind, subject: str, *, text: str, by: str, at: datetime,
                     until: datetime | None = None) -> Decision:
        """Records an act as it is; ``decision`` holds the acts with their conditions."""
        _one_of(kind, DecisionKind)
        number = self.book.append("decision", kind=kind, subject=subject, text=text, by=by, at=utc_text(at),
                                  until=utc_text(until) if until else None)
        return _decision(self.book.rows("decision", "decision_id = ?", (number,))[0])

    def decisions(self, as_of: datetime | None = None) -> list[Decision]:
        """Acts up to ``as_of``, in their order."""
        return [_decision(row) for row in self.book.rows("decision", "at <= ?", (_until(as_of),))]

    def waivers(self, as_of: datetime) -> list[Waiver]:
        """Waivers that stand at ``as_of``: those of ``sources/waivers`` and those granted here."""
        granted = [waiver_of(item) for item in self.decisions(as_of) if item.kind == "waive"]
        return [item for item in (*seed_waivers(), *granted) if item.stands(as_of)]

    # Runs and publications

    def next_token(self, period: str, at: datetime) -> int:
        """Starts a run and returns its fencing token, greater than all before it."""
        return self.book.append("run", period=period, started_at=utc_text(at))

    def newest_token(self) -> int:
        """The token of the run started last; 0 before the first."""
        return self.book.next_number("run") - 1

    def record_publication(self, release_id: str, action: Action, at: datetime, by: str, token: int) -> Publication:
        """Records what became current. Raises ``HeldError`` when a newer run has begun: the older one must not commit."""
        _one_of(action, Action)
        with self.book.writing():
            if token != self.newest_token():
                raise HeldError("已有更新的运行开始，本次运行不得发布", value=f"{token} < {self.newest_token()}",
                                rule="newest_run_commits", remedy="以最新一次运行的结果为准")
            number = self.book.append("publication", release_id=release_id, action=action, at=utc_text(at), by=by, token=token)
        return Publication(number, release_id, action, moment_of(utc_text(at)), by, token)

    def publications(self, as_of: datetime | None = None) -> list[Publication]:
        """What became current up to ``as_of``, in its order."""
        rows = self.book.rows("publication", "at <= ?", (_until(as_of),))
        return [Publication(**_changed(row, at=moment_of(row["at"]))) for row in rows]


def _until(as_of: datetime | None) -> str:
    return utc_text(as_of) if as_of else _NEVER


def _one_of(value: str, kind: Any) -> None:
    if value not in get_args(kind):
        raise ValueError(f"{value!r} is none of {get_args(kind)}")


def _changed(row: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A row without its bare number, some of its texts turned into what they mean."""
    return {key: value for key, value in row.items() if key != "number"} | changes


def _receipt(row: dict[str, Any]) -> Receipt:
    return Receipt(**_changed(row, received_at=moment_of(row["received_at"])))


def _intake(row: dict[str, Any]) -> Intake:
    return Intake(**_changed(row, taken_in_at=moment_of(row["taken_in_at"]), stamp=json.loads(row["stamp"]),
                             findings=findings_of(row["findings"])))


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(**_changed(row, at=moment_of(row["at"]), until=moment_of(row["until"]) if row["until"] else None))


def _filed(row: dict[str, Any], receipt: Receipt, of_file: tuple[Finding, ...]) -> Filed:
    return Filed(**_changed(row, findings=of_file + findings_of(row["findings"]), received_at=receipt.received_at,
                            file_name=receipt.file_name, sha256=receipt.sha256, submitted_by=receipt.submitted_by))
