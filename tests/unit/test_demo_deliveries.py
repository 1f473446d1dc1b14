"""The script of the sample's deliveries: complete, in order, within its windows, from offices only."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.core.error import DeclarationError
from pipelines.core.period import Period
from pipelines.core.register import read_register, window_of
from pipelines.demo.data import DATA, DEMO, read_rows
from pipelines.demo.deliveries import Delivery, read_deliveries

DELIVERIES = read_deliveries()
FORM_OF = {"export": "tech_contract", "absorb": "tech_contract", "national": "tech_contract", "change": "tech_contract_change",
           "growth": "high_tech_output", "total": "tech_contract_total", "subsidy": "subsidy_application"}
EARLY = "2022-06/340403_2022-06_activity_work_target.xlsx"
HELD_MONTHS = {"half_year": {"06", "12"}, "monthly": {f"{m:02d}" for m in range(1, 13)},
               "monthly_but_january": {f"{m:02d}" for m in range(2, 13)}}


def file_of(delivery: Delivery) -> str:
    return delivery.path.relative_to(DEMO / "workbooks").as_posix()


def test_every_workbook_is_delivered_once_for_its_region_and_period() -> None:
    listed = {(row["file"], row["region_code"], row["period"]) for row in read_rows(DATA / "workbook.csv")}
    given = Counter((file_of(d), d.region_code, d.period) for d in DELIVERIES)
    assert set(given) == listed and set(given.values()) == {1}


def test_every_expected_form_arrives_and_nothing_that_is_not_asked_for() -> None:
    periods = ["2021-06", "2021-12", *(f"2022-0{month}" for month in range(1, 7))]
    expected = {(row["form"], row["region_code"], period) for row in read_register("expected_reporter") for period in periods
                if row["valid_from"] <= period and (not row["valid_to"] or period < row["valid_to"])
                and period[5:] in HELD_MONTHS[row["cadence"]]}
    given = {(FORM_OF.get(sheet, sheet), row["region_code"], row["period"]) for row in read_rows(DATA / "workbook.csv")
             for sheet in row["sheets"].split("|")}
    assert {entry for entry in given if entry[0] != "tech_contract_change"} == expected


def test_files_arrive_in_the_middle_of_the_following_month() -> None:
    for delivery in (delivery for delivery in DELIVERIES if file_of(delivery) != EARLY):
        window = window_of("tech_contract", delivery.period)
        assert delivery.received_at.utcoffset() == timedelta(hours=8)
        assert str(Period.of(delivery.received_at.date())) == str(Period(delivery.period).plus(1))
        assert window.opens_at <= delivery.received_at < window.locks_at
        assert 10 <= delivery.received_at.day <= 18


def test_one_file_comes_before_its_month_is_over_and_holds_what_the_later_one_leaves_out() -> None:
    """The half-year report as of 30 June needs June's activities and the tasks of the second half by then."""
    sheets = {row["file"]: set(row["sheets"].split("|")) for row in read_rows(DATA / "workbook.csv")}
    (early,) = (delivery for delivery in DELIVERIES if file_of(delivery) == EARLY)
    assert early.received_at.date().isoformat() == "2022-06-28" and early.received_at < window_of("activity", "2022-06").opens_at
    assert sheets[EARLY] == {"activity", "work_target"}
    assert not sheets[EARLY] & sheets["2022-06/340403_2022-06.xlsx"]


def test_two_files_are_late_but_before_the_lock() -> None:
    late = [(d.region_code, d.period) for d in DELIVERIES if d.received_at >= window_of("tech_contract", d.period).due_at]
    assert late == [("340422", "2021-12"), ("340405", "2022-04")]


def test_second_versions_follow_their_first() -> None:
    at = {file_of(d): d.received_at for d in DELIVERIES}
    firsts = [file for file in at if "_v1." in file]
    assert len(firsts) == 3
    assert all(at[file] < at[file.replace("_v1.", "_v2.")] for file in firsts)


def test_offices_submit_and_not_persons() -> None:
    assert len({d.submitted_by for d in DELIVERIES}) == 8
    assert all(re.fullmatch(rf"{d.region_code} 市?科技局", d.submitted_by) for d in DELIVERIES)


def test_they_come_in_order() -> None:
    times = [delivery.received_at for delivery in DELIVERIES]
    assert times == sorted(times)
    assert [int(row["order"]) for row in read_rows(DEMO / "deliveries.csv")] == list(range(1, len(DELIVERIES) + 1))


HEAD = "order,file,region_code,period,received_at,submitted_by,note\n"
GOOD = "1,2022-05/a.xlsx,340403,2022-05,2022-06-13T10:00:00+08:00,340403 科技局,\n"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "workbooks/2022-05").mkdir(parents=True)
    shutil.copy(DELIVERIES[0].path, tmp_path / "workbooks/2022-05/a.xlsx")
    return tmp_path


def test_a_good_script_is_read(script: Path) -> None:
    (script / "deliveries.csv").write_text(HEAD + GOOD, encoding="utf-8")
    (delivery,) = read_deliveries(script)
    assert (delivery.region_code, delivery.period, delivery.submitted_by) == ("340403", "2022-05", "340403 科技局")
    assert delivery.received_at.isoformat() == "2022-06-13T10:00:00+08:00"


@pytest.mark.parametrize("line", [
    GOOD.replace("a.xlsx", "b.xlsx"), GOOD.replace("+08:00", ""), GOOD + GOOD.replace("1,", "2,", 1).replace("-13T", "-12T")])
def test_a_script_that_cannot_be_played_is_refused(script: Path, line: str) -> None:
    (script / "deliveries.csv").write_text(HEAD + line, encoding="utf-8")
    with pytest.raises(DeclarationError, match="交付脚本"):
        read_deliveries(script)
