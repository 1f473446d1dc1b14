"""What the ledger's rows mean at a time: states, the current version, and that no later event reaches back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core.finding import Finding
from pipelines.receipt.entry import Decision, Filed
from pipelines.receipt.state import derive, explained, stands, state_of, subject_of

START = datetime(2022, 6, 1, tzinfo=UTC)
QUERY = Finding("unit_fits_magnitude", "query", "输出", "H5", "2110", "tech_contract")
ROW = Finding("key_stands_once", "error", "输出", "B7", "1", "tech_contract", effect="row")
FILE = Finding("file_unreadable", "error", effect="file")
BARE = Finding("sheet_known", "error", "说明", effect="none")
NOTE = Finding("total_row_agrees", "note", "输出")


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def filed(number: int, *findings: Finding, version: int | None = None, form: str = "tech_contract", region: str = "340403",
          received: int | None = None) -> Filed:
    step = number if version is None else version
    return Filed(f"2022-05-{region}-{form}-v{step}", f"R{number:08d}", form, region, "2022-05", step, "2022.1", 1, 0, "raw/x",
                 "0" * 64, findings, day(number if received is None else received), "五月.xlsx", "a" * 64, "区科技局")


def explain(finding: Finding, on: int, region: str = "340403", until: int | None = None) -> Decision:
    return Decision(1, "explain", subject_of(region, "2022-05", finding.fingerprint), "属实", "区科技局", day(on),
                    day(until) if until is not None else None)


def current(items: list[Filed], decisions: list[Decision] | None = None, as_of: datetime | None = None) -> list[str]:
    return [item.submission_id[-2:] for item in derive(items, decisions or [], as_of) if item.is_current]


@pytest.mark.parametrize(("findings", "answered", "state"), [
    ((), (), "accepted"), ((NOTE,), (), "accepted"),
    ((ROW,), (), "partial"), ((ROW, NOTE), (), "partial"),
    ((QUERY,), (), "held"), ((QUERY,), (QUERY.fingerprint,), "accepted"), ((QUERY, ROW), (), "held"),
    ((QUERY, ROW), (QUERY.fingerprint,), "partial"),
    ((FILE,), (), "rejected"), ((FILE,), (FILE.fingerprint,), "rejected"), ((BARE,), (), "rejected"),
    ((FILE, QUERY, ROW), (QUERY.fingerprint,), "rejected"),
])
def test_state_by_findings(findings: tuple[Finding, ...], answered: tuple[str, ...], state: str) -> None:
    assert state_of(findings, answered) == state


def test_the_newest_accepted_version_is_current() -> None:
    assert current([filed(1), filed(2)]) == ["v2"]
    assert current([filed(1), filed(2, QUERY)]) == ["v1"]
    assert current([filed(1), filed(2, ROW)]) == ["v1"]
    assert current([filed(1), filed(2, FILE)]) == ["v1"]
    assert current([filed(1, QUERY), filed(2, FILE)]) == []


def test_the_newest_partial_one_is_current_where_none_is_accepted() -> None:
    assert current([filed(1, ROW), filed(2, ROW), filed(3, FILE)]) == ["v2"]
    assert current([filed(1, ROW), filed(2)]) == ["v2"]


def test_an_explanation_lets_the_held_version_in_from_its_day_on() -> None:
    items, decisions = [filed(1), filed(2, QUERY)], [explain(QUERY, 5)]
    assert current(items, decisions, day(4)) == ["v1"] and current(items, decisions, day(5)) == ["v2"]
    assert current(items, decisions) == ["v2"]


def test_an_explanation_ends_when_it_says_so() -> None:
    items, decisions = [filed(1, QUERY)], [explain(QUERY, 2, until=4)]
    assert [current(items, decisions, day(number)) for number in (1, 2, 3, 4)] == [[], ["v1"], ["v1"], []]


def test_an_explanation_holds_for_its_region_only() -> None:
    here, there = filed(1, QUERY), filed(2, QUERY, version=1, region="340402")
    states = {item.region_code: item.state for item in derive([here, there], [explain(QUERY, 3)])}
    assert states == {"340403": "accepted", "340402": "held"}


def test_an_explanation_is_remembered_while_place_and_value_stay() -> None:
    moved = replace(QUERY, value="2111")
    assert [item.state for item in derive([filed(1, QUERY), filed(2, QUERY), filed(3, moved)], [explain(QUERY, 1)])] \
        == ["accepted", "accepted", "held"]


def test_only_an_explanation_answers() -> None:
    for kind in ("accept_explanation", "approve", "waive"):
        other = replace(explain(QUERY, 1), kind=kind)
        assert explained([other]) == frozenset() and current([filed(1, QUERY)], [other]) == []


def test_chains_do_not_touch_each_other() -> None:
    items = [filed(1), filed(2, version=1, form="high_tech_output"), filed(3, version=1, region="340402"), filed(4, version=2)]
    found = {item.submission_id: (item.is_current, item.is_newest) for item in derive(items, [])}
    assert found == {"2022-05-340403-tech_contract-v1": (False, False), "2022-05-340403-high_tech_output-v1": (True, True),
                     "2022-05-340402-tech_contract-v1": (True, True), "2022-05-340403-tech_contract-v2": (True, True)}


def test_received_last_is_newest_even_if_it_was_read_first() -> None:
    late, early = filed(2, version=1), filed(1, version=2)
    assert current([late, early]) == ["v1"]


def test_a_clock_that_was_set_back_does_not_turn_versions_round() -> None:
    assert current([filed(1, received=9), filed(2, received=3)]) == ["v2"]


def test_findings_say_whether_they_are_open() -> None:
    (item,) = derive([filed(1, QUERY, ROW, NOTE, replace(QUERY, cell="H6"))], [explain(QUERY, 1)])
    assert [item.finding_state(found) for found in item.findings] == ["explained", "open", "noted", "open"]


def test_a_decision_without_end_stands_for_ever() -> None:
    assert stands(explain(QUERY, 3), day(4000)) and not stands(explain(QUERY, 3), day(2)) and stands(explain(QUERY, 3), None)


FINDINGS = st.lists(st.sampled_from([QUERY, ROW, FILE, NOTE]), max_size=2, unique_by=lambda item: item.rule)
EVENTS = st.lists(st.tuples(st.sampled_from(["file", "explain"]), FINDINGS, st.sampled_from(["340402", "340403"])), max_size=14)


def history(events: list[tuple[str, list[Finding], str]]) -> tuple[list[Filed], list[Decision]]:
    """Event number n happens on day n."""
    items: list[Filed] = []
    decisions: list[Decision] = []
    for number, (kind, findings, region) in enumerate(events):
        if kind == "explain":
            decisions.append(replace(explain(QUERY, number, region), decision_id=number))
        else:
            version = 1 + sum(item.region_code == region for item in items)
            items.append(filed(number, *findings, version=version, region=region))
    return items, decisions


@given(events=EVENTS, cut=st.integers(0, 14))
@settings(max_examples=150, deadline=None)
def test_the_past_never_depends_on_what_came_later(events: list[tuple[str, list[Finding], str]], cut: int) -> None:
    assert derive(*history(events), day(cut)) == derive(*history(events[:cut + 1]), day(cut))


@given(events=EVENTS, order=st.randoms(use_true_random=False))
@settings(max_examples=80, deadline=None)
def test_the_order_in_which_rows_are_read_says_nothing(events: list[tuple[str, list[Finding], str]], order) -> None:
    items, decisions = history(events)
    shuffled = list(items)
    order.shuffle(shuffled)
    assert derive(shuffled, decisions[::-1]) == derive(items, decisions)


@given(events=EVENTS)
@settings(max_examples=150, deadline=None)
def test_one_current_version_at_most_and_it_is_fit(events: list[tuple[str, list[Finding], str]]) -> None:
    found = derive(*history(events))
    for region in ("340402", "340403"):
        chain = [item for item in found if item.region_code == region]
        chosen = [item for item in chain if item.is_current]
        fit = {item.state for item in chain} & {"accepted", "partial"}
        assert len(chosen) == bool(fit)
        assert all(item.state == ("accepted" if "accepted" in fit else "partial") for item in chosen)
        assert all(item.version <= chosen[0].version or item.state != chosen[0].state for item in chain if chosen)
        assert [item.is_newest for item in chain] == [False] * (len(chain) - 1) + [True] * bool(chain)
        assert [item.version for item in chain] == list(range(1, len(chain) + 1))
