"""The sample city: its releases, its published figures, and that doing it again changes nothing."""

from __future__ import annotations

import json
from decimal import Decimal

import duckdb
import pytest

from pipelines.cli import main
from pipelines.core.form import load_forms
from pipelines.core.paths import Home
from pipelines.demo.deliveries import read_deliveries
from pipelines.lineage.snapshot import current_release, list_releases, open_snapshot, release_folder
from pipelines.monthly.sample import deliver, knowledge_of, release_months
from pipelines.receipt.ledger import Ledger
from pipelines.release.verify import verify
from tests.pipeline.release_world import bytes_below

# What was published of 340403; the sample must bring these forth from its rows.
PUBLISHED = {
    ("contract_absorbed_amount", "2022-05"): "124303900.00", ("contract_exported_amount", "2022-05"): "71849800.00",
    ("high_tech_growth", "2022-05"): "21.1", ("high_tech_growth_gap", "2022-05"): "18.1",
    ("subsidy_declared_amount", "2022-06"): "2810000.00", ("subsidy_application_count", "2022-06"): "21",
    ("subsidy_entity_count", "2022-06"): "18",
}
RANKED_SECOND = ("contract_absorbed_amount", "contract_exported_amount", "contract_gross_amount", "high_tech_growth")


def test_backfill_is_one_release_and_the_newest_months_one_each(sample_home: Home) -> None:
    assert list_releases(sample_home) == ["2022-04-r1", "2022-05-r1", "2022-06-r1"]
    assert current_release(sample_home) == "2022-06-r1"
    with Ledger(sample_home) as ledger:
        assert verify(sample_home, None, ledger) == []


@pytest.mark.parametrize(("indicator", "period"), PUBLISHED)
def test_published_figures_come_out_of_the_rows(sample_home: Home, indicator: str, period: str) -> None:
    with open_snapshot(release_folder(sample_home) / "kezhi.duckdb") as connection:
        rows = connection.execute("select value, status from marts.mart_indicator_value where indicator = ? and period = ? "
                                  "and region_code = '340403'", [indicator, period]).fetchall()
    assert rows == [(Decimal(PUBLISHED[indicator, period]), "complete")]


@pytest.mark.parametrize("indicator", RANKED_SECOND)
def test_the_district_is_second_of_seven(sample_home: Home, indicator: str) -> None:
    with open_snapshot(release_folder(sample_home, "2022-05-r1") / "kezhi.duckdb") as connection:
        rows = connection.execute("select rank, rank_best, rank_worst, n from marts.mart_ranking where indicator = ? "
                                  "and period = '2022-05' and region_code = '340403'", [indicator]).fetchall()
    assert rows == [(2, 2, 2, 7)]


def test_script_runs_each_month_after_its_files_and_before_its_lock() -> None:
    deliveries = read_deliveries()
    months = release_months(deliveries)
    times = [knowledge_of(period, deliveries) for period in months]
    assert months == ["2022-04", "2022-05", "2022-06"] and times == sorted(times)
    assert [f"{moment:%Y-%m}" for moment in times] == ["2022-05", "2022-06", "2022-07"]


def test_no_delivery_is_received_twice(sample_copy: Home) -> None:
    deliveries = read_deliveries()
    with Ledger(sample_copy) as ledger:
        before = ledger.receipts()
    assert len(before) == len(deliveries)
    assert deliver(sample_copy, deliveries, deliveries[-1].received_at) == 0
    with Ledger(sample_copy) as ledger:
        assert ledger.receipts() == before


def test_second_demo_changes_no_released_byte(sample_copy: Home, capsys: pytest.CaptureFixture[str]) -> None:
    before = bytes_below(sample_copy.published)
    with pytest.raises(SystemExit) as left:
        main(["demo", "--home", str(sample_copy.root), "--json"])
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    document = json.loads(said.out)
    assert [item["state"] for item in document["outcomes"]] == ["unchanged"] * 3
    assert document["release"] == str(sample_copy.releases / "2022-06-r1")
    assert {(table["period"], len(table["rows"])) for table in document["rankings"]} == {("2022-05", 7), ("2022-06", 7)}
    assert bytes_below(sample_copy.published) == before


def test_nothing_private_reaches_a_release(sample_home: Home) -> None:
    with duckdb.connect(str(release_folder(sample_home) / "kezhi.duckdb"), read_only=True) as connection:
        names = {name for (name,) in connection.execute("select column_name from duckdb_columns()").fetchall()}
    private = {column.name for form in load_forms().values() for column in form.column if column.private}
    assert len(names) > 50 and {"contact_name", "contact_phone", "person_name"} <= private
    assert not names & (private | {f"{name}_cell" for name in private} | {"submitted_by"})
