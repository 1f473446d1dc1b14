"""Taking in: each received file once, versions by chain, faults kept to their file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.core.form import load_forms
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.intake import READER_VERSION, ParsedFile, arrow_schema
from pipelines.monthly.raw import read_raw
from pipelines.monthly.take_in import TakenIn, take_in
from pipelines.receipt import store
from pipelines.receipt.entry import Receipt, Submission
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import receive
from tests.unit.plain_reader import book, parse

AT = datetime(2022, 6, 15, 1, tzinfo=UTC)
SCHEMA = arrow_schema(load_forms()["tech_contract"])


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def send(home: Home, data: bytes, *, region: str = "340403", period: str = "2022-05", at: datetime = AT,
         name: str = "a.xlsx") -> Receipt:
    source = home.root.parent / name
    source.write_bytes(data)
    return receive(home, source, region=region, period=period, by="区科技局", at=at)


def take(home: Home, **options: Any) -> list[TakenIn]:
    return take_in(home, AT, parse=parse, **options)


def submissions(home: Home, as_of: datetime | None = None) -> list[Submission]:
    with Ledger(home) as ledger:
        return ledger.submissions(as_of)


def versions(home: Home) -> list[tuple[str, int, str, bool]]:
    return [(item.form, item.version, item.receipt_no, item.is_current) for item in submissions(home)]


def raw_files(home: Home) -> list[str]:
    return sorted(str(path.relative_to(home.root)) for path in home.raw.rglob("*") if path.is_file())


def test_a_file_becomes_rows_under_their_submission(home: Home) -> None:
    receipt = send(home, book("12.50", "1000000.01", quarantined=1, findings={"tech_contract": ["row"]}))
    assert take(home) == [TakenIn("R00000001", "parsed", ("2022-05-340403-tech_contract-v1",), 1)]
    (item,) = submissions(home)
    assert (item.row_count, item.quarantined_count, item.state, item.is_current) == (2, 1, "partial", True)
    assert (item.sha256, item.file_name, item.received_at) == (receipt.sha256, "a.xlsx", AT)
    assert item.form_version == load_forms()["tech_contract"].version
    assert item.raw_path == "raw/tech_contract/2022-05/2022-05-340403-tech_contract-v1.parquet"
    assert sha256_file(home.root / item.raw_path) == item.raw_sha256
    rows = read_raw(home, item.raw_path, item.raw_sha256)
    assert rows["contract_amount"].type == pa.decimal128(18, 2) and rows.schema.equals(SCHEMA)
    assert rows["contract_amount"].to_pylist() == [Decimal("12.50"), Decimal("1000000.01")]
    assert set(rows["submission_id"].to_pylist()) == {item.submission_id} and set(rows["receipt_no"].to_pylist()) == {"R00000001"}
    assert rows["contract_amount__cell"].to_pylist() == ["H2", "H3"]


def test_the_reading_is_on_record(home: Home) -> None:
    send(home, book("1", file=["note"]))
    take(home)
    with Ledger(home) as ledger:
        (intake,) = ledger.intakes()
    assert (intake.outcome, intake.reader_version, intake.taken_in_at) == ("parsed", READER_VERSION, AT)
    assert intake.stamp == {"reader": "plain"}
    assert [item.rule for item in intake.findings] == ["total_row_agrees"]


def test_one_file_may_hold_several_forms(home: Home) -> None:
    send(home, json.dumps({"forms": {"high_tech_output": ["1"], "subsidy_application": ["2", "3"]}}).encode())
    assert take(home)[0].submissions == ("2022-05-340403-high_tech_output-v1", "2022-05-340403-subsidy_application-v1")


def test_a_csv_with_one_form_and_a_workbook_with_others_stand_side_by_side(home: Home) -> None:
    workbook = json.dumps({"forms": {"high_tech_output": ["1"], "subsidy_application": ["2"]}}).encode()
    send(home, workbook)
    send(home, book("5"), name="合同.csv")
    take(home)
    assert send(home, workbook).repeats == "R00000001"
    send(home, book("6"), name="合同.csv")
    take(home)
    assert versions(home) == [("high_tech_output", 1, "R00000001", True), ("subsidy_application", 1, "R00000001", True),
                              ("tech_contract", 1, "R00000002", False), ("tech_contract", 2, "R00000004", True)]


def test_a_b_a_is_version_three_read_one_by_one_or_at_once(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other").ensure()
    for data in (book("1"), book("2"), book("1")):
        send(home, data)
        take(home)
        send(other, data)
    take(other)
    expected = [("tech_contract", number, f"R{number:08d}", number == 3) for number in (1, 2, 3)]
    assert versions(home) == versions(other) == expected


def test_a_resend_of_what_is_newest_changes_nothing(home: Home) -> None:
    send(home, book("1"))
    take(home)
    before = (submissions(home), raw_files(home))
    assert send(home, book("1")).repeats == "R00000001"
    assert take(home) == [] and (submissions(home), raw_files(home)) == before


def test_a_resend_whose_repeat_shows_only_on_reading_is_no_version_either(home: Home) -> None:
    send(home, json.dumps({"forms": {"tech_contract": ["1"], "high_tech_output": ["1"]}}).encode())
    send(home, book("2", form="high_tech_output"))
    again = send(home, json.dumps({"forms": {"tech_contract": ["1"], "high_tech_output": ["1"]}}).encode())
    assert again.repeats is None
    assert take(home)[2].submissions == ("2022-05-340403-high_tech_output-v3",)


def test_a_rejected_resubmission_leaves_the_old_version_standing(home: Home) -> None:
    for data in (book("1"), book("2", file=["file"]), book("3", findings={"tech_contract": ["query"]})):
        send(home, data)
    take(home)
    assert [(item.version, item.state, item.is_current, item.is_newest) for item in submissions(home)] \
        == [(1, "accepted", True, False), (2, "rejected", False, False), (3, "held", False, True)]


def test_what_was_known_is_dated_by_the_receipt(home: Home) -> None:
    send(home, book("1"), at=AT)
    send(home, book("2"), at=AT + timedelta(days=30))
    take(home)
    assert [item.version for item in submissions(home, AT + timedelta(days=29))] == [1]
    assert [item.is_current for item in submissions(home, AT + timedelta(days=29))] == [True]


def test_a_file_without_any_form_is_unreadable_and_says_so(home: Home) -> None:
    send(home, json.dumps({"forms": {}}).encode())
    assert take(home) == [TakenIn("R00000001", "unreadable", (), 1)]
    with Ledger(home) as ledger:
        assert [item.rule for item in ledger.intakes()[0].findings] == ["file_holds_known_form"]
    assert send(home, json.dumps({"forms": {}}).encode()).repeats is None


def test_a_form_without_rows_is_a_submission(home: Home) -> None:
    send(home, book())
    take(home)
    (item,) = submissions(home)
    assert item.row_count == 0 and read_raw(home, item.raw_path, item.raw_sha256).schema.equals(SCHEMA)


def test_one_fault_never_stops_the_others_and_is_tried_again(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    send(home, book("1", crash="联系人某某"), region="340402")
    send(home, b"not json", region="340404")
    send(home, book("1"))
    assert [item.outcome for item in take(home)] == ["failed", "failed", "parsed"]
    assert "BrokenReaderError" in caplog.text and "某某" not in caplog.text     # no cell of a workbook in a log
    with Ledger(home) as ledger:
        assert [item.receipt_no for item in ledger.unread()] == ["R00000001", "R00000002"]

    def mended(path: Path, **rest: Any) -> ParsedFile:
        (good := home.root / "good.json").write_bytes(book("1"))
        return parse(good, **rest)

    assert [item.outcome for item in take_in(home, AT, parse=mended)] == ["parsed", "parsed"]


def test_a_table_that_is_not_the_forms_is_the_readers_fault(home: Home) -> None:
    def odd(path: Path, **rest: Any) -> ParsedFile:
        parsed = parse(path, **rest)
        parsed.forms["tech_contract"].table = pa.table({"x": [1]})
        return parsed

    send(home, book("1"))
    assert [item.outcome for item in take_in(home, AT, parse=odd)] == ["failed"] and submissions(home) == []


def test_rotten_bytes_are_not_read(home: Home) -> None:
    receipt = send(home, book("1"))
    send(home, book("1"), region="340402")
    path = store.path_of(home, receipt.sha256)
    send(home, book("2"), region="340404")
    path.chmod(0o644)
    path.write_bytes(book("7"))
    done = take(home)
    assert [item.outcome for item in done] == ["failed", "failed", "parsed"] and "已损坏" in done[0].error


def test_a_version_read_late_does_not_replace_what_came_after_it(home: Home) -> None:
    first, second = send(home, book("1")), send(home, book("2"))
    take(home, receipts=[second.receipt_no])
    take(home, receipts=[first.receipt_no])
    assert versions(home) == [("tech_contract", 2, "R00000001", False), ("tech_contract", 1, "R00000002", True)]


def test_only_the_receipts_that_were_asked_for(home: Home) -> None:
    for region in ("340402", "340403", "340404"):
        send(home, book("1"), region=region)
    assert [item.receipt_no for item in take(home, receipts=["R00000002"])] == ["R00000002"]
    assert [item.receipt_no for item in take(home)] == ["R00000001", "R00000003"]


def test_progress_is_told_file_by_file(home: Home) -> None:
    told: list[tuple[int, int]] = []
    for region in ("340402", "340403"):
        send(home, book("1"), region=region)
    take(home, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_what_a_killed_run_left_in_raw_is_collected(home: Home) -> None:
    send(home, book("1"))
    take(home)
    kept = raw_files(home)
    folder = home.raw / "tech_contract" / "2022-05"
    (folder / "2022-05-340403-tech_contract-v2.parquet").write_bytes(b"half")
    (folder / ".0123.tmp").write_bytes(b"quarter")
    (folder / "note.md").write_bytes(b"somebody's")
    take(home)
    assert raw_files(home) == [*kept, "raw/tech_contract/2022-05/note.md"]


def test_the_same_rows_give_the_same_bytes(home: Home, tmp_path: Path) -> None:
    other = Home(tmp_path / "other").ensure()
    for place in (home, other):
        send(place, book("1", "2"))
        take(place)
    assert submissions(home)[0].raw_sha256 == submissions(other)[0].raw_sha256
