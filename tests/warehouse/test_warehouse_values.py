"""What the marts say of the sound city, figure by figure, against sums that are made here in plain Python from the same rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from pipelines.core.form import load_forms
from tests.warehouse.city import CITY, MEMBERS, City, change_row
from tests.warehouse.conftest import sound_city
from tests.warehouse.world import World

PERIODS = ("2021-06", "2021-12", "2022-01", "2022-02", "2022-03")


def listed(region: str, role: str, period: str) -> list[Decimal]:
    """Amounts that a region lists under a role from January to ``period``."""
    side = "seller_region" if role == "export" else "buyer_region"
    return [row["contract_amount"] for row in sound_city().rows("tech_contract")
            if row["role"] == role and row[side] == region and f"{period[:4]}-01" <= f"{row['registered_on']:%Y-%m}" <= period]


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize(("name", "role"), [("exported", "export"), ("absorbed", "absorb")])
def test_amounts_and_counts_are_sums_of_the_own_list(standing_world: World, name: str, role: str, period: str) -> None:
    for region in MEMBERS:
        rows = listed(region, role, period)
        assert standing_world.value(f"contract_{name}_amount", region, period) == sum(rows)
        assert standing_world.value(f"contract_{name}_count", region, period) == len(rows)


def test_half_yearly_lists_reach_every_month_by_their_dates(standing_world: World) -> None:
    months = [standing_world.value("contract_exported_amount", "340403", f"2021-{month:02d}") for month in range(1, 13)]
    amount = Decimal("100000.50")
    assert months == [0] + [amount] * 6 + [2 * amount] * 5


@pytest.mark.parametrize("name", ["exported", "absorbed"])
def test_city_is_members_and_residual(standing_world: World, name: str) -> None:
    role = "export" if name == "exported" else "absorb"
    for period in PERIODS:
        parts = [sum(listed(region, role, period)) for region in (*MEMBERS, CITY)]
        assert standing_world.value(f"contract_{name}_amount", CITY, period) == sum(parts)


def test_gross_counts_both_ends_and_distinct_counts_once(standing_world: World) -> None:
    def value(kind: str, region: str) -> Decimal:
        return standing_world.value(f"contract_{kind}_amount", region, "2022-03")

    for region in (*MEMBERS, CITY):
        assert value("gross", region) == value("exported", region) + value("absorbed", region)
    # Contract 3 has both ends in 340403, contracts 1 to 4 have both ends in the city.
    assert value("gross", "340403") - value("distinct", "340403") == Decimal("70000")
    assert value("gross", CITY) - value("distinct", CITY) == Decimal("100000.50") + 2500000 + 70000 + Decimal("880000.25")


def test_technical_amount_is_that_of_exports(standing_world: World) -> None:
    assert standing_world.value("contract_technical_amount", "340403", "2022-03") == 3 * 50000


def test_growth_is_as_issued_and_its_gap_is_to_the_city(standing_world: World) -> None:
    assert standing_world.value("high_tech_growth", "340403", "2022-03") == Decimal("21.1")
    assert standing_world.value("high_tech_growth_gap", "340403", "2022-03") == Decimal("18.1")
    assert standing_world.value("high_tech_growth_gap", "340405", "2022-03") == Decimal("-7.5")
    assert not standing_world.ask("select 1 from marts.mart_indicator_value "
                                  "where indicator = 'high_tech_growth_gap' and region_code = ?", CITY)


def test_contract_growth_compares_the_same_months_and_is_left_out_without_a_base(standing_world: World) -> None:
    def growth(period: str) -> list[tuple[Decimal]]:
        return standing_world.ask("select value from marts.mart_indicator_value where indicator = 'contract_exported_growth' "
                                  "and region_code = '340403' and period = ?", period)

    # 2022-02: 1,300,000.50 over 100,000.50, less one; in January 2021 nothing had been exported yet.
    exact = (Decimal("1300000.50") / Decimal("100000.50") - 1) * 100
    assert growth("2022-02") == [(exact.quantize(Decimal("0.1")),)]
    assert growth("2022-01") == []
    assert growth("2021-06") == []


def test_subsidies_come_from_the_newest_ledger_and_count_entities_once(standing_world: World) -> None:
    def city_and_district(indicator: str, period: str) -> tuple[Decimal, Decimal]:
        return standing_world.value(indicator, "340403", period), standing_world.value(indicator, CITY, period)

    assert city_and_district("subsidy_declared_amount", "2022-02") == (Decimal("350000.75"), Decimal("350000.75"))
    assert city_and_district("subsidy_declared_amount", "2022-03") == (Decimal("430000.75"), Decimal("490000.75"))
    assert city_and_district("subsidy_application_count", "2022-03") == (3, 4)
    # One firm applied in two districts: two entities in the district, and still two in the city.
    assert city_and_district("subsidy_entity_count", "2022-03") == (2, 2)
    assert standing_world.value("subsidy_paid_amount", "340403", "2022-03") == 0


def test_money_is_decimal_to_the_cent(standing_world: World) -> None:
    [(kind, total)] = standing_world.ask("select typeof(contract_amount_yuan), sum(contract_amount_yuan) "
                                         "from core.fct_tech_contract group by 1")
    assert kind == "DECIMAL(18,2)"
    assert total == Decimal("8935000.75") + 2 * Decimal("100000.50")


def test_every_measure_names_the_cell_and_row_that_it_came_from(standing_world: World) -> None:
    for table, cell in (("fct_tech_contract", "contract_amount_cell"), ("fct_tech_contract_flow_version", "registration_no_cell"),
                        ("fct_high_tech_output", "growth_cell"), ("fct_subsidy_application", "declared_amount_cell")):
        rows = standing_world.ask(f"select {cell}, source_row, submission_id from core.{table}")
        assert rows and all(place and place.endswith(str(row)) and submission for place, row, submission in rows)


def test_partners_stand_beside_the_application_without_money(standing_world: World) -> None:
    assert standing_world.ask("select partner_name from core.fct_subsidy_partner") == [("丙研究所",), ("乙公司",)]
    columns = {name for (name,) in standing_world.ask("select column_name from duckdb_columns() "
                                                      "where table_name = 'fct_subsidy_partner'")}
    assert columns == {"application_id", "partner_name"}


def test_an_amendment_counts_from_its_month_and_a_cancellation_ends_it(make_world: Callable[..., World], city: City) -> None:
    city.add("tech_contract_change", "340403", "2022-02", change_row(11, "amended", date(2022, 2, 14), "200000"))
    city.add("tech_contract_change", "340403", "2022-03", change_row(11, "cancelled", date(2022, 3, 2)))
    city.slots.pop(("tech_contract_total", CITY, "2022-02"))
    city.slots.pop(("tech_contract_total", CITY, "2022-03"))
    world = make_world(city)
    assert world.result.success, world.result.describe()
    amounts = [world.value("contract_exported_amount", "340403", f"2022-{month:02d}") for month in (1, 2, 3)]
    assert amounts == [Decimal("1300000.50"), Decimal("300000.50"), Decimal("170000.50")]
    assert world.value("contract_exported_count", "340403", "2022-03") == 2
    assert world.ask("select status, contract_amount_yuan from core.fct_tech_contract where registration_no = ?", f"{11:016d}") \
        == [("cancelled", 0)]
    assert not world.ask("select 1 from core.fct_tech_contract_flow where registration_no = ?", f"{11:016d}")


def test_the_buyer_stands_in_for_a_seller_elsewhere_and_yields_to_one_here(standing_world: World) -> None:
    rows = dict(standing_world.ask("select registration_no, supplied_by from core.fct_tech_contract"))
    assert rows[f"{12:016d}"] == "absorb"
    assert rows[f"{1:016d}"] == "export"


def test_every_published_column_is_described(standing_world: World) -> None:
    missing = standing_world.ask("""
        select table_name, column_name from duckdb_columns() where schema_name in ('core', 'marts') and coalesce(comment, '') = ''
        union all
        select table_name, '' from duckdb_tables() where schema_name in ('core', 'marts') and coalesce(comment, '') = ''""")
    assert missing == []


def test_no_private_column_is_in_the_warehouse(standing_world: World) -> None:
    private = {column.name for form in load_forms().values() for column in form.column if column.private}
    assert private
    names = {name for (name,) in standing_world.ask("select column_name from duckdb_columns()")}
    assert not {name for name in names if any(name.startswith(word) for word in private)}
