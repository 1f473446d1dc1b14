"""What the ledger holds, as Python sees it: frozen records, times aware and in UTC, findings as findings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal

from pipelines.core.finding import Finding
from pipelines.core.hashes import canonical_json

Channel = Literal["submit", "inbox", "demo", "web"]
Outcome = Literal["parsed", "unreadable"]
State = Literal["accepted", "partial", "held", "rejected"]
DecisionKind = Literal["explain", "accept_explanation", "approve", "waive"]
Action = Literal["publish", "rollback"]
FindingState = Literal["open", "explained", "noted"]


def utc_text(moment: datetime) -> str:
    """Fixed-width ISO text in UTC, so that text order is time order; ``ValueError`` for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without zone: {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment_of(text: str) -> datetime:
    return datetime.fromisoformat(text)


def findings_text(findings: Iterable[Finding]) -> str:
    return canonical_json([item.as_dict() for item in findings])


def findings_of(text: str) -> tuple[Finding, ...]:
    """Findings as they were recorded; details come back as plain JSON values."""
    names = {item.name for item in fields(Finding)}
    return tuple(Finding(**{key: value for key, value in item.items() if key in names}) for item in json.loads(text))


@dataclass(frozen=True)
class Receipt:
    """Proof that a file was received. ``repeats``: the earlier receipt whose bytes these are and which is still the newest.

    ``claim`` is set for files from the inbox: the name under which the file was taken out, at most once.
    """

    receipt_no: str
    sha256: str
    byte_count: int
    file_name: str
    region_code: str
    period: str
    submitted_by: str
    channel: Channel
    received_at: datetime
    repeats: str | None = None
    claim: str | None = None


@dataclass(frozen=True)
class Intake:
    """One reading of a received file; ``findings`` are those of the file as a whole."""

    intake_id: int
    receipt_no: str
    taken_in_at: datetime
    outcome: Outcome
    reader_version: str
    stamp: dict[str, Any]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class NewSubmission:
    """What one file says in one form, before the ledger knows it. ``raw_path`` is relative to the home."""

    submission_id: str
    form: str
    version: int
    form_version: str
    row_count: int
    quarantined_count: int
    raw_path: str
    raw_sha256: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Filed:
    """A recorded submission with what its receipt says. ``findings``: those of the file as a whole, then the form's own."""

    submission_id: str
    receipt_no: str
    form: str
    region_code: str
    period: str
    version: int
    form_version: str
    row_count: int
    quarantined_count: int
    raw_path: str
    raw_sha256: str
    findings: tuple[Finding, ...]
    received_at: datetime
    file_name: str
    sha256: str
    submitted_by: str

    @property
    def chain(self) -> tuple[str, str, str]:
        """(form, region, period): what a newer version replaces whole."""
        return self.form, self.region_code, self.period


@dataclass(frozen=True)
class Submission(Filed):
    """A submission as it stood at some time; see ``state.derive``. ``explained`` holds fingerprints of answered queries."""

    state: State
    is_current: bool
    is_newest: bool
    explained: frozenset[str]

    def finding_state(self, item: Finding) -> FindingState:
        if item.severity == "note":
            return "noted"
        return "explained" if item.severity == "query" and item.fingerprint in self.explained else "open"


@dataclass(frozen=True)
class Decision:
    """One human act.

    ``subject``: ``region:period:fingerprint`` (explain), a submission's id (approve), ``form:region:period`` (waive).
    """

    decision_id: int
    kind: DecisionKind
    subject: str
    text: str
    by: str
    at: datetime
    until: datetime | None = None


@dataclass(frozen=True)
class Publication:
    publication_id: int
    release_id: str
    action: Action
    at: datetime
    by: str
    token: int


@dataclass(frozen=True)
class Waiver:
    """A submission that need not come: why, by whose word, known from ``at`` (``None``: always) up to ``until``."""

    form: str
    region_code: str
    period: str
    reason: str
    by: str
    at: datetime | None
    until: datetime | None
    source: Literal["ledger", "seed"]

    def stands(self, as_of: datetime) -> bool:
        return (self.at is None or self.at <= as_of) and (self.until is None or as_of < self.until)
