"""The ledger: numbers, repeats, versions, tokens; that it only grows; that a changed row is seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from pipelines.core.error import HeldError, KezhiError
from pipelines.core.finding import Finding
from pipelines.core.paths import Home
from pipelines.receipt.entry import NewSubmission, Receipt
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.schema import TABLES, LedgerRotError

AT = datetime(2022, 6, 15, 9, tzinfo=UTC)
A, B, C = ("a" * 64, "b" * 64, "c" * 64)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def ledger(home: Home) -> Iterator[Ledger]:
    with Ledger(home) as opened:
        yield opened


def take(ledger: Ledger, sha256: str, *, at: datetime = AT, region: str = "340403", period: str = "2022-05",
         name: str = "五月.xlsx", claim: str | None = None) -> Receipt:
    return ledger.add_receipt(sha256=sha256, byte_count=10, file_name=name, region_code=region, period=period,
                              submitted_by="区科技局", channel="submit", received_at=at, claim=claim)


def new(receipt: Receipt, form: str, version: int, findings: tuple[Finding, ...] = ()) -> NewSubmission:
    submission_id = f"{receipt.period}-{receipt.region_code}-{form}-v{version}"
    place = f"raw/{form}/{receipt.period}/{submission_id}.parquet"
    return NewSubmission(submission_id, form, version, "2022.1", 3, 0, place, "d" * 64, findings)


def read(ledger: Ledger, receipt: Receipt, *forms: str, at: datetime = AT, findings: tuple[Finding, ...] = (),
         file_findings: tuple[Finding, ...] = ()) -> None:
    entries = [new(receipt, form, ledger.next_version(form, receipt.region_code, receipt.period), findings) for form in forms]
    ledger.record_intake(receipt.receipt_no, at=at, outcome="parsed" if forms else "unreadable", reader_version="1", stamp={},
                         findings=file_findings, submissions=entries)


def fill(ledger: Ledger) -> None:
    """One row at least in every table."""
    receipt = take(ledger, A, claim="claim-1")
    read(ledger, receipt, "tech_contract")
    ledger.add_decision("approve", "2022-05-340403-tech_contract-v1", text="同意", by="市科技局", at=AT)
    ledger.record_publication("2022-05-r1", "publish", AT, "kezhi", ledger.next_token("2022-05", AT))


def test_receipts_are_numbered_and_come_back_as_they_went_in(ledger: Ledger) -> None:
    first, second = take(ledger, A), take(ledger, B, name="吸纳\u3000表 😀.xlsx")
    assert (first.receipt_no, second.receipt_no) == ("R00000001", "R00000002")
    assert ledger.receipts() == [first, second] and ledger.receipt("R00000002") == second
    assert first.received_at == AT and first.repeats is None and second.file_name == "吸纳\u3000表 😀.xlsx"
    with pytest.raises(KeyError):
        ledger.receipt("R00000003")


def test_times_are_kept_in_utc_and_need_a_zone(ledger: Ledger) -> None:
    shanghai = timezone(timedelta(hours=8))
    receipt = take(ledger, A, at=datetime(2022, 6, 15, 8, 30, tzinfo=shanghai))
    assert receipt.received_at == datetime(2022, 6, 15, 0, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="without zone"):
        take(ledger, B, at=datetime(2022, 6, 15))
    assert len(ledger.receipts()) == 1


def test_as_of_leaves_out_what_came_later(ledger: Ledger) -> None:
    receipts = [take(ledger, mark * 64, at=AT + timedelta(days=day)) for day, mark in enumerate("abc")]
    assert ledger.receipts(AT - timedelta(microseconds=1)) == []
    assert ledger.receipts(AT + timedelta(days=1)) == receipts[:2]


def test_the_same_bytes_again_are_a_repeat_before_and_after_they_are_read(ledger: Ledger) -> None:
    first = take(ledger, A)
    assert take(ledger, A).repeats == first.receipt_no
    read(ledger, first, "tech_contract")
    assert take(ledger, A).repeats == first.receipt_no
    assert ledger.unread() == []


def test_the_same_bytes_elsewhere_are_no_repeat(ledger: Ledger) -> None:
    take(ledger, A)
    assert take(ledger, A, region="340402").repeats is None
    assert take(ledger, A, period="2022-06").repeats is None


def test_a_b_a_is_three_versions(ledger: Ledger) -> None:
    for sha256 in (A, B, A):
        receipt = take(ledger, sha256)
        assert receipt.repeats is None
        read(ledger, receipt, "tech_contract")
    assert [item.version for item in ledger.submissions()] == [1, 2, 3]
    assert take(ledger, A).repeats == "R00000003"


def test_a_b_a_is_no_repeat_while_nothing_is_read(ledger: Ledger) -> None:
    assert [take(ledger, sha256).repeats for sha256 in (A, B, A, A)] == [None, None, None, "R00000003"]


def test_a_file_of_other_forms_between_leaves_a_repeat_a_repeat(ledger: Ledger) -> None:
    workbook, other = take(ledger, A), take(ledger, B, name="技术合同.csv")
    read(ledger, workbook, "high_tech_output", "subsidy_application")
    assert take(ledger, A).repeats is None      # the csv between is not read yet: nobody knows what it replaces
    read(ledger, other, "tech_contract")
    assert take(ledger, A).repeats is not None


def test_an_unreadable_file_may_be_sent_again(ledger: Ledger) -> None:
    first = take(ledger, A)
    read(ledger, first)
    assert take(ledger, A).repeats is None and ledger.intakes()[0].outcome == "unreadable"


def test_a_claim_is_recorded_once(ledger: Ledger) -> None:
    first = take(ledger, A, claim="one")
    assert take(ledger, A, claim="one") == first and ledger.claimed("one") == first
    assert take(ledger, B, claim="two").receipt_no == "R00000002" and ledger.claimed("three") is None


def test_a_reading_is_recorded_whole_or_not_at_all(ledger: Ledger) -> None:
    receipt = take(ledger, A)
    good, skipped = new(receipt, "tech_contract", 1), new(receipt, "high_tech_output", 2)
    with pytest.raises(ValueError, match="version 1 is next"):
        ledger.record_intake(receipt.receipt_no, at=AT, outcome="parsed", reader_version="1", stamp={}, findings=(),
                             submissions=[good, skipped])
    assert ledger.intakes() == [] and ledger.submissions() == [] and ledger.unread() == [receipt]


def test_a_receipt_is_read_once(ledger: Ledger) -> None:
    receipt = take(ledger, A)
    read(ledger, receipt, "tech_contract")
    with pytest.raises(sqlite3.IntegrityError, match="holds this already"):
        read(ledger, receipt, "high_tech_output")
    assert len(ledger.submissions()) == 1


def test_findings_and_stamp_come_back(ledger: Ledger) -> None:
    own = Finding("value_in_bounds", "query", "输出", "H5", "2110", "tech_contract", row=5, details={"limit": 3})
    of_file = Finding("file_holds_known_form", "note")
    receipt = take(ledger, A)
    read(ledger, receipt, "tech_contract", findings=(own,), file_findings=(of_file,))
    (submission,) = ledger.submissions()
    assert submission.findings == (of_file, own)
    assert [item.fingerprint for item in submission.findings] == [of_file.fingerprint, own.fingerprint]
    assert ledger.intakes()[0].findings == (of_file,)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}",
                                       "INSERT OR REPLACE INTO {t} SELECT * FROM {t}", "UPDATE OR REPLACE {t} SET {c} = 1"])
def test_every_table_only_grows(home: Home, table: str, statement: str) -> None:
    """With settings of a foreign connection too, where replacing would fire no DELETE trigger."""
    with Ledger(home) as ledger:
        fill(ledger)
    link = sqlite3.connect(home.ledger)
    before = link.execute(f"SELECT * FROM {table}").fetchall()
    column = TABLES[table][0].split(maxsplit=1)[0]
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|holds this already"):
        link.execute(statement.format(t=table, c=column))
    assert before and link.execute(f"SELECT * FROM {table}").fetchall() == before
    link.close()


def test_the_ledger_syncs_every_commit_and_keeps_a_log(ledger: Ledger) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys")
    settings = {name: ledger.book.link.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_submission_needs_its_receipt(ledger: Ledger) -> None:
    with pytest.raises(KeyError):
        ledger.record_intake("R00000009", at=AT, outcome="parsed", reader_version="1", stamp={}, findings=())
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        ledger.book.append("intake", receipt_no="R00000009", taken_in_at="", outcome="parsed", reader_version="", stamp="",
                           findings="")


def test_tokens_rise_and_only_the_newest_run_commits(ledger: Ledger) -> None:
    assert ledger.newest_token() == 0
    old, young = ledger.next_token("2022-05", AT), ledger.next_token("2022-05", AT)
    assert (old, young, ledger.newest_token()) == (1, 2, 2)
    with pytest.raises(HeldError, match="1 < 2"):
        ledger.record_publication("2022-05-r1", "publish", AT, "kezhi", old)
    assert ledger.publications() == []
    done = ledger.record_publication("2022-05-r1", "publish", AT, "kezhi", young)
    assert ledger.publications() == [done] and ledger.publications(AT - timedelta(seconds=1)) == []


@pytest.mark.parametrize("act", [lambda led: led.add_decision("revoke", "x", text="t", by="b", at=AT),
                                 lambda led: led.record_publication("r", "erase", AT, "b", 1),
                                 lambda led: led.record_intake("R1", at=AT, outcome="skipped", reader_version="1", stamp={},
                                                               findings=())])
def test_unknown_kinds_are_refused(ledger: Ledger, act) -> None:
    with pytest.raises(ValueError, match="is none of"):
        act(ledger)


def test_a_newer_ledger_is_not_opened(home: Home) -> None:
    with Ledger(home) as ledger:
        ledger.book.link.execute("PRAGMA user_version = 99")
    with pytest.raises(KezhiError, match="更新版本"):
        Ledger(home)


def test_verify_passes_and_its_hash_follows_every_row(ledger: Ledger) -> None:
    heads = [ledger.verify()]
    fill(ledger)
    heads.append(ledger.verify())
    ledger.next_token("2022-06", AT)
    heads.append(ledger.verify())
    assert len(set(heads)) == 3 and ledger.verify() == heads[-1]


@pytest.mark.parametrize(("table", "change", "rows"), [("receipt", "byte_count = byte_count + 1", "number = 1"),
                                                       ("receipt", "seal = '0'", "number = 1"),
                                                       ("submission", "raw_sha256 = 'e'", "number = 1"),
                                                       ("decision", "until = '2030'", "decision_id = 1")])
def test_a_changed_row_is_seen(home: Home, table: str, change: str, rows: str) -> None:
    """Red twin of ``verify``: somebody who drops the triggers first."""
    with Ledger(home) as ledger:
        fill(ledger)
        ledger.book.link.execute(f"DROP TRIGGER {table}_no_update")
        ledger.book.link.execute(f"UPDATE {table} SET {change} WHERE {rows}")
        with pytest.raises(LedgerRotError):
            ledger.book.rows(table)
        with pytest.raises(LedgerRotError):
            ledger.verify()


def test_a_missing_row_is_seen(home: Home) -> None:
    with Ledger(home) as ledger:
        for sha256 in (A, B, C):
            take(ledger, sha256)
        before = ledger.verify()
        ledger.book.link.execute("DROP TRIGGER receipt_no_delete")
        ledger.book.link.execute("DELETE FROM receipt WHERE number = 2")
        with pytest.raises(LedgerRotError):
            ledger.receipts()
        ledger.book.link.execute("DELETE FROM receipt WHERE number = 3")
        assert ledger.verify() != before    # a lost end shows only against the hash that a release quotes


def test_two_connections_number_without_gaps_or_doubles(home: Home) -> None:
    with Ledger(home) as one, Ledger(home) as other:
        numbers = [take(which, f"{index:064d}").receipt_no for index, which in enumerate([one, other, other, one])]
    assert numbers == [f"R{number:08d}" for number in (1, 2, 3, 4)]
