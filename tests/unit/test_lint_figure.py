"""Figures: rows of the released table, and the ways it can be missing or wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.core.error import UsageError
from pipelines.report.lint import Figure, read_figures
from pipelines.report.lint.evidence import held_rows, of_report, rows_for, shown
from pipelines.report.lint.timespan import Timespan
from pipelines.report.lint.vocabulary import load_subjects
from tests.unit.lint_world import ALL, CITY, OWN, figure, frame

COLUMNS = (
    "code varchar, region_code varchar, report_period varchar, data_period varchar, period_type varchar, indicator varchar, "
    "text varchar, value decimal(28,6), unit varchar, rank integer, universe varchar, status varchar, lineage_key varchar"
)


def database(folder: Path, columns: str = COLUMNS, rows: str = "") -> Path:
    path = folder / "kezhi.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.mart_report_figure ({columns})")
        if rows:
            connection.execute(f"insert into marts.mart_report_figure values {rows}")
    return path


MAY = (
    "('b', '340403', '2022-06', '2022-05', 'cumulative', 'high_tech_growth', '21.1%', 21.1, 'percent', 2, 'county units', "
    "'complete', 'k')"
)
APRIL = "('a', '340403', '2022-05', '2022-04', null, 'high_tech_growth', null, null, 'percent', null, null, 'missing', null)"


def test_rows_come_as_figures(tmp_path: Path) -> None:
    first, second = read_figures(database(tmp_path, rows=f"{MAY}, {APRIL}"))
    assert (first.code, first.value, first.rank, first.text, first.month, first.complete) == (
        "a",
        None,
        None,
        "",
        "2022-04",
        False,
    )
    assert (second.value, second.rank, second.universe, second.place) == (Decimal("21.100000"), 2, "county units", 2)


def test_reports_after_the_asked_day_are_unknown(tmp_path: Path) -> None:
    path = database(tmp_path, rows=f"{MAY}, {APRIL}")
    assert [item.code for item in read_figures(path, date(2022, 5, 31))] == ["a"]
    assert [item.code for item in read_figures(path, date(2022, 6, 1))] == ["a", "b"]


def test_only_the_needed_columns_must_be_there(tmp_path: Path) -> None:
    path = database(
        tmp_path,
        "code varchar, region_code varchar, report_period varchar, indicator varchar, value decimal(28,6), unit varchar",
        "('a', '340403', '2022-06', 'commissioner_count', 14, 'count')",
    )
    (only,) = read_figures(path)
    assert (only.value, only.month, only.complete, only.place) == (Decimal(14), "2022-06", True, None)


@pytest.mark.parametrize("missing", ["code", "region_code", "report_period", "indicator", "value", "unit"])
def test_a_missing_column_is_told(tmp_path: Path, missing: str) -> None:
    columns = ", ".join(part for part in COLUMNS.replace("decimal(28,6)", "decimal").split(", ") if part.split()[0] != missing)
    with pytest.raises(UsageError) as told:
        read_figures(database(tmp_path, columns))
    assert missing in told.value.remedy


def test_no_release_no_table_no_database(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as told:
        read_figures(tmp_path / "kezhi.duckdb")
    assert told.value.rule == "release_missing"
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    with pytest.raises(UsageError) as told:
        read_figures(tmp_path / "empty.duckdb")
    assert told.value.rule == "report_figure_missing"
    (tmp_path / "broken.duckdb").write_bytes(b"x" * 5000)
    with pytest.raises(UsageError):
        read_figures(tmp_path / "broken.duckdb")


def test_the_database_is_not_written_to(tmp_path: Path) -> None:
    path = database(tmp_path, rows=MAY)
    before = path.read_bytes()
    path.chmod(0o444)
    read_figures(path)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("text", "value", "day"),
    [
        ("2022-05-23", None, date(2022, 5, 23)),
        ("5月23日", None, date(2022, 5, 23)),
        ("问卷 5月23日", None, date(2022, 5, 23)),
        ("", 20220523, date(2022, 5, 23)),
        ("", None, None),
        ("问卷", None, None),
        ("", 20221399, None),
        ("", 7, None),
    ],
)
def test_days(text: str, value: int | None, day: date | None) -> None:
    assert figure("survey_date", value, "date", text=text).day == day


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("yuan", "measure"), ("count", "measure"), ("rank", "rank"), ("date", "date"), ("batch", "batch"), ("claim", "claim")],
)
def test_kinds(unit: str, kind: str) -> None:
    assert figure("x", 1, unit).kind == kind


def test_a_place_on_its_own_row() -> None:
    assert figure("high_tech_growth", 2, "rank").place == 2
    assert figure("high_tech_growth", "21.1", "percent").place is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("124303900.00", "yuan", "124303900元"),
        ("21.100000", "percent", "21.1%"),
        ("36.000000", "count", "36"),
        ("600", "mu", "600亩"),
        (None, "percent", "—"),
    ],
)
def test_held_values_in_words(value: str | None, unit: str, text: str) -> None:
    assert shown(figure("x", value, unit)) == text


GROWTH = next(item for item in load_subjects() if item.indicator == "high_tech_growth" and item.region == "own")
POOL = next(item for item in load_subjects() if item.indicator == "pool_enterprise_count")
APPLIED = next(item for item in load_subjects() if item.indicator == "high_tech_application_count")


def span(start: str, end: str, kind: str = "cumulative") -> Timespan:
    return Timespan(start, end, kind, "", True)


@pytest.mark.parametrize(
    ("period", "months"),
    [
        (None, ["2022-05"]),
        (span("2022-01", "2022-05"), ["2022-05"]),
        (span("2022-01", "2022-04"), ["2022-04"]),
        (span("2022-01", "2022-06"), []),
        (span("2022-01", "2022-12", "year"), ["2022-05"]),
        (span("2022-05", "2022-05", "point"), ["2022-05"]),
        (span("2022-05", "2022-05", "month"), []),
        (span("2022-04", "2022-06", "range"), []),
        (span("2021-01", "2021-12", "year"), []),
    ],
)
def test_rows_of_a_strict_subject(period: Timespan | None, months: list[str]) -> None:
    rows = held_rows(ALL, GROWTH.codes, OWN)
    assert [row.month for row in rows_for(rows, GROWTH, period, frame())] == months


def test_a_flow_may_be_named_by_the_reports_period() -> None:
    rows = held_rows(ALL, APPLIED.codes, OWN)
    assert len(rows_for(rows, APPLIED, span("2022-01", "2022-06"), frame())) == 1
    assert rows_for(rows, APPLIED, span("2022-01", "2022-03"), frame()) == []


def test_a_stock_minds_the_year_only() -> None:
    rows = held_rows(ALL, POOL.codes, OWN)
    assert len(rows_for(rows, POOL, span("2022-03", "2022-03", "month"), frame())) == 1
    assert rows_for(rows, POOL, span("2021-01", "2021-12", "year"), frame()) == []


def test_what_a_later_report_superseded_no_longer_counts() -> None:
    old = figure("high_tech_growth", "20.9", "percent", report="2022-05")
    new = figure("high_tech_growth", "21.1", "percent")
    newest = figure("high_tech_growth", "21.3", "percent", report="2022-07")
    assert of_report([old, new, newest], frame()) == [new]
    assert rows_for([old, newest], GROWTH, span("2022-01", "2022-05"), frame()) == [old]
    assert of_report([newest], frame()) == [newest]


def test_rows_of_one_region_only() -> None:
    assert {row.region_code for row in held_rows(ALL, GROWTH.codes, CITY)} == {CITY}


def test_a_january_month_is_its_own_cumulative() -> None:
    row = figure("high_tech_growth", "5", "percent", data="2022-01", kind="month")
    assert rows_for([row], GROWTH, span("2022-01", "2022-01"), frame()) == [row]
    assert rows_for(
        [figure("high_tech_growth", "5", "percent", data="2022-01")], GROWTH, span("2022-01", "2022-01", "month"), frame()
    )


def test_from_a_row_without_a_needed_column() -> None:
    with pytest.raises(KeyError):
        Figure.from_row({"code": "a"})
