"""What the ledger's rows mean at a time. Pure: the same rows and the same time give the same answer, whatever came later.

Knowledge is what had been received and decided: reading a file is a computation on it, so it is dated by its receipt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime

from pipelines.core.finding import Finding
from pipelines.receipt.entry import Decision, Filed, State, Submission

_SHARED = tuple(item.name for item in fields(Filed))


def derive(filed: Iterable[Filed], decisions: Iterable[Decision], as_of: datetime | None = None) -> list[Submission]:
    """Every submission received up to ``as_of`` with its state then, in the order received.

    The current one of a chain is its newest accepted version, or the newest partial one where none is accepted.
    """
    known = sorted((item for item in filed if as_of is None or item.received_at <= as_of), key=_order)
    answers = explained(decisions, as_of)
    states = {item.submission_id: _judge(item, answers) for item in known}
    current, newest = _chosen(known, states), {item.chain: item.submission_id for item in known}
    return [_submission(item, states[item.submission_id], answers, current, newest) for item in known]


def explained(decisions: Iterable[Decision], as_of: datetime | None = None) -> frozenset[str]:
    """Subjects ``region:period:fingerprint`` whose explanation stands at ``as_of``."""
    return frozenset(item.subject for item in decisions if item.kind == "explain" and stands(item, as_of))


def stands(decision: Decision, as_of: datetime | None) -> bool:
    """Whether a decision had been made by then and has not run out; without a time, every decision stands."""
    return as_of is None or (decision.at <= as_of and (decision.until is None or as_of < decision.until))


def subject_of(region_code: str, period: str, fingerprint: str) -> str:
    """What an explanation is filed under. Two districts can have the same value in the same cell: place and month belong in."""
    return f"{region_code}:{period}:{fingerprint}"


def state_of(findings: Sequence[Finding], answered: Iterable[str]) -> State:
    """``answered``: fingerprints of explained queries. A 硬错 that keeps no single row out keeps the whole submission out."""
    errors = [item for item in findings if item.severity == "error"]
    if any(item.effect != "row" for item in errors):
        return "rejected"
    done = set(answered)
    if any(item.severity == "query" and item.fingerprint not in done for item in findings):
        return "held"
    return "partial" if errors else "accepted"


def _order(item: Filed) -> tuple[str, int]:
    """Received last is newest. The receipt's number decides, since a clock can be set back."""
    return item.receipt_no, item.version


def _answered(item: Filed, answers: frozenset[str]) -> frozenset[str]:
    return frozenset(found.fingerprint for found in item.findings
                     if subject_of(item.region_code, item.period, found.fingerprint) in answers)


def _judge(item: Filed, answers: frozenset[str]) -> State:
    return state_of(item.findings, _answered(item, answers))


def _chosen(known: Sequence[Filed], states: dict[str, State]) -> set[str]:
    by_state: dict[State, dict[tuple[str, str, str], str]] = defaultdict(dict)
    for item in known:
        by_state[states[item.submission_id]][item.chain] = item.submission_id
    return set((by_state["partial"] | by_state["accepted"]).values())


def _submission(item: Filed, state: State, answers: frozenset[str], current: set[str],
                newest: dict[tuple[str, str, str], str]) -> Submission:
    return Submission(**{name: getattr(item, name) for name in _SHARED}, state=state, is_current=item.submission_id in current,
                      is_newest=newest[item.chain] == item.submission_id, explained=_answered(item, answers))
