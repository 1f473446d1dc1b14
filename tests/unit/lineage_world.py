"""A small released database, written out row by row, and evidence that remembers what it was asked for."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import duckdb

from pipelines.core.paths import Home
from pipelines.lineage.evidence import Source

SCHEMA = """
    create schema core;
    create schema marts;
    create table core.dim_region_part (
        whole_code varchar, part_code varchar, part_kind varchar, valid_from varchar, valid_to varchar);
    create table core.fct_tech_contract_flow_version (
        registration_no varchar, registration_no_cell varchar, direction varchar, region_code varchar, in_force_from varchar,
        in_force_to varchar, registered_on date, contract_amount_yuan decimal(18, 2), contract_amount_cell varchar,
        technical_amount_yuan decimal(18, 2), technical_amount_cell varchar, is_first_in_region boolean,
        is_first_in_whole boolean, submission_id varchar, source_sheet varchar, source_row integer);
    create table core.fct_high_tech_output (
        region_code varchar, data_period varchar, publisher varchar, growth_pct decimal(18, 6), growth_cell varchar,
        submission_id varchar, source_sheet varchar, source_row integer);
    create table core.fct_subsidy_application (
        region_code varchar, entity_id varchar, entity_cell varchar, project_name_cell varchar, declared_on date,
        declared_amount_yuan decimal(18, 2), declared_amount_cell varchar,
        submission_id varchar, source_sheet varchar, source_row integer);
    create table marts.mart_indicator_value (
        indicator varchar, region_code varchar, period varchar, data_period varchar, period_type varchar, value decimal(28, 6),
        unit varchar, status varchar);
    create table marts.mart_ranking (
        indicator varchar, period varchar, region_code varchar, data_period varchar, value decimal(28, 6), rank bigint,
        rank_best bigint, rank_worst bigint, gap_to_next decimal(28, 6), margin_to_previous decimal(28, 6),
        gap_to_city decimal(28, 6), peer_group varchar, peer_rank bigint, status varchar, n bigint,
        universe varchar, tie_policy varchar, direction varchar);
"""
PARTS = [("340403", "340403", "self"), ("340404", "340404", "self"), ("340400", "340403", "member"),
         ("340400", "340404", "member"), ("340400", "340400", "residual")]
# Contract, direction, region, in force from and to, registered on, amount; one is amended in April, one is inside the city.
FLOWS = [
    ("C1", "absorb", "340403", "2022-01", "9999-12", "2022-01-20", "1000000.00", 5),
    ("C2", "absorb", "340403", "2022-02", "2022-04", "2022-02-03", "500000.00", 6),
    ("C2", "absorb", "340403", "2022-04", "9999-12", "2022-02-03", "300000.00", 7),
    ("C3", "absorb", "340403", "2022-05", "9999-12", "2022-05-30", "239.50", 8),
    ("C4", "absorb", "340403", "2021-12", "9999-12", "2021-12-31", "77.00", 9),
    ("C5", "export", "340403", "2022-03", "9999-12", "2022-03-02", "9000.00", 10),
    ("C5", "absorb", "340404", "2022-03", "9999-12", "2022-03-02", "9000.00", 11),
]
VALUES = [
    ("contract_absorbed_amount", "340403", "2022-03", "1500000.00", "yuan"),
    ("contract_absorbed_amount", "340403", "2022-05", "1300239.50", "yuan"),
    ("contract_absorbed_amount", "340404", "2022-05", "9000.00", "yuan"),
    ("contract_absorbed_amount", "340400", "2022-05", "1309239.50", "yuan"),
    ("contract_absorbed_count", "340403", "2022-05", "3", "count"),
    ("contract_distinct_amount", "340400", "2022-05", "1309239.50", "yuan"),
    ("high_tech_growth", "340403", "2022-05", "21.1", "percent"),
    ("high_tech_growth", "340400", "2022-05", "3.0", "percent"),
    ("high_tech_growth_gap", "340403", "2022-05", "18.1", "percentage_point"),
    ("subsidy_entity_count", "340403", "2022-05", "2", "count"),
    ("high_tech_growth", "340404", "2022-05", None, "percent"),
]
RANKS = [("contract_absorbed_amount", "340403", "1300239.50", 1), ("contract_absorbed_amount", "340404", "9000.00", 2)]


class Evidence:
    """Every submission came in one file; a cell's text is its own address, but for those that ``blank`` names."""

    def __init__(self, blank: frozenset[str] = frozenset()) -> None:
        self.blank = blank
        self.asked: list[tuple[str, str]] = []

    def source(self, submission_id: str) -> Source:
        return Source(f"{submission_id}.xlsx", "ab" * 32, "R00000001", "340403 科技局")

    def cell_text(self, source: Source, sheet: str, cell: str) -> str:
        self.asked.append((sheet, cell))
        return "" if cell in self.blank else f"text of {cell}"


def write_release(home: Home, release: str, sequence: int, values: list[tuple] = VALUES,
                  checks: list[dict] | None = None) -> Path:
    """A release folder with its database and the parts of a manifest that lineage reads; the pointer names it."""
    folder = home.releases / release
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "kezhi.duckdb")) as connection:
        connection.execute(SCHEMA)
        _fill(connection, values)
    manifest = {"release": release, "sequence": sequence, "as_of": "2022-06-30T00:00:00+00:00",
                "tables": {"marts.mart_indicator_value": {"rows": len(values), "content_hash": str(sequence)}},
                "verdict": {"checks": checks or []}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    home.current.unlink(missing_ok=True)
    home.current.symlink_to(f"releases/{release}")
    return folder


def _fill(connection: duckdb.DuckDBPyConnection, values: list[tuple]) -> None:
    for whole, part, kind in PARTS:
        connection.execute("insert into core.dim_region_part values (?, ?, ?, '0000-00', '9999-12')", [whole, part, kind])
    for number, direction, region, begin, end, day, amount, row in FLOWS:
        first = direction == "export" or number != "C5"
        connection.execute(
            "insert into core.fct_tech_contract_flow_version values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '合同', ?)",
            [number, f"A{row}", direction, region, begin, end, day, amount, f"K{row}", amount, f"L{row}", first, first,
             f"2022-{day[5:7]}-{region}-tech_contract-v1", row])
    for region, growth, row in (("340403", "21.1", 6), ("340400", "3.0", 5)):
        connection.execute("insert into core.fct_high_tech_output values (?, '2022-05', 'city_bureau', ?, ?, ?, '高新', ?)",
                           [region, growth, f"C{row}", "2022-05-340400-high_tech_output-v1", row])
    for entity, day, row in (("E1", "2022-02-01", 4), ("E2", "2022-03-01", 5), ("E1", "2022-04-01", 6)):
        connection.execute("insert into core.fct_subsidy_application values ('340403', ?, ?, ?, ?, 100, ?, 's1', '奖补', ?)",
                           [entity, f"F{row}", f"H{row}", day, f"J{row}", row])
    for indicator, region, period, value, unit in values:
        status = "missing" if value is None else "complete"
        connection.execute("insert into marts.mart_indicator_value values (?, ?, ?, ?, 'cumulative', ?, ?, ?)",
                           [indicator, region, period, period, None if value is None else Decimal(value), unit, status])
    for indicator, region, value, rank in RANKS:
        connection.execute(
            "insert into marts.mart_ranking values (?, '2022-05', ?, '2022-05', ?, ?, ?, ?, null, null, null, 'district', ?, "
            "'complete', 2, 'huainan_county_units', 'competition', 'higher_is_better')",
            [indicator, region, Decimal(value), rank, rank, rank, rank])
