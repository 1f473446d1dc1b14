"""The gates: each opens on a good month and is shut by the defect it is there for; nothing opens because there was nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from pipelines.core.indicator import load_indicators
from pipelines.core.rule import load_rules
from pipelines.guard.check import Check
from pipelines.guard.gates import UNIT_CATEGORIES, release_gates
from tests.unit.guard_frame import (
    COMPLETENESS_TYPES,
    IDENTITY_TYPES,
    RANK_TYPES,
    VALUE_TYPES,
    Rows,
    completeness_rows,
    identity_rows,
    rank_rows,
    table_of,
    value_rows,
)

BEFORE_LOCK = datetime(2022, 6, 19, 15, 59, tzinfo=UTC)  # a minute before midnight in Shanghai
AFTER_LOCK = datetime(2022, 6, 19, 16, 0, tzinfo=UTC)
GATES = {"covers_every_expected_reporter", "no_open_unit_finding", "data_not_stale", "nothing_later_than_known", "identities_hold",
         "every_ranking_covers_its_universe", "units_follow_declaration"}
FINDING_TYPES = dict.fromkeys(("form", "region_code", "period", "rule", "severity", "sheet", "cell", "state"), "VARCHAR")


def finding(region: str = "340403", rule: str = "unit_fits_magnitude", **changes: str) -> dict[str, str]:
    return {"form": "tech_contract", "region_code": region, "period": "2022-05", "rule": rule, "severity": "query", "sheet": "吸纳",
            "cell": "F7", "state": "open"} | changes


def good() -> dict[str, Rows]:
    settled = [row | {"state": "accepted", "received_at": datetime(2022, 6, 10, 9), "quarantined_count": 0}
               for row in completeness_rows()]
    return {"completeness": settled, "value": value_rows(), "ranking": rank_rows(), "identity": identity_rows(), "finding": []}


def judge(rows: dict[str, Rows], as_of: datetime = BEFORE_LOCK, period: str = "2022-05") -> dict[str, Check]:
    types = {"completeness": COMPLETENESS_TYPES, "value": VALUE_TYPES, "ranking": RANK_TYPES, "identity": IDENTITY_TYPES}
    frames: dict[str, pa.Table] = {f"marts.mart_{'indicator_' if name == 'value' else ''}{name}": table_of(kinds, rows[name])
                                   for name, kinds in types.items()}
    frames["raw.finding"] = table_of(FINDING_TYPES, rows["finding"])
    return {check.name: check for check in release_gates(frames, period, as_of)}


def shut(checks: dict[str, Check]) -> set[str]:
    return {name for name, check in checks.items() if not check.passed}


def with_state(state: str, region: str = "340403", **changes: Any) -> dict[str, Rows]:
    rows = good()
    for row in rows["completeness"]:
        if row["region_code"] == region:
            row |= {"state": state, **changes}
    return rows


def test_a_good_month_opens_every_gate_and_each_looked_at_something() -> None:
    checks = judge(good())
    assert checks.keys() == GATES
    assert shut(checks) == set()
    assert {name for name, check in checks.items() if check.evaluated == 0 or check.kind != "gate"} == set()
    assert checks["covers_every_expected_reporter"].evaluated == 4, "what nobody expected is not counted"


@pytest.mark.parametrize("state", ["missing", "partial", "held", "rejected"])
def test_before_the_lock_a_gap_holds_and_names_the_region(state: str) -> None:
    checks = judge(with_state(state))
    assert shut(checks) == {"covers_every_expected_reporter"}
    detail = checks["covers_every_expected_reporter"].detail
    assert "340403 田家庵区" in detail and "tech_contract" in detail and "2022-06-20" in detail
    assert (checks["covers_every_expected_reporter"].evaluated, checks["covers_every_expected_reporter"].failed) == (4, 1)


@pytest.mark.parametrize("state", ["missing", "partial", "held", "rejected"])
def test_after_the_lock_a_gap_goes_out_and_is_said(state: str) -> None:
    checks = judge(with_state(state), AFTER_LOCK)
    assert shut(checks) == set()
    assert "以区间发布" in checks["covers_every_expected_reporter"].detail
    assert "340403 田家庵区" in checks["covers_every_expected_reporter"].detail


def test_a_waiver_and_what_was_never_expected_hold_nothing() -> None:
    assert shut(judge(with_state("waived", received_at=None))) == set()
    assert shut(judge(with_state("held", region="340406"))) == set()


def test_a_gap_of_another_month_holds_nothing() -> None:
    assert shut(judge(with_state("missing", period="2022-04"))) == set()


def test_what_is_wrong_is_named_by_cell_with_its_remedy() -> None:
    rows = with_state("rejected")
    rows["finding"] = [finding(rule="above_maximum", severity="error", sheet="高新技术产业", cell="C7"),
                       finding(region="340402", cell="Z9"), finding(cell="N1", severity="note"), finding(cell="E1", state="explained")]
    detail = judge(rows)["covers_every_expected_reporter"].detail
    assert "高新技术产业!C7" in detail and "处理：" in detail
    assert all(cell not in detail for cell in ("Z9", "N1", "E1"))


@pytest.mark.parametrize("as_of", [BEFORE_LOCK, AFTER_LOCK])
@pytest.mark.parametrize("rule", sorted(rule.id for rule in load_rules().values() if rule.category in UNIT_CATEGORIES))
def test_an_open_doubt_about_a_unit_always_holds(as_of: datetime, rule: str) -> None:
    rows = good()
    rows["finding"] = [finding(rule=rule, severity="error" if load_rules()[rule].severity == "error" else "query")]
    checks = judge(rows, as_of)
    assert shut(checks) == {"no_open_unit_finding"}
    assert "340403 田家庵区" in checks["no_open_unit_finding"].detail and "吸纳!F7" in checks["no_open_unit_finding"].detail


@pytest.mark.parametrize("changes", [{"state": "explained"}, {"severity": "note"}, {"period": "2022-04"}, {"rule": "hidden_sheet"}])
def test_other_findings_do_not_shut_the_unit_gate(changes: dict[str, str]) -> None:
    rows = good()
    rows["finding"] = [finding(**changes)]
    assert shut(judge(rows)) == set()


def test_a_rule_that_left_the_catalogue_is_still_named() -> None:
    rows = with_state("held")
    rows["finding"] = [finding(rule="rule_of_old")]
    assert "吸纳!F7 rule_of_old" in judge(rows)["covers_every_expected_reporter"].detail


@pytest.mark.parametrize("state", ["missing", "held", "rejected"])
def test_a_form_that_nobody_delivered_is_stale_even_after_the_lock(state: str) -> None:
    rows = good()
    for row in rows["completeness"]:
        row["state"] = state
    checks = judge(rows, AFTER_LOCK)
    assert shut(checks) == {"data_not_stale"}
    assert "tech_contract" in checks["data_not_stale"].detail


def test_a_form_that_is_waived_as_a_whole_is_not_stale() -> None:
    rows = good()
    for row in rows["completeness"]:
        row |= {"state": "waived", "received_at": None}
    assert shut(judge(rows)) == set()


def test_what_arrived_later_than_known_is_caught() -> None:
    """Times in the tables are wall time in Shanghai: 9 in the morning there is 1 o'clock UTC."""
    rows = good()
    assert shut(judge(rows, datetime(2022, 6, 10, 1, 0, tzinfo=UTC))) == set()
    assert shut(judge(rows, datetime(2022, 6, 10, 0, 59, tzinfo=UTC))) == {"nothing_later_than_known"}


def test_a_failed_identity_always_holds() -> None:
    rows = good()
    rows["identity"][0] |= {"other_side": Decimal(3), "holds": False}
    for as_of in (BEFORE_LOCK, AFTER_LOCK):
        checks = judge(rows, as_of)
        assert shut(checks) == {"identities_hold"}
        assert "340402>340403" in checks["identities_hold"].detail


def test_an_identity_of_an_earlier_month_counts_too() -> None:
    rows = good()
    rows["identity"].append(identity_rows()[0] | {"period": "2021-12", "holds": False})
    assert shut(judge(rows)) == {"identities_hold"}


@pytest.mark.parametrize("defect", ["a member is lost", "sizes differ", "a member stands twice"])
def test_a_ranking_without_its_universe_is_caught(defect: str) -> None:
    rows = good()
    if defect == "a member is lost":
        rows["ranking"].pop()
    elif defect == "sizes differ":
        rows["ranking"][0]["n"] = 4
    else:
        rows["ranking"][0]["region_code"] = rows["ranking"][1]["region_code"]
    checks = judge(rows)
    assert shut(checks) == {"every_ranking_covers_its_universe"}
    assert "contract_absorbed_amount" in checks["every_ranking_covers_its_universe"].detail


@pytest.mark.parametrize("changes", [{"unit": "percent"}, {"indicator": "undeclared_thing"}])
def test_units_that_were_not_declared_are_caught(changes: dict[str, str]) -> None:
    rows = good()
    rows["value"][0] |= changes
    checks = judge(rows)
    assert shut(checks) == {"units_follow_declaration"}
    assert checks["units_follow_declaration"].evaluated == len(rows["value"])


def test_good_rows_use_declared_indicators() -> None:
    assert {row["indicator"] for row in value_rows()} <= set(load_indicators())


def test_nothing_to_look_at_shuts_every_gate() -> None:
    nothing: dict[str, Rows] = {name: [] for name in good()}
    checks = judge(nothing)
    assert shut(checks) == GATES
    assert {check.evaluated for check in checks.values()} == {0}
    assert {check.name for check in release_gates({}, "2022-05", BEFORE_LOCK) if not check.passed} == GATES


def test_another_period_is_nothing_to_look_at() -> None:
    assert shut(judge(good(), period="2022-07")) == GATES - {"identities_hold"}
