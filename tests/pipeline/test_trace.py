"""Every published figure leads back to cells, and another reader finds in them what makes the figure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipelines.core.indicator import load_indicators
from pipelines.core.paths import Home
from pipelines.lineage.place import Place
from pipelines.lineage.snapshot import open_snapshot, release_folder
from pipelines.lineage.trace import Tracer
from pipelines.monthly.tracing import StoredEvidence, trace_number, trace_place
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.store import BitRotError, path_of
from tests.pipeline.other_reader import number_of, value_of, yuan_of

DISTRICT, CITY = "340403", "340400"
# What was published of the district, January–May and first half: figures of a public report, not results of ours.
PUBLISHED_AMOUNTS = [("contract_absorbed_amount", "2022-05", "124303900.00"),
                     ("contract_exported_amount", "2022-05", "71849800.00"), ("subsidy_declared_amount", "2022-06", "2810000.00")]
PUBLISHED_COUNTS = [("subsidy_application_count", "2022-06", 21), ("subsidy_entity_count", "2022-06", 18)]


def places(home: Home, document: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Path in the store, file name, sheet and cell of each cell of a trace."""
    return [(path_of(home, cell["sha256"]), cell["file"], cell["sheet"], cell["cell"]) for cell in document["cells"]]


def follow(home: Home, indicator: str, period: str, region: str = DISTRICT) -> dict[str, Any]:
    document = trace_number(home, Place(indicator, region, period))
    assert all(check["passed"] for check in document["checks"]), [check for check in document["checks"] if not check["passed"]]
    return document


@pytest.mark.parametrize(("indicator", "period", "figure"), PUBLISHED_AMOUNTS)
def test_named_cells_add_up_to_the_published_amount(sample_home: Home, indicator: str, period: str, figure: str) -> None:
    document = follow(sample_home, indicator, period)
    found = [yuan_of(*place) for place in places(sample_home, document)]
    assert document["op"] == "sum" and document["value"] == Decimal(figure) == sum(found)
    assert [cell["value"] for cell in document["cells"]] == found


def test_named_cells_hold_the_published_growth_and_gap(sample_home: Home) -> None:
    growth = follow(sample_home, "high_tech_growth", "2022-05")
    assert growth["op"] == "as_submitted" and growth["value"] == Decimal("21.1")
    assert [number_of(value_of(*place)) for place in places(sample_home, growth)] == [Decimal("21.1")]
    gap = follow(sample_home, "high_tech_growth_gap", "2022-05")
    own, whole = (number_of(value_of(*places(sample_home, operand)[0])) for operand in gap["operands"])
    assert gap["op"] == "difference" and gap["value"] == Decimal("18.1") == own - whole
    assert [operand["region"] for operand in gap["operands"]] == [DISTRICT, CITY]


def test_rows_of_the_ledger_make_the_published_counts(sample_home: Home) -> None:
    for indicator, period, figure in PUBLISHED_COUNTS:
        document = follow(sample_home, indicator, period)
        assert document["value"] == figure == sum(cell["value"] for cell in document["cells"])
    entities = [str(value_of(*place)) for place in places(sample_home, follow(sample_home, "subsidy_entity_count", "2022-06"))]
    assert len(entities) == 21 and len(set(entities)) == 18


def test_repeats_of_an_entity_bring_nothing(sample_home: Home) -> None:
    document = follow(sample_home, "subsidy_entity_count", "2022-06")
    seen: set[str] = set()
    for cell in document["cells"]:
        assert cell["value"] == (0 if cell["raw"] in seen else 1)
        seen.add(cell["raw"])


def test_text_of_every_cell_is_what_the_other_reader_sees(sample_home: Home) -> None:
    document = follow(sample_home, "contract_absorbed_amount", "2022-05")
    for cell, place in zip(document["cells"], places(sample_home, document), strict=True):
        assert Decimal(cell["raw"]) == number_of(value_of(*place))


def test_receipts_and_reporters_are_those_of_the_ledger(sample_home: Home) -> None:
    with Ledger(sample_home) as ledger:
        known = {item.receipt_no: item for item in ledger.receipts()}
    for cell in follow(sample_home, "contract_exported_amount", "2022-05")["cells"]:
        receipt = known[cell["receipt"]]
        assert (receipt.sha256, receipt.file_name, receipt.submitted_by) == (cell["sha256"], cell["file"], cell["by"])


def test_growth_of_contracts_leads_to_both_years(sample_home: Home) -> None:
    document = follow(sample_home, "contract_absorbed_growth", "2022-05")
    assert document["op"] == "ratio" and [operand["period"] for operand in document["operands"]] == ["2022-05", "2021-05"]
    this, last = (sum(yuan_of(*place) for place in places(sample_home, operand)) for operand in document["operands"])
    assert document["value"] == round((this / last - 1) * 100, 1)


def test_every_value_of_the_release_is_made_by_its_cells(sample_home: Home) -> None:
    """No indicator, region or month is left out: each is traced and put together again."""
    evidence = StoredEvidence(sample_home)
    with open_snapshot(release_folder(sample_home) / "kezhi.duckdb") as connection:
        rows = connection.execute("select indicator, region_code, period, period_type from marts.mart_indicator_value").fetchall()
        tracer = Tracer(connection, evidence)
        documents = [tracer.explain(Place(*row)) for row in rows]
    failed = [(item["indicator"], item["region"], item["period"], check) for item in documents for check in item["checks"]
              if not check["passed"]]
    assert len(rows) > 1000 and {row[0] for row in rows} == set(load_indicators())
    assert failed == []


def test_place_in_a_ranking_leads_to_every_member(sample_home: Home) -> None:
    document = trace_place(sample_home, Place("contract_absorbed_amount", DISTRICT, "2022-05"))
    assert document["value"] == 2 and len(document["operands"]) == 7
    assert all(check["passed"] for check in document["checks"])
    values = [sum(cell["value"] for cell in member["cells"]) for member in document["operands"]]
    assert values == sorted(values, reverse=True)


def test_vintages_name_each_release_that_holds_the_number(sample_home: Home) -> None:
    releases = [item["release"] for item in follow(sample_home, "contract_absorbed_amount", "2022-04")["vintages"]]
    assert releases == ["2022-04-r1", "2022-05-r1", "2022-06-r1"]


def test_changed_byte_in_the_store_is_found_before_it_is_read(sample_copy: Home) -> None:
    cell = follow(sample_copy, "high_tech_growth", "2022-05")["cells"][0]
    path = path_of(sample_copy, cell["sha256"])
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(data)
    with pytest.raises(BitRotError):
        trace_number(sample_copy, Place("high_tech_growth", DISTRICT, "2022-05"))
