"""The real dbt project in process: parsed once for all tests, built on small cities of literal rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from pipelines.core.paths import Home
from pipelines.warehouse.manifest import prepare_manifest
from tests.warehouse.city import CITY, MEMBERS, City, growth_row, subsidy_row, total_row
from tests.warehouse.register_rows import fill_registers
from tests.warehouse.world import World

GROWTH = {"340402": "25.3", "340403": "21.1", "340404": "2.0", "340405": "-4.5", "340406": "2.0", "340421": "1.2",
          "340422": "0.4"}


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare_manifest(Home(tmp_path_factory.mktemp("parsed")))


@pytest.fixture
def make_world(tmp_path: Path, manifest: Path) -> Callable[[City], World]:
    """Models and their tests."""
    return lambda city, period="2022-03": World.of(Home(tmp_path / "home"), city, period, manifest)


@pytest.fixture
def make_models(tmp_path: Path, manifest: Path) -> Callable[[City], World]:
    """Models alone: quicker, for what is looked at in rows."""
    return lambda city, period="2022-03": World.of(Home(tmp_path / "home"), city, period, manifest, "resource_type:model")


@pytest.fixture(scope="session")
def standing_world(tmp_path_factory: pytest.TempPathFactory, manifest: Path) -> World:
    """The sound city, built once: for tests that only look."""
    world = World.of(Home(tmp_path_factory.mktemp("sound")), sound_city(), "2022-03", manifest)
    assert world.result.success, world.result.describe()
    return world


@pytest.fixture
def city() -> City:
    return sound_city()


def sound_city() -> City:
    """2021 in two halves, January to March 2022 in months; contracts inside the city, out of it and into it."""
    city = City()
    for period in ("2021-06", "2021-12", "2022-01", "2022-02", "2022-03"):
        for region in (*MEMBERS, CITY):
            city.add("tech_contract", region, period)
        city.add("tech_contract_total", CITY, period)
    _fill_contracts(city)
    _fill_totals(city)
    _fill_growth(city)
    _fill_subsidies(city)
    fill_registers(city, ("2022-01", "2022-02", "2022-03"))
    return city


def _fill_contracts(city: City) -> None:
    inside = [(1, "340403", "340402", date(2022, 1, 5), "100000.50"), (2, "340402", "340403", date(2022, 2, 9), "2500000"),
              (3, "340403", "340403", date(2022, 3, 15), "70000"), (4, "340421", "340403", date(2022, 3, 20), "880000.25")]
    outside = [(11, "340403", "340100", date(2022, 1, 20), "1200000"), (12, "110000", "340403", date(2022, 2, 2), "3400000"),
               (13, "340406", "320100", date(2022, 2, 11), "640000"), (14, "FOREIGN", "340402", date(2022, 3, 3), "90000"),
               (15, "340400", "340100", date(2022, 3, 7), "55000")]
    for number, seller, buyer, on, amount in (*inside, *outside):
        city.contract(number, seller, buyer, on, amount, technical="50000")
    # The halves of 2021 hold contracts of earlier months too.
    for number, on, slot in ((21, date(2021, 2, 3), "2021-06"), (22, date(2021, 8, 8), "2021-12")):
        row = next(city.rows("tech_contract")) | {"registration_no": f"{number:016d}", "registered_on": on, "signed_on": on,
                                                  "seller_region": "340403", "buyer_region": "340100", "role": "export"}
        city.add("tech_contract", "340403", slot, row)


def _fill_totals(city: City) -> None:
    """What the city's own system says, in 亿元 with one decimal."""
    for period, exported, absorbed in (("2021-06", (1, "0"), (0, "0")), ("2021-12", (2, "0"), (0, "0")),
                                       ("2022-01", (2, "0"), (1, "0")), ("2022-02", (4, "0"), (3, "10000000")),
                                       ("2022-03", (7, "10000000"), (6, "10000000"))):
        city.add("tech_contract_total", CITY, period, total_row("export", *exported), total_row("absorb", *absorbed))


def _fill_growth(city: City) -> None:
    for period in ("2022-02", "2022-03"):
        city.add("high_tech_output", CITY, period, growth_row(CITY, period, "3.0"),
                 *(growth_row(region, period, growth) for region, growth in GROWTH.items()))
        for region, growth in GROWTH.items():
            city.add("high_tech_output", region, period, growth_row(region, period, growth))


def _fill_subsidies(city: City) -> None:
    for period in ("2022-01", "2022-02", "2022-03"):
        for region in MEMBERS:
            city.add("subsidy_application", region, period)
    first = subsidy_row("甲公司", "一号项目", "200000", date(2022, 1, 11), partner_names="乙公司、丙研究所")
    second = subsidy_row("甲公司", "二号项目", "150000.75", date(2022, 2, 12))
    third = subsidy_row("丁学院", "三号项目", "80000", date(2022, 3, 1), approved_amount=None)
    ledger = [first, second, third]
    for period, rows in (("2022-01", ledger[:1]), ("2022-02", ledger[:2]), ("2022-03", ledger)):
        city.add("subsidy_application", "340403", period, *rows)
    city.add("subsidy_application", "340421", "2022-03", subsidy_row("甲公司", "四号项目", "60000", date(2022, 3, 9)))
