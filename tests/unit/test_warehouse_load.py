"""Loading: types, knowledge time, bytes that are not what they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.core.finding import Finding
from pipelines.core.form import SQL_TYPE, load_forms
from pipelines.core.hashes import sha256_file
from pipelines.core.indicator import load_indicators
from pipelines.core.paths import Home
from pipelines.warehouse.load import RawRotError, load, read_raw
from pipelines.warehouse.table import conform, raw_types, schema_of, wall_time
from tests.warehouse.city import AS_OF, City, Submission, Waiver, contract_row

SLOT = ("tech_contract", "340403", "2022-01")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def submission(home: Home) -> Submission:
    city = City()
    city.add(*SLOT, contract_row(1, "export", "340403", "340100", date(2022, 1, 5), "123.45"))
    [written] = city.write(home)
    return written


def ask(home: Home, statement: str) -> list[tuple[Any, ...]]:
    connection = duckdb.connect(str(home.warehouse), read_only=True)
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_every_form_has_a_typed_table_even_without_rows(home: Home) -> None:
    counts = load(home, "2022-01", AS_OF, submissions=[])
    for form in load_forms().values():
        assert counts[f"raw.{form.form}"] == 0
        found = dict(ask(home, "select column_name, data_type from duckdb_columns() "
                               f"where schema_name = 'raw' and table_name = '{form.form}'"))
        assert {column.name: SQL_TYPE[column.type] for column in form.column if not column.private}.items() <= found.items()
        assert found["source_row"] == "INTEGER" and found["quarantined"] == "BOOLEAN"


def test_rows_arrive_exactly(home: Home, submission: Submission) -> None:
    assert load(home, "2022-01", AS_OF, submissions=[submission])["raw.tech_contract"] == 1
    assert ask(home, "select registration_no, contract_amount, registered_on, source_row, submission_id from raw.tech_contract") \
        == [(f"{1:016d}", Decimal("123.45"), date(2022, 1, 5), 5, submission.submission_id)]


def test_names_and_phones_of_persons_are_never_loaded(home: Home, submission: Submission) -> None:
    path = home.root / submission.raw_path
    table = pq.read_table(path)
    for name in ("contact_name", "contact_phone"):
        table = table.append_column(name, pa.array(["张某某"]))
    pq.write_table(table, path)
    load(home, "2022-01", AS_OF, submissions=[replace(submission, raw_sha256=sha256_file(path))])
    assert "张某某".encode() not in home.warehouse.read_bytes()


def test_a_flipped_bit_is_seen_before_any_row_is_read(home: Home, submission: Submission) -> None:
    path = home.root / submission.raw_path
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(RawRotError, match=submission.raw_path) as caught:
        load(home, "2022-01", AS_OF, submissions=[submission])
    assert caught.value.exit_code == 3 and "rebuild" in caught.value.remedy


def test_a_lost_file_is_named(home: Home, submission: Submission) -> None:
    (home.root / submission.raw_path).unlink()
    with pytest.raises(RawRotError, match=submission.raw_path):
        read_raw(home, submission)


def test_what_came_later_is_not_known(home: Home, submission: Submission) -> None:
    before = submission.received_at - timedelta(seconds=1)
    assert load(home, "2022-01", before, submissions=[submission])["raw.submission"] == 0
    assert load(home, "2022-01", submission.received_at, submissions=[submission])["raw.submission"] == 1


def test_later_periods_are_left_out(home: Home, submission: Submission) -> None:
    counts = load(home, "2021-12", AS_OF, submissions=[submission])
    assert counts["raw.submission"] == counts["raw.tech_contract"] == 0


def test_a_new_load_leaves_nothing_of_the_old(home: Home, submission: Submission) -> None:
    load(home, "2022-01", AS_OF, submissions=[submission])
    connection = duckdb.connect(str(home.warehouse))
    connection.execute("create table main.left_over as select 1")
    connection.close()
    load(home, "2022-01", AS_OF, submissions=[])
    assert ask(home, "select count(*) from raw.tech_contract") == [(0,)]
    assert ask(home, "select 1 from duckdb_tables() where table_name = 'left_over'") == []


def test_a_log_that_was_left_behind_is_not_replayed(home: Home, submission: Submission) -> None:
    home.root.mkdir(parents=True, exist_ok=True)
    log = home.warehouse.with_name("warehouse.duckdb.wal")
    log.write_bytes(b"what a killed process left")
    load(home, "2022-01", AS_OF, submissions=[submission])
    assert not log.exists()


def test_findings_are_told_without_their_values(home: Home, submission: Submission) -> None:
    found = (Finding("unit_fits_magnitude", "query", sheet="输出", cell="F7", value="张某某"),
             Finding("total_row_agrees", "note"))
    load(home, "2022-01", AS_OF, submissions=[replace(submission, findings=found)])
    assert ask(home, "select rule, severity, sheet, cell, state from raw.finding order by rule") \
        == [("total_row_agrees", "note", "", "", "noted"), ("unit_fits_magnitude", "query", "输出", "F7", "open")]
    assert "张某某".encode() not in home.warehouse.read_bytes()


def test_waivers_stand_until_they_run_out(home: Home) -> None:
    over = Waiver("tech_contract", "340404", "2022-01", until=datetime(2022, 2, 1, tzinfo=UTC))
    load(home, "2022-01", AS_OF, submissions=[], waivers=[Waiver(*SLOT), over])
    assert ask(home, "select form, region_code, period from raw.waiver") == [SLOT]


def test_registers_are_text_and_blank_is_empty(home: Home) -> None:
    load(home, "2022-01", AS_OF, submissions=[])
    kinds = ask(home, "select distinct data_type from duckdb_columns() "
                      "where schema_name = 'register' and table_name <> 'expected' and column_name <> 'source_row'")
    assert kinds == [("VARCHAR",)]
    assert ask(home, "select count(*) from register.window_rule") == [(1,)]
    assert ask(home, "select valid_to from register.region where code = '340403'") == [(None,)]
    assert ask(home, "select name from register.codelist where list = 'contract_role' order by code") == [("吸纳",), ("输出",)]


def test_indicators_are_loaded_as_declared(home: Home) -> None:
    load(home, "2022-01", AS_OF, submissions=[])
    found = ask(home, "select code, lower_limit, universe from register.indicator")
    assert {code for code, _, _ in found} == set(load_indicators())
    limits = {code: limit for code, limit, _ in found}
    assert (limits["high_tech_growth"], limits["contract_exported_amount"], limits["high_tech_growth_gap"]) == ("-100", "0", None)


def test_progress_is_told_of_every_table(home: Home) -> None:
    told: dict[str, int] = {}
    assert load(home, "2022-01", AS_OF, submissions=[], on_table=told.__setitem__) == told
    assert "raw.submission" in told and "register.expected" in told


def test_an_older_form_without_a_column_gets_it_empty() -> None:
    schema = schema_of({"name": "VARCHAR", "amount": "DECIMAL(18,2)"})
    older = pa.table({"name": ["a"], "dropped": [1]})
    assert conform(older, schema).to_pylist() == [{"name": "a", "amount": None}]


def test_a_cast_that_would_lose_digits_fails() -> None:
    with pytest.raises(pa.ArrowInvalid):
        conform(pa.table({"amount": pa.array([Decimal("1.005")], pa.decimal128(10, 3))}), schema_of({"amount": "DECIMAL(18,2)"}))


def test_every_form_type_has_a_table_type() -> None:
    for form in load_forms().values():
        assert len(schema_of(raw_types(form))) == len(raw_types(form))


def test_wall_time_is_that_of_shanghai() -> None:
    assert wall_time(datetime(2022, 6, 14, 16, 30, tzinfo=UTC)) == datetime(2022, 6, 15, 0, 30)
    assert wall_time(None) is None
