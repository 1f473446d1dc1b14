"""The ranking mart against a published table, and against the definitions by brute force."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from pipelines.warehouse.build import build
from tests.warehouse.world import World

PUBLISHED = Path(__file__).parent / "data" / "anhui_2022h1_absorbed_by_city.csv"
YUAN = Decimal(100_000_000)


@dataclass(frozen=True)
class Member:
    """A made-up member of a made-up universe. ``upper`` is empty where there is no limit."""

    region: str
    value: Decimal | None
    lower: Decimal
    upper: Decimal | None


Ranks = dict[tuple[str, str], tuple[int | None, int, int]]
INDICATOR = "contract_absorbed_amount"
COLUMNS = ("indicator, region_code, period, data_period, period_type, value, value_lower, value_upper, unit, status, "
           "operand_count, lineage_key")


def rank_again(world: World, cases: dict[str, list[Member]], ties: str = "competition",
               direction: str = "higher_is_better") -> Ranks:
    """Puts ``cases`` (by period) in the place of what was built, and builds the ranking on them."""
    regions = {member.region for rows in cases.values() for member in rows}
    members = ", ".join(f"('made_up', '{region}', 'all', '0001-01', '9999-12')" for region in sorted(regions))
    values = ", ".join(_row(period, member) for period, rows in cases.items() for member in rows)
    world.change(
        "delete from core.dim_universe", "delete from marts.mart_indicator_value",
        f"update core.dim_indicator set universe = case when indicator = '{INDICATOR}' then 'made_up' end, "
        f"tie_policy = '{ties}', direction = '{direction}'",
        f"insert into core.dim_universe values {members}",
        f"insert into marts.mart_indicator_value ({COLUMNS}) values {values}")
    result = build(world.home, "mart_ranking,resource_type:model", manifest=world.manifest)
    assert result.success, result.describe()
    rows = world.ask("select period, region_code, rank, rank_best, rank_worst from marts.mart_ranking")
    return {(period, region): (rank, best, worst) for period, region, rank, best, worst in rows}


def _row(period: str, member: Member) -> str:
    status = "missing" if member.value is None else "complete" if member.value == member.lower == member.upper else "incomplete"
    numbers = ", ".join("null" if number is None else str(number) for number in (member.value, member.lower, member.upper))
    return (f"('{INDICATOR}', '{member.region}', '{period}', '{period}', 'cumulative', {numbers}, 'yuan', '{status}', 1, "
            f"'{INDICATOR}/{member.region}/{period}')")


def exact(region: str, value: Decimal) -> Member:
    return Member(region, value, value, value)


@pytest.fixture
def world(standing_world: World, tmp_path: Path) -> World:
    return standing_world.copy_to(tmp_path / "ranked")


def published_rows() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["published_row"] != "合计"]


def test_the_published_table_of_sixteen_cities_comes_out(world: World) -> None:
    rows = published_rows()
    assert len(rows) == 16
    amounts = {row["gb_code"]: Decimal(row["amount_yi"]) * YUAN for row in rows}
    found = rank_again(world, {"2022-06": [exact(code, amount) for code, amount in amounts.items()]})
    ranks = {code: rank for (_, code), (rank, _, _) in found.items()}
    assert ranks == {row["gb_code"]: int(row["published_amount_rank"]) for row in rows}
    assert all(rank == best == worst for rank, best, worst in found.values())


def test_the_published_order_by_growth_comes_out(world: World) -> None:
    growths = {row["gb_code"]: Decimal(row["yoy_fraction"]) * 100 for row in published_rows()}
    found = rank_again(world, {"2022-06": [exact(code, value) for code, value in growths.items()]})
    ranks = {code: rank for (_, code), (rank, _, _) in found.items()}
    assert ranks == {row["gb_code"]: int(row["published_row"]) for row in published_rows()}


def draw_case(rng: random.Random) -> list[Member]:
    """Up to seven members over few values, so that ties, missing and half-known ones are common."""
    return [_draw_member(rng, f"M{number}") for number in range(rng.randint(1, 7))]


def _draw_member(rng: random.Random, region: str) -> Member:
    value = Decimal(rng.randint(0, 4))
    kind = rng.choice(("complete", "complete", "complete", "incomplete", "missing"))
    if kind == "missing":
        return Member(region, None, Decimal(0), None)
    return Member(region, value, value, value if kind == "complete" else None)


def bounds_by_definition(member: Member, others: Iterable[Member]) -> tuple[int, int]:
    others = list(others)
    best = 1 + sum(1 for other in others if member.upper is not None and other.lower > member.upper)
    return best, 1 + sum(1 for other in others if other.upper is None or other.upper > member.lower)


def bounds_by_completion(member: Member, others: list[Member]) -> tuple[int, int]:
    """Over every completion on a grid that reaches past all values: what the bounds are meant to be."""
    grid = [Decimal(step) / 2 for step in range(14)]

    def completions(one: Member) -> list[Decimal]:
        return [point for point in grid if one.lower <= point <= (grid[-1] if one.upper is None else one.upper)]

    ranks = {1 + sum(1 for point in points if point > own) for own in completions(member)
             for points in product(*({min(completions(other)), max(completions(other))} for other in others))}
    return min(ranks), max(ranks)


@pytest.mark.parametrize("seed", [20220630, 7])
def test_ranks_and_bounds_equal_their_definitions(world: World, seed: int) -> None:
    rng = random.Random(seed)
    cases = {f"{2000 + number // 12}-{number % 12 + 1:02d}": draw_case(rng) for number in range(150)}
    # One universe holds for all months: members that a case does not draw are missing in it.
    absent = [Member(f"M{number}", None, Decimal(0), None) for number in range(7)]
    full = {period: rows + absent[len(rows):] for period, rows in cases.items()}
    found = rank_again(world, full)
    assert len(found) == 150 * 7
    for period, rows in full.items():
        for member in rows:
            others = [other for other in rows if other is not member]
            values = [other.value for other in others if other.value is not None]
            rank = None if member.value is None else 1 + sum(1 for value in values if value > member.value)
            assert found[period, member.region] == (rank, *bounds_by_definition(member, others)), (seed, period, member)


def test_the_definitions_are_exact_over_all_completions() -> None:
    rng = random.Random(11)
    for _ in range(60):
        rows = draw_case(rng)[:5]
        for member in rows:
            others = [other for other in rows if other is not member]
            assert bounds_by_definition(member, others) == bounds_by_completion(member, others), rows


def test_smaller_is_better_turns_ranks_and_bounds(world: World) -> None:
    rows = [exact("A", Decimal(1)), Member("B", Decimal(3), Decimal(3), None), Member("C", None, Decimal(0), None)]
    found = rank_again(world, {"2022-06": rows}, direction="lower_is_better")
    assert found == {("2022-06", "A"): (1, 1, 2), ("2022-06", "B"): (2, 2, 3), ("2022-06", "C"): (None, 1, 3)}


def test_dense_places_close_up(world: World) -> None:
    rows = [exact(region, Decimal(value)) for region, value in zip("ABCD", (9, 5, 5, 2), strict=True)]
    found = rank_again(world, {"2022-06": rows}, ties="dense")
    assert [found["2022-06", region] for region in "ABCD"] == [(1, 1, 1), (2, 2, 2), (2, 2, 2), (3, 3, 3)]
