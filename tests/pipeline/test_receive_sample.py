"""The sample city's deliveries, as they come, through the real reader: all received, all read, what was last said accepted."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from pipelines.core.form import load_forms
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.core.rule import describe
from pipelines.demo.deliveries import Delivery, read_deliveries
from pipelines.intake import arrow_schema
from pipelines.monthly.raw import read_raw
from pipelines.monthly.restoration import restore_raw
from pipelines.monthly.take_in import TakenIn, take_in
from pipelines.receipt import store
from pipelines.receipt.entry import Submission
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import receive


class City(NamedTuple):
    home: Home
    deliveries: list[Delivery]
    taken: list[TakenIn]
    last: datetime

    def submissions(self, as_of: datetime | None = None) -> list[Submission]:
        with Ledger(self.home) as ledger:
            return ledger.submissions(as_of)

    def current(self, chain: tuple[str, str, str], as_of: datetime) -> list[tuple[int, str]]:
        return [(item.version, item.state) for item in self.submissions(as_of) if item.chain == chain and item.is_current]

    def delivered(self, name: str) -> datetime:
        return next(item.received_at for item in self.deliveries if item.path.name == name)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    home = Home(tmp_path_factory.mktemp("city")).ensure()
    deliveries = read_deliveries()
    for item in deliveries:
        receive(home, item.path, region=item.region_code, period=item.period, by=item.submitted_by, at=item.received_at,
                channel="demo")
    last = max(item.received_at for item in deliveries)
    return City(home, deliveries, take_in(home, last), last)


def test_every_delivery_has_its_receipt_and_its_bytes(city: City) -> None:
    with Ledger(city.home) as ledger:
        receipts = ledger.receipts()
        ledger.verify()
    came = [(item.path.name, item.region_code, item.period, item.received_at, sha256_file(item.path)) for item in city.deliveries]
    assert came == [(item.file_name, item.region_code, item.period, item.received_at, item.sha256) for item in receipts]
    assert len(came) > 60 and [item for item in receipts if item.repeats] == []
    assert [store.read(city.home, item.sha256) for item in receipts] == [item.path.read_bytes() for item in city.deliveries]


def test_every_file_is_read_and_brings_something(city: City) -> None:
    assert [item for item in city.taken if item.outcome != "parsed" or not item.submissions] == []
    assert len(city.taken) == len(city.deliveries)


def test_what_each_reporter_said_last_is_accepted_and_current(city: City) -> None:
    open_findings = {item.submission_id: [describe(found) for found in item.findings if item.finding_state(found) == "open"]
                     for item in city.submissions() if item.is_newest and not (item.state == "accepted" and item.is_current)}
    assert open_findings == {}


def test_the_planted_slips_keep_rows_out_until_they_are_mended(city: City) -> None:
    slips = {item.file_name: {found.rule for found in item.findings if found.severity == "error"}
             for item in city.submissions() if item.state != "accepted"}
    assert slips == {"340402_2022-02_v1.xlsx": {"cell_missing", "credit_code_invalid"},
                     "340406_2022-03_v1.xlsx": {"above_maximum"}}
    assert [item.quarantined_count > 0 for item in city.submissions() if item.state == "partial"] == [True, True]
    for chain, first, second in ((("tech_contract", "340402", "2022-02"), "340402_2022-02_v1.xlsx", "340402_2022-02_v2.xlsx"),
                                 (("high_tech_output", "340406", "2022-03"), "340406_2022-03_v1.xlsx", "340406_2022-03_v2.xlsx")):
        assert city.current(chain, city.delivered(first)) == [(1, "partial")]
        assert city.current(chain, city.delivered(second)) == [(2, "accepted")]


def test_a_list_that_came_apart_stands_beside_its_workbook(city: City) -> None:
    files = {item.form: item.file_name for item in city.submissions() if (item.region_code, item.period) == ("340405", "2022-03")}
    assert files["subsidy_application"].endswith(".csv") and files["tech_contract"].endswith(".xlsx")


def test_raw_rows_are_whole_typed_and_under_their_hash(city: City) -> None:
    found = city.submissions()
    for item in found:
        table = read_raw(city.home, item.raw_path, item.raw_sha256)
        assert table.schema.equals(arrow_schema(load_forms()[item.form])), item.submission_id
        assert (table.num_rows, sum(table["quarantined"].to_pylist())) == (item.row_count, item.quarantined_count)
        assert set(table["submission_id"].to_pylist()) <= {item.submission_id}
        assert set(table["reporter_code"].to_pylist()) <= {item.region_code}
    assert {item.form for item in found} >= {"tech_contract", "high_tech_output", "subsidy_application"}
    assert sum(item.row_count for item in found) > 1000


def test_versions_count_up_without_gaps(city: City) -> None:
    chains: dict[tuple[str, str, str], list[int]] = {}
    for item in city.submissions():
        chains.setdefault(item.chain, []).append(item.version)
    assert all(versions == list(range(1, len(versions) + 1)) for versions in chains.values())


def test_sending_and_reading_everything_again_changes_nothing(city: City) -> None:
    newest = {item.receipt_no for item in city.submissions() if item.is_newest}
    before = city.submissions()
    with Ledger(city.home) as ledger:
        names = {item.file_name for item in ledger.receipts() if item.receipt_no in newest}
    again = [receive(city.home, item.path, region=item.region_code, period=item.period, by=item.submitted_by, at=city.last)
             for item in city.deliveries if item.path.name in names and "_v1" not in item.path.name]
    assert len(again) > 60 and [item.file_name for item in again if item.repeats is None] == []
    assert take_in(city.home, city.last) == [] and city.submissions() == before


def test_deleted_raw_files_come_back_the_same(city: City) -> None:
    wanted = [item for item in city.submissions() if item.period in ("2022-02", "2022-03")][::7]
    for item in wanted:
        Path(city.home.root / item.raw_path).unlink()
    assert sorted(restore_raw(city.home)) == sorted(item.submission_id for item in wanted) and len(wanted) > 4
    rows = [read_raw(city.home, item.raw_path, item.raw_sha256).num_rows for item in wanted]
    assert rows == [item.row_count for item in wanted]
