"""The steps of a month as plain functions, and all of them in a row. Dagster calls the same steps one by one.

A step reads only what the step before it wrote into the home. None reads a clock: ``as_of`` is the time of knowledge, ``at`` the
time at which something is done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.core.error import HeldError, KezhiError
from pipelines.core.form import load_forms
from pipelines.core.hashes import sha256_bytes
from pipelines.core.paths import Home
from pipelines.monthly.lock import month_lock
from pipelines.monthly.outcome import MonthOutcome, find_obstacles
from pipelines.monthly.settlement import settled_check

if TYPE_CHECKING:
    from pipelines.guard.check import Check
    from pipelines.guard.verdict import Verdict
    from pipelines.receipt.entry import Submission
    from pipelines.release.candidate import Candidate
    from pipelines.release.publish import Published, Unchanged

# Who acts when a month is run by the machine: an office, never a person.
BY = "kezhi"


def load_raw(home: Home, period: str, as_of: datetime) -> dict[str, int]:
    """Everything known at ``as_of`` into schemas ``raw`` and ``register`` of the warehouse; rows by table of ``raw``."""
    from pipelines.receipt.ledger import Ledger
    from pipelines.warehouse.load import load

    with Ledger(home) as ledger:
        counts = load(home, period, as_of, submissions=ledger.submissions(as_of), waivers=ledger.waivers(as_of))
    return {name.removeprefix("raw."): count for name, count in counts.items() if name.startswith("raw.")}


def build_warehouse(home: Home) -> list[dict[str, Any]]:
    """Runs the models and their tests; one mapping a node: ``unique_id``, ``name``, ``resource_type``, ``status`` …"""
    from pipelines.warehouse.build import build

    return [asdict(node) for node in build(home).nodes]


def tests_of(nodes: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The tests among the nodes of a build."""
    return [node for node in nodes if node["resource_type"] == "test"]


def refuse_unbuilt(nodes: Iterable[Mapping[str, Any]]) -> None:
    """A warehouse in which a model is missing is judged no further: ``HeldError`` where a test held it, else our own fault."""
    found = list(nodes)
    missing = [node["name"] for node in found if node["resource_type"] == "model" and node["status"] != "success"]
    if not missing:
        return
    failed = [f"{node['name']}（{node['relation']}）：{node['failures']} 行"
              for node in tests_of(found) if node["status"] == "fail"]
    if failed:
        raise HeldError("数据仓库内的检查未通过", value="；".join(failed), rule="dbt_tests_pass",
                        remedy="按检查名称核对所列表的数据后重新运行")
    error = KezhiError("模型未建成", value="、".join(missing), rule="models_are_built", remedy="查看 logs/dbt")
    error.exit_code = 3
    raise error


# What a suite says of raw files never changes while both stay as they are: within a process it is asked once.
_KNOWN: dict[tuple[str, ...], list[Check]] = {}


def check_forms(home: Home, period: str, as_of: datetime) -> list[Check]:
    """Each form's suite on the rows of the period's current submissions together; names are ``<period>.<form>.<check>``."""
    from pipelines.receipt.ledger import Ledger

    with Ledger(home) as ledger:
        current = [item for item in ledger.submissions(as_of) if item.period == period and item.is_current]
    forms = {form: [item for item in current if item.form == form] for form in sorted({item.form for item in current})}
    return [_named(check, f"{period}.{form}.{check.name}") for form, items in forms.items()
            for check in _checks_of(home, form, items)]


def _checks_of(home: Home, form: str, items: Sequence[Submission]) -> list[Check]:
    """The suite's checks on a month's submissions of one form; a check that crashed is never remembered."""
    from pipelines.guard.run import check_month
    from pipelines.guard.suites import load_form_suite, suite_text
    from pipelines.monthly.raw import read_raw

    key = (sha256_bytes(suite_text(load_form_suite(form)).encode()), *(item.raw_sha256 for item in items))
    if key in _KNOWN:
        return _KNOWN[key]
    checks = check_month(load_forms()[form], [read_raw(home, item.raw_path, item.raw_sha256) for item in items])
    if not any(check.errored for check in checks):
        _KNOWN[key] = checks
    return checks


def _named(check: Check, name: str) -> Check:
    return type(check).from_dict(check.as_dict() | {"name": name})


def build_candidate(home: Home, period: str, as_of: datetime, token: int, at: datetime) -> Candidate:
    """The publishable tables in a database of their own, under ``candidate/``."""
    from pipelines.release.candidate import build

    return build(home, period, as_of, token, at)


def judge_candidate(home: Home, period: str, as_of: datetime, dbt_results: Sequence[Mapping[str, Any]],
                    form_checks: Sequence[Check], at: datetime, also: Iterable[str] = ()) -> Verdict:
    """The verdict on what lies under ``candidate/``. ``also``: further months whose newest submissions must be settled."""
    from pipelines.guard.verdict import judge
    from pipelines.release.candidate import load_candidate

    checks = [*form_checks, settled_check(home, {period, *also}, as_of)]
    return judge(home, load_candidate(home).as_dict(), dbt_results, checks, at)


def publish_candidate(home: Home, at: datetime, by: str = BY) -> Published | Unchanged:
    """Publishes what the verdict let through, or finds it unchanged; ``HeldError`` where it may not go out."""
    from pipelines.receipt.ledger import Ledger
    from pipelines.release.publish import publish

    with Ledger(home) as ledger:
        return publish(home, at, recorder=ledger, by=by)


def new_token(home: Home, period: str, at: datetime) -> int:
    """The fencing token of a run that begins now: the newest one commits."""
    from pipelines.receipt.ledger import Ledger

    with Ledger(home) as ledger:
        return ledger.next_token(period, at)


def release_period(home: Home, period: str, as_of: datetime) -> str:
    """The period that the release gets. A correction of a month before the newest one published belongs into the newest snapshot,
    unless an earlier state of knowledge is asked for: that is a snapshot of its own."""
    from pipelines.lineage.snapshot import current_release, read_manifest

    current = current_release(home)
    if current is None:
        return period
    known = datetime.fromisoformat(read_manifest(home.releases / current)["as_of"])
    return max(period, current.rsplit("-r", 1)[0]) if as_of >= known else period


def run_month_plain(home: Home, period: str, as_of: datetime, at: datetime, publish: bool = True) -> MonthOutcome:
    """All steps of a month in this process, under the home's lock. What holds the release is told, not raised."""
    with month_lock(home):
        token = new_token(home, period, at)
        target = release_period(home, period, as_of)
        load_raw(home, target, as_of)
        form_checks = [check for month in sorted({period, target}) for check in check_forms(home, month, as_of)]
        nodes = build_warehouse(home)
        refuse_unbuilt(nodes)
        build_candidate(home, target, as_of, token, at)
        verdict = judge_candidate(home, target, as_of, tests_of(nodes), form_checks, at, also=(period,))
        return conclude(home, verdict, period, as_of, at, publish)


def conclude(home: Home, verdict: Verdict, period: str, as_of: datetime, at: datetime, publish: bool) -> MonthOutcome:
    """What a judged candidate comes to: held with its obstacles, passed, published or found unchanged."""
    from pipelines.lineage.snapshot import current_release
    from pipelines.release.publish import Published

    judged = MonthOutcome(verdict.period, as_of, "judged", current_release(home), verdict.token, len(verdict.checks),
                          verdict.evaluated, asked=period)
    if not verdict.passed:
        obstacles = find_obstacles(home, verdict, {period, verdict.period}, as_of)
        return replace(judged, state="held", blocked_by=verdict.blocked_by, obstacles=obstacles)
    if not publish:
        return judged
    result = publish_candidate(home, at)
    return replace(judged, state="published" if isinstance(result, Published) else "unchanged", release=result.release_id)
