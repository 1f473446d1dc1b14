"""Decisions and waivers: who may say what about which thing, and what it changes from when on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pipelines.core.finding import Finding
from pipelines.core.form import load_forms
from pipelines.core.paths import Home
from pipelines.core.register import region_named
from pipelines.receipt import decision
from pipelines.receipt.entry import Decision, NewSubmission
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.refusal import RefusedError
from pipelines.receipt.waiver import seed_waivers

AT = datetime(2022, 6, 16, 2, tzinfo=UTC)
QUERY = Finding("unit_fits_magnitude", "query", "输出", "H5", "2110", "tech_contract")
ERROR = Finding("key_stands_once", "error", "输出", "B7", "1", "tech_contract", effect="row")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(Home(tmp_path)) as opened:
        submit(opened, "340403", QUERY, ERROR)
        yield opened


def submit(ledger: Ledger, region: str, *findings: Finding) -> None:
    receipt = ledger.add_receipt(sha256=region.ljust(64, "0"), byte_count=1, file_name="五月.xlsx", region_code=region,
                                 period="2022-05", submitted_by="区科技局", channel="submit", received_at=AT - timedelta(days=1))
    submission_id = f"2022-05-{region}-tech_contract-v1"
    ledger.record_intake(receipt.receipt_no, at=AT, outcome="parsed", reader_version="1", stamp={}, findings=(), submissions=[
        NewSubmission(submission_id, "tech_contract", 1, "2022.1", 1, 0, f"raw/{submission_id}", "0" * 64, findings)])


def waive(ledger: Ledger, **changes: Any) -> Decision:
    asked = {"form": "tech_contract", "region": "340402", "period": "2022-05", "reason": "停报", "by": "市科技局", "at": AT}
    return decision.waive(ledger, **asked | changes)


def rule_of(caught: pytest.ExceptionInfo[RefusedError]) -> str:
    return caught.value.rule


def test_an_explanation_opens_the_gate_and_is_kept_with_who_and_when(ledger: Ledger) -> None:
    made = decision.explain(ledger, QUERY.fingerprint, text=" 含设备款 ", by="区科技局", at=AT)
    assert (made.kind, made.subject, made.text, made.by, made.at) \
        == ("explain", f"340403:2022-05:{QUERY.fingerprint}", "含设备款", "区科技局", AT)
    assert ledger.decisions() == [made] and ledger.decisions(AT - timedelta(seconds=1)) == []
    assert [item.state for item in ledger.submissions(AT - timedelta(seconds=1))] == ["held"]
    assert [item.state for item in ledger.submissions(AT)] == ["partial"]


def test_a_reviewer_accepts_an_explanation(ledger: Ledger) -> None:
    decision.explain(ledger, QUERY.fingerprint, text="属实", by="区科技局", at=AT)
    made = decision.accept_explanation(ledger, QUERY.fingerprint, by="市科技局", at=AT)
    assert made.kind == "accept_explanation" and made.subject.endswith(QUERY.fingerprint) and made.text


@pytest.mark.parametrize("fingerprint", ["0" * 16, "", ERROR.fingerprint])
def test_only_a_query_that_was_found_can_be_explained(ledger: Ledger, fingerprint: str) -> None:
    with pytest.raises(RefusedError) as caught:
        decision.explain(ledger, fingerprint, text="属实", by="区科技局", at=AT)
    assert rule_of(caught) == "finding_known" and ledger.decisions() == []


def test_a_query_cannot_be_explained_before_it_was_known(ledger: Ledger) -> None:
    with pytest.raises(RefusedError):
        decision.explain(ledger, QUERY.fingerprint, text="属实", by="区科技局", at=AT - timedelta(days=2))


def test_the_same_query_in_two_districts_needs_a_place(ledger: Ledger) -> None:
    submit(ledger, "340402", QUERY)
    with pytest.raises(RefusedError) as caught:
        decision.explain(ledger, QUERY.fingerprint, text="属实", by="区科技局", at=AT)
    assert rule_of(caught) == "finding_unique" and "340402 2022-05、340403 2022-05" in str(caught.value)
    made = decision.explain(ledger, QUERY.fingerprint, text="属实", by="区科技局", at=AT, region="大通区", period="2022-05")
    assert made.subject.startswith("340402:2022-05:")
    assert {item.region_code: item.state for item in ledger.submissions()} == {"340402": "accepted", "340403": "held"}


@pytest.mark.parametrize(("text", "by", "rule"), [("", "区科技局", "reason_given"), ("  \n", "区科技局", "reason_given"),
                                                  ("属实", " ", "actor_named"), ("属实", "区\u202e局", "actor_named")])
def test_reason_and_actor_are_needed(ledger: Ledger, text: str, by: str, rule: str) -> None:
    with pytest.raises(RefusedError) as caught:
        decision.explain(ledger, QUERY.fingerprint, text=text, by=by, at=AT)
    assert rule_of(caught) == rule and ledger.decisions() == []


def test_a_decision_ends_after_it_begins(ledger: Ledger) -> None:
    with pytest.raises(RefusedError) as caught:
        waive(ledger, until=AT)
    assert rule_of(caught) == "decision_ends_later"


def test_approval_names_a_submission(ledger: Ledger) -> None:
    assert decision.approve(ledger, "2022-05-340403-tech_contract-v1", by="市科技局", at=AT).kind == "approve"
    with pytest.raises(RefusedError) as caught:
        decision.approve(ledger, "2022-05-340403-tech_contract-v2", by="市科技局", at=AT)
    assert rule_of(caught) == "submission_known"


@pytest.mark.parametrize(("change", "rule"), [({"form": "tech"}, "form_known"), ({"region": "349999"}, "region_known"),
                                              ({"period": "2022-13"}, "period_known"), ({"reason": ""}, "reason_given")])
def test_a_waiver_is_for_something_that_exists(ledger: Ledger, change: dict[str, str], rule: str) -> None:
    with pytest.raises(RefusedError) as caught:
        waive(ledger, **change)
    assert rule_of(caught) == rule


def test_a_waiver_stands_from_its_day_to_its_end(ledger: Ledger) -> None:
    waive(ledger, region="大通区", until=AT + timedelta(days=3))
    times = [AT + timedelta(days=step) for step in (-1, 0, 2, 3)]
    mine = [[item for item in ledger.waivers(moment) if item.source == "ledger"] for moment in times]
    assert [len(found) for found in mine] == [0, 1, 1, 0]
    found = mine[1][0]
    assert (found.form, found.region_code, found.period, found.reason) == ("tech_contract", "340402", "2022-05", "停报")


SEED = """
[[waiver]]
form = "tech_contract"
region = "340421"
period = "2022-05"
reason = "系统升级"
by = "市科技局"
at = 2022-06-10
until = 2022-06-30

[[waiver]]
form = "high_tech_output"
region = "340400"
period = "2022-01"
reason = "一月免报"
by = "市科技局"
"""


def test_seed_waivers_run_from_midnight_to_midnight_in_shanghai(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(SEED, encoding="utf-8")
    dated, always = seed_waivers(tmp_path)
    moments = [datetime(2022, 6, 9, 15, 59, tzinfo=UTC), datetime(2022, 6, 9, 16, tzinfo=UTC),
               datetime(2022, 6, 30, 15, 59, tzinfo=UTC), datetime(2022, 6, 30, 16, tzinfo=UTC)]
    assert [dated.stands(moment) for moment in moments] == [False, True, True, False]
    assert all(always.stands(moment) for moment in moments) and always.source == "seed"


def test_seed_waivers_join_those_of_the_ledger(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "city.toml").write_text(SEED, encoding="utf-8")
    seeds = seed_waivers(tmp_path)
    monkeypatch.setattr("pipelines.receipt.ledger.seed_waivers", lambda: seeds)
    waive(ledger)
    found = [(item.source, item.region_code) for item in ledger.waivers(AT)]
    assert found == [("seed", "340421"), ("seed", "340400"), ("ledger", "340402")]


@pytest.mark.parametrize("broken", ['period = "2022-13"', 'reason = ""', 'colour = "red"', 'until = "soon"'])
def test_a_seed_waiver_that_says_nonsense_fails_loudly(tmp_path: Path, broken: str) -> None:
    key = broken.split(" ")[0]
    lines = [line for line in SEED.splitlines()[:8] if not line.startswith(f"{key} ")]
    (tmp_path / "city.toml").write_text("\n".join([*lines, broken]), encoding="utf-8")
    with pytest.raises(ValidationError):
        seed_waivers(tmp_path)


def test_no_folder_means_no_seed_waivers(tmp_path: Path) -> None:
    assert seed_waivers(tmp_path / "nowhere") == ()


def test_the_committed_seed_waivers_name_forms_and_regions_that_exist() -> None:
    assert {item.form for item in seed_waivers()} <= set(load_forms())
    assert [item for item in seed_waivers() if region_named(item.region_code, item.period) is None] == []
