"""What the guard says, as asset checks: each form's suite on its raw table, the marts' suites, the gates and the verdict on the
candidate. Only the verdict blocks, so that one run names all that is wrong."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from dagster import (
    AssetCheckExecutionContext,
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    MetadataValue,
    multi_asset_check,
)

from pipelines.core.error import HeldError
from pipelines.core.form import load_forms
from pipelines.defs.failing import spoken
from pipelines.defs.month import Month
from pipelines.defs.partition import months_of
from pipelines.defs.raw import POOL
from pipelines.defs.release import CANDIDATE
from pipelines.guard.suites import load_mart_suites
from pipelines.guard.verdict import Verdict, read_verdict
from pipelines.monthly import steps
from pipelines.release.candidate import load_candidate

if TYPE_CHECKING:
    from pipelines.guard.check import Check

FORM_CHECK, VERDICT, GATES, TESTS = "rows_keep_the_suite", "verdict_passes", "gates_are_open", "dbt_tests_pass"
# How many failing checks are spelt out in the pages; all of them stand in verdict.json.
SPELT = 40


def form_specs() -> list[AssetCheckSpec]:
    return [AssetCheckSpec(FORM_CHECK, asset=AssetKey(["raw", form]), description=f"expectations/forms/{form}.json")
            for form in load_forms()]


def mart_check(table: str) -> str:
    return f"{table}_keeps_its_suite"


def candidate_specs() -> list[AssetCheckSpec]:
    words = {mart_check(table): f"expectations/marts/{table}.json" for table in load_mart_suites()}
    words |= {GATES: "到齐、单位、时效、名单", TESTS: "仓库内的 dbt 检查", VERDICT: "结论：绑定候选库的字节；不通过则不发布"}
    return [AssetCheckSpec(name, asset=CANDIDATE, description=text, blocking=name == VERDICT) for name, text in words.items()]


def result(spec: AssetCheckSpec, checks: Iterable["Check"], *, passed: bool | None = None) -> AssetCheckResult:
    """Many checks of the guard as one of Dagster's; one that looked at nothing fails. ``passed`` decides where it is given."""
    found = list(checks)
    blocking = [check for check in found if check.blocks]
    good = bool(found) and not blocking if passed is None else passed
    lines = [f"- {'出错' if check.errored else '未通过'} `{check.name}` {check.detail}" for check in blocking[:SPELT]]
    facts = {"checks": len(found), "evaluated": sum(check.evaluated for check in found), "blocking": len(blocking),
             "detail": MetadataValue.md("\n".join(lines) or "—")}
    return AssetCheckResult(asset_key=spec.asset_key, check_name=spec.name, passed=good, severity=AssetCheckSeverity.ERROR,
                            metadata=facts)


@multi_asset_check(specs=form_specs(), name="check_forms", can_subset=True, pool=POOL)
def check_forms(context: AssetCheckExecutionContext, month: Month) -> Iterator[AssetCheckResult]:
    """Each form's suite on the rows of the run's months."""
    months = months_of(context)
    wanted = sorted({*months, month.target(months[-1])})
    with spoken():
        checks = [check for period in wanted for check in steps.check_forms(month.folder, period, month.knowledge)]
    month.note_forms(checks)
    for spec in form_specs():
        if spec.key in context.selected_asset_check_keys:
            # A form that nobody sent this month has nothing to check; whether somebody should have is a gate of the verdict.
            own = [check for check in checks if check.name.split(".")[1] == spec.asset_key.path[-1]]
            yield result(spec, own, passed=True if not own else None)


@multi_asset_check(specs=candidate_specs(), name="judge", can_subset=True, pool=POOL)
def judge(context: AssetCheckExecutionContext, month: Month) -> Iterator[AssetCheckResult]:
    """The verdict on the candidate. Where this run did not build one, the verdict that stands is shown and nothing is written."""
    with spoken():
        verdict = _verdict(context, month)
    for spec in candidate_specs():
        if spec.key in context.selected_asset_check_keys:
            yield result(spec, part(verdict, spec.name), passed=verdict.passed if spec.name == VERDICT else None)


def part(verdict: Verdict, name: str) -> list["Check"]:
    """The checks of a verdict that a check in the pages stands for; the verdict itself stands for all."""
    kinds = {GATES: "gate", TESTS: "dbt"}
    if name in kinds:
        return [check for check in verdict.checks if check.kind == kinds[name]]
    return [check for check in verdict.checks if name == VERDICT or mart_check(check.name.split(".")[0]) == name]


def _verdict(context: AssetCheckExecutionContext, month: Month) -> Verdict:
    if not month.built_candidate:
        return _standing(month)
    months = months_of(context)
    return steps.judge_candidate(month.folder, month.target(months[-1]), month.knowledge, month.test_results, month.form_checks,
                                 month.now, also=months)


def _standing(month: Month) -> Verdict:
    verdict = read_verdict(month.folder)
    if verdict is None or load_candidate(month.folder).files != verdict.candidate["files"]:
        raise HeldError("候选库没有结论", rule="verdict_of_these_bytes", remedy="重新运行本期")
    return verdict
