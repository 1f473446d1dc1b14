"""Publishing is refused unless a passing verdict was given for exactly these bytes; the previous release stays byte for byte."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.core.error import HeldError
from pipelines.core.paths import Home
from pipelines.release.candidate import Candidate
from pipelines.release.publish import Published, publish
from tests.pipeline.release_world import AT, FakeLedger, bytes_below, good_checks, make_candidate, make_release, write_verdict


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger()


def no_verdict(home: Home, _candidate: Candidate) -> None:
    (home.candidate / "verdict.json").unlink()


def torn_verdict(home: Home, _candidate: Candidate) -> None:
    (home.candidate / "verdict.json").write_text('{"checks": [{"na')


def failed_verdict(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, passed=False, blocked_by=["x"])


def failed_check_under_a_passing_summary(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, checks=[good_checks()[0] | {"passed": False, "detail": "340405 八公山区"}])


def crashed_check_that_does_not_block(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, checks=[good_checks()[0] | {"errored": True, "blocking": False}])


def no_checks(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, checks=[])


def nothing_evaluated(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, checks=[good_checks()[0] | {"evaluated": 0}])


def other_files(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, candidate={"tables": candidate.tables, "files": candidate.files | {"kezhi.duckdb": "0" * 64}})


def fewer_files(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, candidate={"tables": candidate.tables, "files": {}})


def other_tables(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, candidate={"tables": {}, "files": candidate.files})


def other_period(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, period="2022-06")


def other_token(home: Home, candidate: Candidate) -> None:
    write_verdict(home, candidate, token=2)


def changed_database(home: Home, _candidate: Candidate) -> None:
    with duckdb.connect(str(home.candidate / "kezhi.duckdb")) as con:
        con.execute("update core.fct_tech_contract set contract_amount_yuan = 9")


def changed_parquet(home: Home, _candidate: Candidate) -> None:
    path = home.candidate / "parquet/core/fct_tech_contract.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"X")


def added_file(home: Home, _candidate: Candidate) -> None:
    (home.candidate / "parquet/core/more.parquet").write_bytes(b"PAR1")


def removed_file(home: Home, _candidate: Candidate) -> None:
    (home.candidate / "parquet/core/fct_tech_contract.parquet").unlink()


def altered_facts(home: Home, _candidate: Candidate) -> None:
    path = home.candidate / "candidate.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"state": "accepted"', '"state": "waived"'), encoding="utf-8")


REFUSED: list[Callable[[Home, Candidate], None]] = [
    no_verdict, torn_verdict, failed_verdict, failed_check_under_a_passing_summary, crashed_check_that_does_not_block, no_checks,
    nothing_evaluated, other_files, fewer_files, other_tables, other_period, other_token, changed_database, changed_parquet,
    added_file, removed_file, altered_facts]


@pytest.mark.parametrize("spoil", REFUSED)
def test_refused_and_the_previous_release_stays_byte_for_byte(home: Home, ledger: FakeLedger,
                                                              spoil: Callable[[Home, Candidate], None]) -> None:
    make_release(home, ledger)
    before, link = bytes_below(home.published), os.readlink(home.current)
    candidate = make_candidate(home, ledger, amount="4000.00")
    spoil(home, candidate)
    with pytest.raises(HeldError) as caught:
        publish(home, AT, recorder=ledger)
    assert caught.value.rule and caught.value.remedy
    assert (bytes_below(home.published), os.readlink(home.current), len(ledger.acts)) == (before, link, 1)


def test_unspoiled_the_same_candidate_goes_out(home: Home, ledger: FakeLedger) -> None:
    """The green side of the refusals above."""
    make_release(home, ledger)
    make_candidate(home, ledger, amount="4000.00")
    assert isinstance(publish(home, AT, recorder=ledger), Published)


def test_refusal_names_what_holds(home: Home, ledger: FakeLedger) -> None:
    candidate = make_candidate(home, ledger)
    failed_check_under_a_passing_summary(home, candidate)
    with pytest.raises(HeldError, match="340405 八公山区"):
        publish(home, AT, recorder=ledger)
    assert not home.current.exists()
