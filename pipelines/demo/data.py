"""The sample's plain data: typed rows of ``sources/demo/data/*.csv``, and the terms of a contract in a month.

Amounts are 万元 as ``Decimal`` with two places, days are dates. What is invented says so in ``data_nature``."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from pipelines.core.paths import SOURCES
from pipelines.core.period import Period

DEMO = SOURCES / "demo"
DATA = DEMO / "data"
ILLUSTRATIVE = "示例"
PUBLIC = "公开数据"
PARTLY = "部分公开，其余示例"  # a public name or fact in a row whose other cells are invented
CITY = "340400"
MEMBERS = ("340402", "340403", "340404", "340405", "340406", "340421", "340422")
REPORTERS = (*MEMBERS, CITY)


@dataclass(frozen=True)
class Party:
    """A seller, a buyer or an applicant; ``credit_code`` is empty for a party outside China."""

    party_id: str
    name: str
    credit_code: str
    region_code: str
    nature: str
    data_nature: str


@dataclass(frozen=True)
class Contract:
    """A registered contract with the terms it was registered under; ``seller`` and ``buyer`` are party ids."""

    registration_no: str
    registered_on: date
    signed_on: date
    effective_from: date
    effective_to: date
    contract_type: str
    tech_field: str
    project_name: str
    seller: str
    buyer: str
    contract_amount_wan: Decimal
    technical_amount_wan: Decimal
    data_nature: str


@dataclass(frozen=True)
class Change:
    """An amendment (变更) or a cancellation (注销), as listed by the office that registered the contract."""

    registration_no: str
    office: str
    change_kind: str
    changed_on: date
    new_contract_amount_wan: Decimal | None
    new_technical_amount_wan: Decimal | None
    reason: str
    data_nature: str


@dataclass(frozen=True)
class Growth:
    """Cumulative real growth of one region in one month, in percent."""

    data_period: str
    region_code: str
    growth_pct: Decimal
    data_nature: str


@dataclass(frozen=True)
class Subsidy:
    """One application with its three amounts and their days; ``entity`` is a party id."""

    region_code: str
    policy_year: int
    batch: str
    policy_item: str
    policy_field: str
    entity: str
    project_name: str
    partner_names: str
    declared_amount_wan: Decimal
    declared_on: date
    approved_amount_wan: Decimal | None
    approved_on: date | None
    paid_amount_wan: Decimal | None
    paid_on: date | None
    data_nature: str


@dataclass(frozen=True)
class Entry:
    """A row of a register as an office hands it in with the months ``listed_from`` to ``listed_to`` (``YYYY-MM``, both
    included; empty: as long as the sample lasts). A row that changes stands several times, each with its own months."""

    region_code: str
    listed_from: str
    listed_to: str
    values: dict[str, str]

    def stands(self, period: str) -> bool:
        return self.listed_from <= period and (not self.listed_to or period <= self.listed_to)


Record = TypeVar("Record", Party, Contract, Change, Growth, Subsidy)
FILE_OF: dict[type, str] = {Party: "parties", Contract: "contracts", Change: "changes", Growth: "growth", Subsidy: "subsidies"}


def _typed(text: str, wanted: Any) -> Any:
    if text == "":
        return "" if wanted is str else None
    kind = next(kind for kind in (date, Decimal, int, str) if kind == wanted or kind in getattr(wanted, "__args__", ()))
    return date.fromisoformat(text) if kind is date else kind(text)


def read_rows(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A CSV file in UTF-8 with plain line ends; ``None`` becomes an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows({key: "" if value is None else value for key, value in row.items()} for row in rows)


def read_records(kind: type[Record], folder: Path = DATA) -> list[Record]:
    """All records of a kind, in the order of the file."""
    hints = get_type_hints(kind)
    return [kind(**{key: _typed(row[key], hints[key]) for key in hints}) for row in read_rows(folder / f"{FILE_OF[kind]}.csv")]


def write_records(kind: type[Record], records: Iterable[Record], folder: Path = DATA) -> Path:
    """Writes the records to the file of their kind."""
    path = folder / f"{FILE_OF[kind]}.csv"
    write_rows(path, [field.name for field in fields(kind)], (asdict(record) for record in records))
    return path


def read_entries(folder: Path) -> dict[str, tuple[Entry, ...]]:
    """The registers of ``folder``, one file a form: its rows in the order of the file."""
    kept = ("region_code", "listed_from", "listed_to")
    return {path.stem: tuple(Entry(*(row[key] for key in kept), {key: text for key, text in row.items() if key not in kept})
                             for row in read_rows(path)) for path in sorted(folder.glob("*.csv"))}


@dataclass(frozen=True)
class City:
    """All plain data of the sample city."""

    parties: dict[str, Party]
    contracts: tuple[Contract, ...]
    changes: tuple[Change, ...]
    growth: tuple[Growth, ...]
    subsidies: tuple[Subsidy, ...]
    registers: dict[str, tuple[Entry, ...]]

    def region_of(self, contract: Contract, role: str) -> str:
        """Where the party stands that makes the contract an ``export`` (its seller) or ``absorb`` (its buyer)."""
        return self.parties[contract.seller if role == "export" else contract.buyer].region_code

    def amount_at(self, contract: Contract, period: str) -> Decimal | None:
        """The contract amount in force at the end of ``period``; ``None`` once it is cancelled. Assumes it is registered."""
        mine = (change for change in self.changes if change.registration_no == contract.registration_no)
        past = [change for change in mine if str(Period.of(change.changed_on)) <= period]
        newest = max(past, key=lambda change: change.changed_on, default=None)
        return contract.contract_amount_wan if newest is None else newest.new_contract_amount_wan


@cache
def read_city(folder: Path = DATA) -> City:
    """The plain data of ``folder``."""
    return City({party.party_id: party for party in read_records(Party, folder)}, tuple(read_records(Contract, folder)),
                tuple(read_records(Change, folder)), tuple(read_records(Growth, folder)), tuple(read_records(Subsidy, folder)),
                read_entries(folder / "registers"))
