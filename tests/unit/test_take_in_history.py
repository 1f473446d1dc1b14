"""What a file is judged by: the reporter's own earlier amounts, and only those; and raw files that come back or are refused."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.form import load_forms
from pipelines.core.paths import Home
from pipelines.intake import History, ParsedFile
from pipelines.monthly.history import FEWEST, measured_columns
from pipelines.monthly.raw import read_raw
from pipelines.monthly.restoration import restore_raw
from pipelines.monthly.take_in import take_in
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import receive
from pipelines.receipt.store import BitRotError
from tests.unit.plain_reader import book, parse

AT = datetime(2022, 6, 15, 1, tzinfo=UTC)
THOUSANDS = ["1000"] * FEWEST
MILLIONS = ["1000000"] * FEWEST


class Witness:
    """Reads, and remembers the history it was given for each region and period."""

    def __init__(self) -> None:
        self.given: dict[tuple[str, str], History] = {}

    def __call__(self, path: Path, *, region: str, period: str, history: History, **rest: Any) -> ParsedFile:
        self.given[region, period] = history
        return parse(path, region=region, period=period, **rest)

    def median(self, period: str, region: str = "340403") -> float | None:
        return self.given[region, period].of("tech_contract", "contract_amount")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def send(home: Home, data: bytes, period: str, region: str = "340403") -> None:
    source = home.root.parent / "a.xlsx"
    source.write_bytes(data)
    receive(home, source, region=region, period=period, by="区科技局", at=AT)


def take(home: Home) -> Witness:
    witness = Witness()
    outcomes = [item.outcome for item in take_in(home, AT, parse=witness)]
    assert outcomes == ["parsed"] * len(outcomes)
    return witness


def test_earlier_months_of_the_same_region_make_the_history(home: Home) -> None:
    for period, amounts in (("2022-03", THOUSANDS), ("2022-04", MILLIONS), ("2022-05", THOUSANDS)):
        send(home, book(*amounts), period)
    send(home, book(*THOUSANDS), "2022-05", "340402")
    witness = take(home)
    assert [witness.median(period) for period in ("2022-03", "2022-04", "2022-05")] == [None, 3.0, 4.5]
    assert witness.median("2022-05", "340402") is None


def test_only_current_rows_that_were_let_in_count(home: Home) -> None:
    send(home, book(*MILLIONS), "2022-04")
    send(home, book(*THOUSANDS, "0", "-5"), "2022-04")                          # replaces the millions
    send(home, book(*MILLIONS, quarantined=FEWEST, findings={"tech_contract": ["row"]}), "2022-03")
    send(home, book(*MILLIONS, findings={"tech_contract": ["query"]}), "2022-02")      # held
    send(home, book("1"), "2022-05")
    assert take(home).median("2022-05") == 3.0


@pytest.mark.parametrize(("period", "expected"), [("2020-04", None), ("2020-05", 3.0), ("2022-06", None)])
def test_two_years_back_and_nothing_ahead(home: Home, period: str, expected: float | None) -> None:
    send(home, book(*THOUSANDS), period)
    send(home, book("1"), "2022-05")
    assert take(home).median("2022-05") == expected


def test_few_amounts_are_no_history(home: Home) -> None:
    send(home, book(*THOUSANDS[1:]), "2022-04")
    send(home, book("1"), "2022-05")
    assert take(home).median("2022-05") is None


def test_measured_columns_are_those_of_the_magnitude_rule() -> None:
    assert measured_columns(load_forms()["tech_contract"]) == ["contract_amount", "technical_amount"]


def flip(home: Home) -> Path:
    """One bit of the first raw file."""
    path = next(iter(sorted(home.raw.rglob("*.parquet"))))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    return path


def test_a_rotten_raw_file_is_never_read(home: Home) -> None:
    send(home, book(*THOUSANDS), "2022-04")
    take(home)
    flip(home)
    with Ledger(home) as ledger:
        (item,) = ledger.submissions()
    with pytest.raises(BitRotError, match=r"2022-04-340403"):
        read_raw(home, item.raw_path, item.raw_sha256)
    send(home, book("1"), "2022-05")
    assert [found.outcome for found in take_in(home, AT, parse=parse)] == ["failed"]    # its history cannot be trusted


def test_raw_files_come_back_byte_for_byte(home: Home) -> None:
    for period in ("2022-03", "2022-04"):
        send(home, book(*THOUSANDS), period)
    take(home)
    before = {path: path.read_bytes() for path in home.raw.rglob("*.parquet")}
    assert restore_raw(home, parse=parse) == []
    flip(home)
    assert restore_raw(home, parse=parse) == ["2022-03-340403-tech_contract-v1"]
    shutil.rmtree(home.raw)
    assert restore_raw(home, parse=parse) == [f"2022-{month}-340403-tech_contract-v1" for month in ("03", "04")]
    assert {path: path.read_bytes() for path in home.raw.rglob("*.parquet")} == before and len(before) == 2


def test_rows_that_no_longer_come_out_the_same_need_a_person(home: Home) -> None:
    def otherwise(path: Path, **rest: Any) -> ParsedFile:
        (other := home.root / "other.json").write_bytes(book("2"))
        return parse(other, **rest)

    send(home, book("1"), "2022-05")
    take(home)
    shutil.rmtree(home.raw)
    with pytest.raises(BitRotError, match="记录的不一致"):
        restore_raw(home, parse=otherwise)
