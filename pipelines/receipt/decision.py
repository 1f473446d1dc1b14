"""Human acts on what was found, each with who, when and why: explain a 存疑, accept an explanation, approve, waive.

What an act changes is not decided here but derived in ``state``; nothing is ever taken back, a later act says otherwise.
"""

from __future__ import annotations

from datetime import datetime

from pipelines.core.form import load_forms
from pipelines.receipt.entry import Decision, DecisionKind
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import checked_person, checked_place
from pipelines.receipt.refusal import refuse
from pipelines.receipt.state import subject_of


def explain(ledger: Ledger, fingerprint: str, *, text: str, by: str, at: datetime, region: str | None = None,
            period: str | None = None, until: datetime | None = None) -> Decision:
    """Answers a 存疑. It holds for every version in which rule, place and value stay, up to ``until``.

    ``region`` and ``period`` are needed only where the same query stands in several places. Raises ``RefusedError``.
    """
    subject = _subject(ledger, fingerprint, region, period, at)
    return _record(ledger, "explain", subject, text, by, at, until)


def accept_explanation(ledger: Ledger, fingerprint: str, *, by: str, at: datetime, text: str = "", region: str | None = None,
                       period: str | None = None) -> Decision:
    """Records that a reviewer took the explanation; it is the query's own answer that opens the gate."""
    return _record(ledger, "accept_explanation", _subject(ledger, fingerprint, region, period, at), text or "采纳", by, at, None)


def approve(ledger: Ledger, submission_id: str, *, by: str, at: datetime, text: str = "") -> Decision:
    """Signs a submission off. Raises ``RefusedError`` for one that is not in the ledger."""
    if submission_id not in {item.submission_id for item in ledger.submissions(at)}:
        raise refuse("submission_known", submission_id)
    return _record(ledger, "approve", submission_id, text or "同意", by, at, None)


def waive(ledger: Ledger, *, form: str, region: str, period: str, reason: str, by: str, at: datetime,
          until: datetime | None = None) -> Decision:
    """Excuses a submission that will not come, up to ``until``. Raises ``RefusedError`` for unknown forms, regions and months."""
    code, month = checked_place(region, period)
    if form not in load_forms():
        raise refuse("form_known", form)
    return _record(ledger, "waive", f"{form}:{code}:{month}", reason, by, at, until)


def _record(ledger: Ledger, kind: DecisionKind, subject: str, text: str, by: str, at: datetime,
            until: datetime | None) -> Decision:
    if not text.strip():
        raise refuse("reason_given", subject)
    if until is not None and until <= at:
        raise refuse("decision_ends_later", until.isoformat())
    return ledger.add_decision(kind, subject, text=text.strip(), by=checked_person(by), at=at, until=until)


def _subject(ledger: Ledger, fingerprint: str, region: str | None, period: str | None, at: datetime) -> str:
    code = checked_place(region, period)[0] if region and period else region
    places = sorted({(item.region_code, item.period) for item in ledger.submissions(at) for found in item.findings
                     if found.severity == "query" and found.fingerprint == fingerprint
                     and code in (None, item.region_code) and period in (None, item.period)})
    if not places:
        raise refuse("finding_known", fingerprint)
    if len(places) > 1:
        raise refuse("finding_unique", fingerprint, places="、".join(f"{place} {month}" for place, month in places))
    return subject_of(*places[0], fingerprint)
