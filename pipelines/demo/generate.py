"""Draws the sample's parties and contracts from a plan, once: ``python -m pipelines.demo.generate``.

The plan (``plan.csv``) says for each kind, period and region how many contracts there are in the end and what they are worth;
``kind`` ``inside`` are contracts between two reporters, which count in the seller's ``export`` and the buyer's ``absorb``.
``change_plan.csv`` adds amendments (``amount_wan`` is what was taken off) and cancellations (an extra contract of that amount).
All is drawn from one seed; the files it writes are the plain data, and nothing else in the project calls this module.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from pipelines.demo.credit_code import invented_code
from pipelines.demo.data import DATA, ILLUSTRATIVE, REPORTERS, Change, Contract, Party, read_rows, write_records
from pipelines.demo.draw import day_in, split_amount, technical_part, working_days

SEED = 20220630
FOREIGN_PARTY = Party("P-FOREIGN-01", "示例境外仪器公司（Example Instruments）", "", "FOREIGN", "", ILLUSTRATIVE)
NATURES = ("有限责任公司", "私营企业", "有限责任公司", "股份有限公司", "国有企业", "有限责任公司")
BODY_NATURES = (("大学", "高等院校"), ("学院", "高等院校"), ("医院", "医疗、卫生"), ("研究", "科研机构"))
KINDS = ("技术服务", "技术开发", "技术服务", "技术开发", "技术咨询", "技术服务", "技术转让", "技术许可")


@dataclass(frozen=True)
class Cell:
    """One line of the plan."""

    kind: str
    period: str
    region_code: str
    buyer_region: str
    contracts: int
    amount_wan: Decimal


def read_plan(folder: Path = DATA) -> list[Cell]:
    return [Cell(r["kind"], r["period"], r["region_code"], r["buyer_region"], int(r["contracts"]), Decimal(r["amount_wan"]))
            for r in read_rows(folder / "plan.csv")]


def make_parties(folder: Path = DATA) -> list[Party]:
    """Firms and public bodies of every place, with invented names and codes that pass both check digits."""
    words = [row["word"] for row in read_rows(folder / "line_of_business.csv")]
    found: list[Party] = []
    for place, row in enumerate(read_rows(folder / "place.csv")):
        region, prefix = row["region_code"], row["prefix"]
        for number in range(int(row["firms"])):
            name = f"{prefix}示例{words[(number + 3 * place) % len(words)]}有限公司"
            found.append(Party(f"P-{region}-{number + 1:02d}", name, invented_code(region, number + 1),
                               region, NATURES[number % len(NATURES)], ILLUSTRATIVE))
        for number, body in enumerate(filter(None, row["bodies"].split("|"))):
            nature = next((nature for word, nature in BODY_NATURES if word in body), "其它(事业)")
            found.append(Party(f"P-{region}-B{number + 1}", f"{prefix}示例{body}", invented_code(region, 9001 + number, "12"),
                               region, nature, ILLUSTRATIVE))
    return [*found, FOREIGN_PARTY]


class Drawing:
    """The drawing of all contracts; every choice comes from one generator in a fixed order."""

    def __init__(self, parties: Iterable[Party], folder: Path = DATA) -> None:
        self.rng = random.Random(SEED)
        self.topics = [(row["topic"], row["tech_field"]) for row in read_rows(folder / "topic.csv")]
        self.cells = read_plan(folder)
        self.change_plan = read_rows(folder / "change_plan.csv")
        self.parties = {party.party_id: party for party in parties}
        self.at_home: dict[str, list[Party]] = defaultdict(list)
        for party in self.parties.values():
            self.at_home[party.region_code].append(party)
        self.abroad = [p for code, group in self.at_home.items() for p in group if code not in (*REPORTERS, "FOREIGN")]

    def contract(self, seller: Party, buyer: Party, amount: Decimal, registered_on: date) -> Contract:
        """A contract with all else drawn; its number is given once all are drawn."""
        topic, field = self.rng.choice(self.topics)
        kind = self.rng.choice(KINDS)
        signed_on = registered_on - timedelta(days=self.rng.randint(5, 130))
        lasts = timedelta(days=self.rng.choice((182, 365, 547, 730, 1095)))
        return Contract("", registered_on, signed_on, signed_on, signed_on + lasts, kind, field,
                        f"{topic}{kind.removeprefix('技术')}", seller.party_id, buyer.party_id, amount,
                        technical_part(self.rng, amount), ILLUSTRATIVE)

    def inside(self, cell: Cell) -> list[Contract]:
        """Contracts between two reporters, in the middle of the month so that no list begins with them."""
        days = [day for day in working_days(cell.period) if 11 <= day.day <= 20]
        amounts = split_amount(self.rng, cell.amount_wan, cell.contracts)
        return [self.contract(*self.two(cell), amount, self.rng.choice(days)) for amount in amounts]

    def two(self, cell: Cell) -> tuple[Party, Party]:
        """Seller and buyer, never the same."""
        seller = self.rng.choice(self.at_home[cell.region_code])
        return seller, self.rng.choice([party for party in self.at_home[cell.buyer_region] if party is not seller])

    def outside(self, cell: Cell, inside: list[Contract]) -> list[Contract]:
        """What is left of a cell once the inside contracts are taken off, with partners outside the city."""
        count = cell.contracts - len(inside)
        left = cell.amount_wan - sum((contract.contract_amount_wan for contract in inside), Decimal(0))
        amounts = split_amount(self.rng, left, count)
        days = sorted(day_in(self.rng, cell.period, index, count) for index in range(count))
        return [self.outside_one(cell, amount, day, index) for index, (amount, day) in enumerate(zip(amounts, days, strict=True))]

    def outside_one(self, cell: Cell, amount: Decimal, day: date, index: int) -> Contract:
        ours = self.rng.choice(self.at_home[cell.region_code])
        theirs = self.rng.choice(self.abroad)
        if (cell.kind, cell.period, cell.region_code, index) == ("absorb", "2022-03", "340403", 5):
            theirs = FOREIGN_PARTY
        seller, buyer = (ours, theirs) if cell.kind == "export" else (theirs, ours)
        return self.contract(seller, buyer, amount, day)

    def all(self) -> tuple[list[Contract], list[Change]]:
        """Every contract by day of registration, under the terms of that day, and every change by its day."""
        inside = [contract for cell in self.cells if cell.kind == "inside" for contract in self.inside(cell)]
        drafts = list(inside)
        for cell in self.cells:
            if cell.kind != "inside":
                drafts += self.outside(cell, [contract for contract in inside if self.belongs(contract, cell)])
        events = [self.event(drafts, plan) for plan in self.change_plan]
        numbers = self.numbers(drafts)
        contracts = [replace(draft, registration_no=number) for draft, number in zip(drafts, numbers, strict=True)]
        changes = [replace(change, registration_no=numbers[index]) for index, change in events]
        return (sorted(contracts, key=lambda c: (c.registered_on, c.registration_no)),
                sorted(changes, key=lambda change: change.changed_on))

    def event(self, drafts: list[Contract], plan: dict[str, str]) -> tuple[int, Change]:
        """Carries out a line of the change plan: an amended contract gets its earlier terms, a cancelled one joins."""
        index, amount = self.choose(drafts, plan), Decimal(plan["amount_wan"])
        day = date.fromisoformat(plan["changed_on"])
        change = Change("", plan["office"], "注销", day, None, None, plan["reason"], ILLUSTRATIVE)
        final = drafts[index]
        if plan["change_kind"] == "cancelled":
            drafts.append(self.contract(self.parties[final.seller], self.parties[final.buyer], amount, final.registered_on))
            return len(drafts) - 1, change
        drafts[index] = replace(final, contract_amount_wan=final.contract_amount_wan + amount,
                                technical_amount_wan=final.technical_amount_wan + amount)
        return index, replace(change, change_kind="变更", new_contract_amount_wan=final.contract_amount_wan,
                              new_technical_amount_wan=final.technical_amount_wan)

    def belongs(self, contract: Contract, cell: Cell) -> bool:
        """Whether an inside contract is one of those that the cell counts."""
        party = self.parties[contract.seller if cell.kind == "export" else contract.buyer]
        year, month = cell.period.split("-")
        months = (int(month),) if year == "2022" else range(int(month) - 5, int(month) + 1)
        return (party.region_code == cell.region_code and contract.registered_on.year == int(year)
                and contract.registered_on.month in months)

    def choose(self, contracts: list[Contract], plan: dict[str, str]) -> int:
        """The middle one of the contracts that the line of the change plan speaks of."""
        def fits(contract: Contract) -> bool:
            ours, theirs = (contract.seller, contract.buyer)[:: 1 if plan["role"] == "export" else -1]
            return (self.parties[ours].region_code == plan["office"] and f"{contract.registered_on:%Y-%m}" == plan["period"]
                    and (self.parties[theirs].region_code in REPORTERS) == (plan["inside"] == "yes"))
        hits = [index for index, contract in enumerate(contracts) if fits(contract)]
        return sorted(hits, key=lambda index: contracts[index].registered_on)[len(hits) // 2]

    def numbers(self, contracts: list[Contract]) -> list[str]:
        """A registration number each: year, office (the seller's; the buyer's for a foreign seller), running number by day."""
        last: Counter[tuple[int, str]] = Counter()
        given = [""] * len(contracts)
        for index in sorted(range(len(contracts)), key=lambda index: (contracts[index].registered_on, index)):
            seller, buyer = self.parties[contracts[index].seller], self.parties[contracts[index].buyer]
            office = buyer.region_code if seller.region_code == "FOREIGN" else seller.region_code
            key = (contracts[index].registered_on.year, office)
            last[key] += 1 if office in REPORTERS else self.rng.randint(3, 60)
            given[index] = f"{key[0]}{office}{last[key]:06d}"
        return given


def generate(folder: Path = DATA, out: Path | None = None) -> list[Path]:
    """Writes parties, contracts and changes to ``out`` (by default ``folder``); the same bytes each time."""
    parties = make_parties(folder)
    contracts, changes = Drawing(parties, folder).all()
    target = out or folder
    return [write_records(Party, parties, target), write_records(Contract, contracts, target),
            write_records(Change, changes, target)]


if __name__ == "__main__":
    generate()
