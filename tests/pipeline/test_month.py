"""A month in full: corrections that go out as a new release, and faults that hold it without touching what stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.error import HeldError
from pipelines.core.paths import Home
from pipelines.demo.deliveries import read_deliveries
from pipelines.lineage.difference import compare_releases
from pipelines.lineage.place import Place, indicator_named
from pipelines.lineage.ranking import read_ranking
from pipelines.lineage.snapshot import current_release, list_releases, open_snapshot, release_folder
from pipelines.monthly.inspection import hand_in
from pipelines.monthly.lock import month_lock
from pipelines.monthly.outcome import MonthOutcome
from pipelines.monthly.sample import deliver, read_arrivals
from pipelines.monthly.standing import find_standing
from pipelines.monthly.steps import run_month_plain
from pipelines.monthly.tracing import trace_number
from pipelines.receipt import decision
from pipelines.receipt.ledger import Ledger
from pipelines.release.verify import verify
from tests.pipeline.release_world import bytes_below
from tests.pipeline.resend import ABSORBED, DISTRICT, GROWTH, resend, scale_amounts, set_cell, workbook_of

# After the sample's last run; the locks of its months are in mid-month after.
LATER = datetime.fromisoformat("2022-07-18T10:00:00+08:00")
# A contract with a seller from outside the city: no other list has to agree with it.
CONTRACT_CELL, OLD_AMOUNT, NEW_AMOUNT = "L5", Decimal("382.5"), Decimal("383.7")
ADDED_YUAN = (NEW_AMOUNT - OLD_AMOUNT) * 10_000
INDICATOR = "contract_absorbed_amount"


def run(home: Home, period: str, at: datetime = LATER, **options: Any) -> MonthOutcome:
    moment = at + timedelta(minutes=5)
    return run_month_plain(home, period, moment, moment, **options)


def absorbed(home: Home, release: str | None = None, region: str = DISTRICT) -> dict[str, Any]:
    return trace_number(home, Place(INDICATOR, region, "2022-05"), release)


def ranks(home: Home, release: str) -> dict[str, tuple[int, Decimal]]:
    with open_snapshot(release_folder(home, release) / "kezhi.duckdb") as connection:
        rows = read_ranking(connection, indicator_named(INDICATOR), "2022-05")["rows"]
    return {row["region_code"]: (row["rank"], row["value"]) for row in rows}


def test_corrected_contract_makes_a_second_release_and_the_first_one_stands(sample_copy: Home, tmp_path: Path) -> None:
    taken = resend(sample_copy, tmp_path, "2022-05", set_cell(ABSORBED, CONTRACT_CELL, float(NEW_AMOUNT)), LATER)
    assert {item.state for item in taken.submissions} == {"accepted"}
    outcome = run(sample_copy, "2022-05")
    assert (outcome.state, outcome.release) == ("published", "2022-06-r2") and current_release(sample_copy) == "2022-06-r2"
    before, after = absorbed(sample_copy, "2022-06-r1"), absorbed(sample_copy)
    assert after["value"] - before["value"] == ADDED_YUAN
    assert ranks(sample_copy, "2022-06-r2")[DISTRICT] == (2, after["value"])
    assert ranks(sample_copy, "2022-06-r1")[DISTRICT] == (2, before["value"])
    moved = {cell["raw"] for cell in after["cells"]} - {cell["raw"] for cell in before["cells"]}
    assert moved == {str(NEW_AMOUNT)}
    cell = next(cell for cell in after["cells"] if cell["raw"] == str(NEW_AMOUNT))
    assert (cell["cell"], cell["receipt"]) == (CONTRACT_CELL, taken.receipt.receipt_no)
    assert cell["submission"] == "2022-05-340403-tech_contract-v2"
    assert [item["value"] for item in after["vintages"]][-2:] == [before["value"], after["value"]]
    with Ledger(sample_copy) as ledger:
        assert verify(sample_copy, None, ledger) == []
    changed = compare_releases(sample_copy, "2022-06-r1", "2022-06-r2")
    assert {(row["region_code"], row["period"]) for row in changed["values"]} >= {(DISTRICT, "2022-05"), ("340400", "2022-06")}
    assert {row["region_code"] for row in changed["values"]} == {DISTRICT, "340400"} and changed["ranks"] == []
    # The same file again is a receipt and nothing more.
    again = hand_in(sample_copy, tmp_path / workbook_of(DISTRICT, "2022-05").name, DISTRICT, "2022-05", by="office", at=LATER)
    assert again.outcome == "repeated" and again.receipt.repeats == taken.receipt.receipt_no
    assert run(sample_copy, "2022-05", LATER + timedelta(hours=1)).state == "unchanged"


FAULTS = [
    pytest.param(set_cell(GROWTH, "D4", 2110), GROWTH, "D4", "2110", id="growth of 2110"),
    pytest.param(scale_amounts(ABSORBED, 10_000), ABSORBED, "L5", "3825000", id="yuan under a head in wan"),
    pytest.param(set_cell(ABSORBED, CONTRACT_CELL, "#REF!"), ABSORBED, CONTRACT_CELL, "#REF!", id="error cell"),
]


@pytest.mark.parametrize(("change", "sheet", "cell", "value"), FAULTS)
def test_fault_publishes_nothing_and_is_named_with_its_cell(sample_copy: Home, tmp_path: Path, change: Any, sheet: str, cell: str,
                                                            value: str) -> None:
    before = bytes_below(sample_copy.published)
    taken = resend(sample_copy, tmp_path, "2022-05", change, LATER)
    assert any((item.sheet, item.cell, item.value) == (sheet, cell, value) for item in taken.findings), taken.findings
    outcome = run(sample_copy, "2022-05")
    assert outcome.state == "held" and "newest_submissions_are_settled" in outcome.blocked_by
    found = [item for item in outcome.obstacles if (item.sheet, item.cell) == (sheet, cell)]
    assert found and all(item.region == "340403 田家庵区" and item.remedy and item.message for item in found)
    assert found[0].value == value and found[0].period == "2022-05"
    assert bytes_below(sample_copy.published) == before


def test_district_that_has_not_sent_holds_the_month_before_its_lock(sample_copy: Home) -> None:
    """As of the day before the last two districts' files came."""
    before = bytes_below(sample_copy.published)
    early = datetime.fromisoformat("2022-07-11T20:00:00+08:00")
    outcome = run(sample_copy, "2022-06", early)
    assert outcome.state == "held" and "covers_every_expected_reporter" in outcome.blocked_by
    told = "\n".join(item.message for item in outcome.obstacles)
    assert "340405 八公山区" in told and "340421 凤台县" in told and "2022-07-20" in told and "豁免" in told
    assert "340402" not in told
    assert bytes_below(sample_copy.published) == before


def test_after_the_lock_a_month_goes_out_with_bounds(sample_home: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home").ensure()
    sent = [item for item in read_deliveries() if (item.region_code, item.period) != ("340405", "2022-06")]
    locked = datetime.fromisoformat("2022-07-20T00:00:00+08:00")
    deliver(home, sent, locked)
    read_arrivals(home, locked)
    outcome = run(home, "2022-06", locked)
    assert (outcome.state, outcome.release) == ("published", "2022-06-r1"), outcome.obstacles
    with open_snapshot(release_folder(home) / "kezhi.duckdb") as connection:
        rows = {row["region_code"]: row for row in read_ranking(connection, indicator_named(INDICATOR), "2022-06")["rows"]}
    assert rows["340405"]["rank"] is None and rows["340405"]["status"] == "missing"
    assert (rows["340405"]["rank_best"], rows["340405"]["rank_worst"]) == (1, 7)
    assert rows[DISTRICT]["rank"] == 2 and (rows[DISTRICT]["rank_best"], rows[DISTRICT]["rank_worst"]) == (2, 3)


def test_answered_query_no_longer_holds(sample_copy: Home, tmp_path: Path) -> None:
    taken = resend(sample_copy, tmp_path, "2022-05", set_cell(ABSORBED, CONTRACT_CELL, 0.09), LATER)
    queries = [item for item in taken.findings if item.severity == "query"]
    assert queries and {item.state for item in taken.submissions if item.form == "tech_contract"} <= {"held", "rejected"}
    for item in queries:
        with Ledger(sample_copy) as ledger:
            decision.explain(ledger, item.fingerprint, text="金额属实", by="科技局", at=LATER, region=DISTRICT, period="2022-05")
    standing = find_standing(sample_copy, "2022-05", LATER + timedelta(minutes=1))
    assert not [item for item in standing.obstacles if item.severity == "query"]


def test_run_without_publishing_judges_only(sample_copy: Home, tmp_path: Path) -> None:
    before = bytes_below(sample_copy.published)
    resend(sample_copy, tmp_path, "2022-06", set_cell(ABSORBED, "L5", 77.5), LATER)
    outcome = run(sample_copy, "2022-06", publish=False)
    assert outcome.state in ("judged", "held") and outcome.release == "2022-06-r1"
    assert bytes_below(sample_copy.published) == before


def test_second_run_at_once_is_refused(sample_copy: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipelines.monthly import lock

    with month_lock(sample_copy):
        # As another process would find it: the lock taken, and not by itself.
        monkeypatch.setattr(lock, "_held", set())
        with pytest.raises(HeldError, match="另一次运行正在进行"):
            run(sample_copy, "2022-06")
    assert list_releases(sample_copy) == ["2022-04-r1", "2022-05-r1", "2022-06-r1"]
