"""The candidate: only what may be published, described, sorted, closed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from pipelines.core.error import DeclarationError, HeldError, KezhiError, UsageError
from pipelines.core.paths import Home
from pipelines.release.candidate import build, load_candidate
from tests.pipeline.release_world import AT, OLD_TEXT, PERSON, PHONE, bytes_below, make_warehouse


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "it's a home")
    make_warehouse(home)
    return home


def change(home: Home, *statements: str) -> None:
    with duckdb.connect(str(home.warehouse)) as con:
        for statement in statements:
            con.execute(statement)


def test_holds_core_and_marts_only_and_is_closed(home: Home) -> None:
    candidate = build(home, "2022-05", AT, 3, AT)
    assert sorted(candidate.tables) == ["core.dim_submission", "core.fct_tech_contract", "marts.mart_indicator_value"]
    assert candidate.tables["core.fct_tech_contract"]["rows"] == 2
    assert sorted(candidate.files) == ["candidate.json", "kezhi.duckdb", "parquet/core/dim_submission.parquet",
                                       "parquet/core/fct_tech_contract.parquet", "parquet/marts/mart_indicator_value.parquet"]
    assert (candidate.period, candidate.token, candidate.as_of) == ("2022-05", 3, "2022-06-20T04:00:00+00:00")
    assert load_candidate(home) == candidate


def test_database_is_of_the_storage_every_client_reads(home: Home) -> None:
    build(home, "2022-05", AT, 1, AT)
    with duckdb.connect(str(home.candidate / "kezhi.duckdb"), read_only=True) as con:
        tags = con.execute("select tags from duckdb_databases() where database_name = 'kezhi'").fetchone()
        schemas = con.execute("select distinct schema_name from duckdb_tables()").fetchall()
    assert tags is not None and tags[0]["storage_version"].startswith("v1.2.0")
    assert sorted(schemas) == [("core",), ("marts",)]


def test_rows_lie_in_the_order_of_their_key(home: Home) -> None:
    build(home, "2022-05", AT, 1, AT)
    with duckdb.connect(str(home.candidate / "kezhi.duckdb"), read_only=True) as con:
        rows = con.execute("select registration_no from core.fct_tech_contract").fetchall()
    assert rows == [("3400000000000001",), ("3400000000000002",)]


def test_a_primary_key_decides_the_order(home: Home) -> None:
    change(home, "create table core.dim_thing (label varchar, code integer primary key)",
           "insert into core.dim_thing values ('a', 2), ('b', 1)", "comment on table core.dim_thing is 't'",
           "comment on column core.dim_thing.label is 'l'", "comment on column core.dim_thing.code is 'c'")
    build(home, "2022-05", AT, 1, AT)
    with duckdb.connect(str(home.candidate / "kezhi.duckdb"), read_only=True) as con:
        assert con.execute("select code from core.dim_thing").fetchall() == [(1,), (2,)]


def test_comments_travel(home: Home) -> None:
    given = {"core.fct_tech_contract": {"": "合同", "registered_on": "登记日期", "unknown": "x"}}
    build(home, "2022-05", AT, 1, AT, comments=given)
    with duckdb.connect(str(home.candidate / "kezhi.duckdb"), read_only=True) as con:
        tables = dict(con.execute("select table_name, comment from duckdb_tables()").fetchall())
        columns = con.execute("""select table_name || '.' || column_name, comment from duckdb_columns()
                                 where not internal""").fetchall()
    assert tables["fct_tech_contract"] == "合同"
    assert all(comment for comment in tables.values())
    assert ("fct_tech_contract.registered_on", "登记日期") in columns
    assert ("fct_tech_contract.seller_region", "seller_region: it's described 说明") in columns
    assert all(comment for _, comment in columns)


def test_inputs_name_the_current_submissions(home: Home) -> None:
    change(home, "insert into raw.submission select * replace ('2022-05-340403-tech_contract-v0' as submission_id, "
                 "false as is_current) from raw.submission")
    assert build(home, "2022-05", AT, 1, AT).inputs == [{
        "submission_id": "2022-05-340403-tech_contract-v1", "form": "tech_contract", "region_code": "340403", "period": "2022-05",
        "version": 1, "receipt_no": "R00000001", "sha256": "ab" * 32, "state": "accepted"}]


def test_same_data_say_the_same_whatever_the_bytes(home: Home) -> None:
    first = build(home, "2022-05", AT, 1, AT)
    make_warehouse(home)
    assert build(home, "2022-05", AT, 2, AT).content_hash == first.content_hash
    make_warehouse(home, amount="1000.01")
    assert build(home, "2022-05", AT, 3, AT).content_hash != first.content_hash


def test_nothing_private_or_superseded_lies_in_any_byte(home: Home) -> None:
    """The warehouse file itself holds both: the red side of this test."""
    build(home, "2022-05", AT, 1, AT)
    words = [word.encode() for word in (PERSON, PHONE, OLD_TEXT)]
    warehouse = home.warehouse.read_bytes()
    assert [word in warehouse for word in words[:2]] == [True, True]
    for name, data in bytes_below(home.candidate).items():
        assert [word for word in words if word in data] == [], name


@pytest.mark.parametrize("statement, place", [
    (f"update core.fct_tech_contract set project_name = ' {PERSON} ' where seller_region = '340403'",
     "fct_tech_contract.project_name"),
    ("update core.fct_tech_contract set project_name = '联系13812345678即可'", "fct_tech_contract.project_name"),
    ("alter table core.fct_tech_contract rename column project_name to contact_phone", "fct_tech_contract.contact_phone"),
])
def test_persons_hold_the_candidate_and_are_not_named(home: Home, statement: str, place: str) -> None:
    change(home, statement, "comment on table core.fct_tech_contract is 't'")
    with pytest.raises(HeldError, match="个人信息") as caught:
        build(home, "2022-05", AT, 1, AT)
    assert place in caught.value.value
    assert PERSON not in str(caught.value) and "13812345678" not in str(caught.value)
    assert not home.candidate.exists()


def test_long_numbers_are_no_phones(home: Home) -> None:
    change(home, "update core.fct_tech_contract set project_name = '3413812345678900 与 913812345678'")
    assert build(home, "2022-05", AT, 1, AT).tables["core.fct_tech_contract"]["rows"] == 2


@pytest.mark.parametrize("statement, words", [
    ("create view marts.mart_look as select 1 as a", "视图不能发布"),
    ("create table marts.mart_bare (a integer)", "没有说明"),
    ("comment on column core.fct_tech_contract.registered_on is ' '", "core.fct_tech_contract.registered_on"),
    ("alter table marts.mart_indicator_value alter operand_count type hugeint", "operand_count HUGEINT"),
    ("alter table marts.mart_indicator_value alter value type double", "value DOUBLE"),
])
def test_what_cannot_be_published_is_refused(home: Home, statement: str, words: str) -> None:
    build(home, "2022-05", AT, 1, AT)
    before = bytes_below(home.candidate)
    change(home, statement)
    with pytest.raises(DeclarationError, match=words):
        build(home, "2022-05", AT, 1, AT)
    assert bytes_below(home.candidate) == before


def test_a_new_candidate_takes_the_old_verdict_away(home: Home) -> None:
    build(home, "2022-05", AT, 1, AT)
    (home.candidate / "verdict.json").write_text("{}")
    build(home, "2022-05", AT, 2, AT)
    assert not (home.candidate / "verdict.json").exists()


def test_leftovers_of_a_killed_build_do_no_harm(home: Home) -> None:
    (home.root / ".candidate.part" / "parquet").mkdir(parents=True)
    (home.root / ".candidate.part" / "kezhi.duckdb").write_text("torn")
    assert build(home, "2022-05", AT, 1, AT).tables
    assert not (home.root / ".candidate.part").exists()


@pytest.mark.parametrize("period, as_of", [("2022-5", AT), ("../x", AT), ("2022-05", datetime(2022, 6, 20))])
def test_wrong_use_is_told(home: Home, period: str, as_of: datetime) -> None:
    with pytest.raises(UsageError):
        build(home, period, as_of, 1, AT)


def test_without_a_warehouse_or_candidate(tmp_path: Path) -> None:
    empty = Home(tmp_path).ensure()
    with pytest.raises(UsageError, match="没有数据仓库"):
        build(empty, "2022-05", AT, 1, AT)
    with pytest.raises(UsageError, match="没有候选库"):
        load_candidate(empty)
    duckdb.connect(str(empty.warehouse)).close()
    with pytest.raises(KezhiError, match="没有可发布的表"):
        build(empty, "2022-05", AT, 1, AT)
