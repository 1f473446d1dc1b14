"""A small city of literal rows: raw Parquet files and ledger records as the pieces before the warehouse would leave them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from pipelines.core.finding import Finding
from pipelines.core.form import load_forms
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.warehouse.table import raw_types, table_of

CITY = "340400"
MEMBERS = ("340402", "340403", "340404", "340405", "340406", "340421", "340422")
AS_OF = datetime(2023, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass(frozen=True)
class Submission:
    """What the ledger would say; see ``pipelines.warehouse.load.SubmissionRow``."""

    submission_id: str
    receipt_no: str
    form: str
    region_code: str
    period: str
    raw_path: str
    raw_sha256: str
    row_count: int
    version: int = 1
    received_at: datetime = datetime(2022, 7, 10, 4, tzinfo=UTC)
    state: str = "accepted"
    is_current: bool = True
    quarantined_count: int = 0
    file_name: str = "上报.xlsx"
    sha256: str = "00"
    findings: tuple[Finding, ...] = ()

    def finding_state(self, item: Finding) -> str:
        return "noted" if item.severity == "note" else "open"


@dataclass(frozen=True)
class Waiver:
    form: str
    region_code: str
    period: str
    reason: str = "防汛"
    until: datetime | None = None

    def stands(self, as_of: datetime) -> bool:
        return self.until is None or as_of < self.until


Slot = tuple[str, str, str]


@dataclass
class City:
    """Rows by (form, region, period). A slot without rows is a submission that says there was nothing."""

    slots: dict[Slot, list[Row]] = field(default_factory=dict)
    states: dict[Slot, str] = field(default_factory=dict)

    def add(self, form: str, region: str, period: str, *rows: Row) -> None:
        self.slots.setdefault((form, region, period), []).extend(rows)

    def rows(self, form: str) -> Iterator[Row]:
        return (row for (name, _, _), rows in self.slots.items() if name == form for row in rows)

    def contract(self, number: int, seller: str, buyer: str, on: date, amount: str, technical: str | None = None,
                 reporters: tuple[str, ...] = ("export", "absorb")) -> None:
        """A contract as both ends list it, as far as they are reporters here."""
        for role, region in (("export", seller), ("absorb", buyer)):
            slot = ("tech_contract", region, f"{on:%Y-%m}")
            if role in reporters and slot in self.slots:
                self.slots[slot].append(contract_row(number, role, seller, buyer, on, amount, technical))

    def write(self, home: Home) -> list[Submission]:
        """The raw files, and the ledger's records of them."""
        return [_write(home, number, slot, rows, self.states.get(slot, "accepted"))
                for number, (slot, rows) in enumerate(self.slots.items(), start=1)]


def contract_row(number: int, role: str, seller: str, buyer: str, on: date, amount: str, technical: str | None = None) -> Row:
    return {"registration_no": f"{number:016d}", "role": role, "project_name": f"项目{number}", "contract_type": "service",
            "seller_name": f"卖方{seller}", "seller_uscc": None, "seller_region": seller, "buyer_name": f"买方{buyer}",
            "buyer_region": buyer, "contract_amount": Decimal(amount), "technical_amount": Decimal(technical or amount),
            "signed_on": on, "registered_on": on}


def change_row(number: int, kind: str, on: date, amount: str | None = None) -> Row:
    money = None if amount is None else Decimal(amount)
    return {"registration_no": f"{number:016d}", "change_kind": kind, "changed_on": on, "new_contract_amount": money,
            "new_technical_amount": money, "reason": "补充协议"}


def growth_row(region: str, period: str, growth: str) -> Row:
    return {"region": region, "data_period": period, "value_added_growth": Decimal(growth), "price_basis": "real",
            "scope": "above_scale"}


def total_row(role: str, count: int, amount: str) -> Row:
    return {"region": CITY, "role": role, "contract_count": count, "contract_amount": Decimal(amount)}


def subsidy_row(entity: str, project: str, declared: str, on: date, **more: Any) -> Row:
    return {"policy_year": 2022, "batch": "第一批", "policy_item": "研发补助", "policy_field": "high_tech",
            "policy_level": "city", "entity_name": entity, "entity_uscc": None, "project_name": project,
            "declared_amount": Decimal(declared), "stage": "declared", "declared_on": on} | more


def _write(home: Home, number: int, slot: Slot, rows: list[Row], state: str) -> Submission:
    form, region, period = slot
    identity = f"{period}-{region}-{form}-v1"
    path = Path("raw") / form / period / f"{identity}.parquet"
    types = raw_types(load_forms()[form])
    placed = [_placed(row, index, identity, region, period, types) for index, row in enumerate(rows, start=5)]
    (home.root / path).parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table_of(types, placed), home.root / path)
    kept_out = sum(1 for row in placed if row["quarantined"])
    return Submission(identity, f"R{number:08d}", form, region, period, str(path), sha256_file(home.root / path), len(rows),
                      state=state, is_current=state in ("accepted", "partial"), quarantined_count=kept_out)


def _placed(row: Row, index: int, identity: str, region: str, period: str, types: dict[str, str]) -> Row:
    cells = {name: f"{chr(65 + position % 26)}{index}" for position, name in enumerate(types)
             if name.endswith("__cell") and row.get(name.removesuffix("__cell")) is not None}
    return {"submission_id": identity, "receipt_no": f"R-{identity}", "reporter_code": region, "period": period,
            "source_sheet": "Sheet1", "source_row": index, "quarantined": False} | cells | row


def supersede(submission: Submission, **changes: Any) -> Submission:
    return replace(submission, **changes)
