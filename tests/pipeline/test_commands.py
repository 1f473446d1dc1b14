"""The command line on the sample city: shapes, exit codes, and that what only reads changes nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pytest

from pipelines.cli import main
from pipelines.core.paths import Home
from pipelines.demo.deliveries import read_deliveries
from pipelines.lineage.snapshot import current_release
from pipelines.monthly.blank import write_blank
from pipelines.receipt.ledger import Ledger
from tests.pipeline.release_world import bytes_below
from tests.pipeline.resend import ABSORBED, GROWTH, changed_workbook, scale_amounts, set_cell, workbook_of

DISTRICT = "340403"


class Said(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out, parse_float=Decimal)


Kezhi = Callable[..., Said]


@pytest.fixture
def kezhi(capsys: pytest.CaptureFixture[str]) -> Kezhi:
    """Runs one command on a home and gives exit code and both outputs."""
    def run(home: Home | None, *words: str) -> Said:
        with pytest.raises(SystemExit) as left:
            main([*words, *(["--home", str(home.root)] if home else [])])
        said = capsys.readouterr()
        return Said(int(left.value.code or 0), said.out, said.err)

    return run


def test_rank_has_the_agreed_shape(sample_home: Home, kezhi: Kezhi) -> None:
    document = kezhi(sample_home, "rank", "contract_absorbed_amount", "--period", "2022-05", "--json").document
    assert (document["indicator"], document["period"]) == ("contract_absorbed_amount", "2022-05")
    assert document["release"] == "2022-06-r1"
    assert document["policy"]["ties"] == "competition" and len(document["rows"]) == 7
    row = document["rows"][1]
    assert {"region_code", "value", "rank", "rank_best", "rank_worst", "gap_to_next", "status"} <= row.keys()
    assert (row["region_code"], row["value"], row["rank"]) == (DISTRICT, Decimal("124303900"), 2)


def test_rank_reads_well_in_both_languages(sample_home: Home, kezhi: Kezhi) -> None:
    chinese = kezhi(sample_home, "rank", "吸纳技术合同成交额", "--period", "2022-05").out
    assert "第2" in chinese and "12,430.39 万元" in chinese and "340403 田家庵区" in chinese and "并列者同名次" in chinese
    english = kezhi(sample_home, "rank", "high_tech_growth", "--period", "2022-05", "--lang", "en").out
    assert "340403 Tianjia'an" in english and "21.10%" in english and "18.10 pp" in english and "larger is better" in english


def test_rank_of_a_peer_group_holds_its_members_only(sample_home: Home, kezhi: Kezhi) -> None:
    said = kezhi(sample_home, "rank", "contract_absorbed_amount", "--period", "2022-05", "--group", "county", "--json")
    rows = said.document["rows"]
    assert [(row["region_code"], row["peer_rank"]) for row in rows] == [("340421", 1), ("340422", 2)]


def test_rank_as_of_an_earlier_time_needs_no_release(sample_copy: Home, kezhi: Kezhi) -> None:
    """Recomputed from the ledger alone: what was published is put away."""
    words = ("rank", "contract_absorbed_amount", "--period", "2022-04", "--json")
    released = kezhi(sample_copy, *words, "--release", "2022-04-r1").document
    sample_copy.published.rename(sample_copy.root / "hidden")
    then = kezhi(sample_copy, *words, "--as-of", "2022-05-17").document
    assert then["rows"] == released["rows"] and then["policy"] == released["policy"] and then["release"] is None
    assert not [path for path in sample_copy.root.iterdir() if path.name.startswith("kezhi-")]


def test_trace_has_the_agreed_shape(sample_home: Home, kezhi: Kezhi) -> None:
    said = kezhi(sample_home, "trace", "contract_absorbed_amount", "--region", "田家庵区", "--period", "2022-05", "--json")
    document = said.document
    assert said.code == 0
    assert {"release", "indicator", "region", "period", "value", "unit", "op"} <= document.keys()
    assert {"operands", "checks", "cells", "vintages"} <= document.keys()
    assert {"file", "sha256", "sheet", "cell", "raw", "value", "submission", "receipt", "by"} == document["cells"][0].keys()
    assert sum(cell["value"] for cell in document["cells"]) == document["value"] == Decimal("124303900")
    by_code = kezhi(sample_home, "trace", "contract_absorbed_amount/340403/2022-05/cumulative", "--json").document
    assert by_code == document


def test_trace_of_a_rank_lists_the_members(sample_home: Home, kezhi: Kezhi) -> None:
    document = kezhi(sample_home, "trace", "high_tech_growth/340403/2022-05", "--rank", "--json").document
    assert (document["op"], document["value"], len(document["operands"])) == ("rank", 2, 7)
    assert "[rank]" in kezhi(sample_home, "trace", "high_tech_growth/340403/2022-05", "--rank").out


def test_status_is_a_matrix_of_what_is_due(sample_home: Home, kezhi: Kezhi) -> None:
    document = kezhi(sample_home, "status", "--period", "2022-03", "--json").document
    rows = {(row["region"], row["form"]): row for row in document["rows"]}
    assert rows["340406", "high_tech_output"]["version"] == 2 and rows["340406", "high_tech_output"]["state"] == "accepted"
    assert all(row["on_time"] for row in rows.values()) and document["current"] == "2022-06-r1" and document["findings"] == []
    early = kezhi(sample_home, "status", "--period", "2022-03", "--as-of", "2022-04-12", "--json").document
    states = {(row["region"], row["form"]): row["state"] for row in early["rows"]}
    assert states["340406", "high_tech_output"] == "partial" and states["340403", "tech_contract"] == "missing"
    assert early["findings"][0]["cell"] and early["findings"][0]["remedy"] and early["findings"][0]["region"] == "340406 潘集区"


def test_late_file_is_told(sample_home: Home, kezhi: Kezhi) -> None:
    rows = kezhi(sample_home, "status", "--period", "2022-04", "--json").document["rows"]
    assert {row["region"] for row in rows if row["on_time"] is False} == {"340405"}
    assert "迟报" in kezhi(sample_home, "status", "--period", "2022-04").out


def test_check_tells_every_finding_and_changes_nothing(sample_home: Home, kezhi: Kezhi, tmp_path: Path) -> None:
    before = bytes_below(sample_home.store), sample_home.ledger.read_bytes()
    words = ("check", str(workbook_of(DISTRICT, "2022-05")), "--region", DISTRICT, "--period", "2022-05", "--json")
    clean = kezhi(sample_home, *words)
    assert clean.code == 0 and clean.document["files"][0]["rows"]["tech_contract"] == 16
    folder = tmp_path / DISTRICT / "2022-05"
    folder.mkdir(parents=True)

    def spoil(book: Any) -> None:
        set_cell(GROWTH, "D4", 2110)(book)
        scale_amounts(ABSORBED, 10_000)(book)

    said = kezhi(sample_home, "check", str(changed_workbook(folder, "2022-05", spoil)), "--json")
    found = {(item["sheet"], item["cell"]) for item in said.document["findings"]}
    assert said.code == 1 and {(GROWTH, "D4"), (ABSORBED, "L5")} <= found
    assert {"rule", "severity", "sheet", "cell", "value", "message", "remedy"} <= said.document["findings"][0].keys()
    assert (bytes_below(sample_home.store), sample_home.ledger.read_bytes()) == before


def test_check_of_what_is_no_workbook_leaves_with_two(kezhi: Kezhi, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK\x03\x04 no archive at all")
    said = kezhi(Home(tmp_path / "home"), "check", str(path), "--region", DISTRICT, "--period", "2022-05", "--json")
    assert said.code == 2 and said.document["findings"][0]["remedy"]
    assert not (tmp_path / "home" / "ledger.sqlite").exists()


def test_check_without_a_place_asks_for_one(kezhi: Kezhi, tmp_path: Path) -> None:
    path = shutil.copy(workbook_of(DISTRICT, "2022-05"), tmp_path / "x.xlsx")
    said = kezhi(Home(tmp_path / "home"), "check", str(path))
    assert said.code == 2 and "--region 340403 --period 2022-05" in said.err


def next_receipt() -> str:
    """The number that follows the sample's deliveries."""
    return f"R{len(read_deliveries()) + 1:08d}"


def test_submit_gives_a_receipt_and_knows_a_resend(sample_copy: Home, kezhi: Kezhi) -> None:
    words = ("submit", str(workbook_of(DISTRICT, "2022-06")), "--region", DISTRICT, "--period", "2022-06")
    said = kezhi(sample_copy, *words, "--by", "田家庵区科技局", "--json")
    receipt = said.document["receipts"][0]
    assert said.code == 0 and receipt["repeats"] and receipt["receipt"] == next_receipt() and len(receipt["sha256"]) == 64
    with Ledger(sample_copy) as ledger:
        assert ledger.receipts()[-1].submitted_by == "田家庵区科技局"


def test_submit_of_a_faulty_file_leaves_with_one(sample_copy: Home, kezhi: Kezhi, tmp_path: Path) -> None:
    path = changed_workbook(tmp_path, "2022-06", set_cell(GROWTH, "D4", 2110))
    said = kezhi(sample_copy, "submit", str(path), "--region", DISTRICT, "--period", "2022-06")
    assert said.code == 1 and next_receipt() in said.out and f"{GROWTH}!D4" in said.out and "部分行被隔离" in said.out


def test_time_of_receipt_cannot_lie_ahead(sample_home: Home, kezhi: Kezhi) -> None:
    said = kezhi(sample_home, "submit", str(workbook_of(DISTRICT, "2022-06")), "--region", DISTRICT, "--period", "2022-06",
                 "--received-at", "2999-01-01")
    assert said.code == 2 and "不能在将来" in said.err


def test_releases_are_listed_shown_and_verified(sample_home: Home, kezhi: Kezhi) -> None:
    rows = kezhi(sample_home, "release", "list", "--json").document["releases"]
    releases = ["2022-04-r1", "2022-05-r1", "2022-06-r1"]
    assert [row["release"] for row in rows] == releases and [row["current"] for row in rows] == [False, False, True]
    shown = kezhi(sample_home, "release", "show", "2022-05-r1", "--json").document
    assert shown["release"] == "2022-05-r1" and shown["verdict"]["passed"] and shown["tables"]["marts.mart_ranking"]["rows"] > 0
    verified = kezhi(sample_home, "release", "verify", "--json")
    assert verified.code == 0 and verified.document == {"verified": releases, "problems": []}


def test_verify_finds_a_changed_byte(sample_copy: Home, kezhi: Kezhi) -> None:
    path = next((sample_copy.releases / "2022-05-r1").rglob("mart_ranking.parquet"))
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)
    said = kezhi(sample_copy, "release", "verify", "--json")
    assert said.code == 1 and {problem["release"] for problem in said.document["problems"]} == {"2022-05-r1"}


def test_difference_of_two_months_names_the_new_values(sample_home: Home, kezhi: Kezhi) -> None:
    document = kezhi(sample_home, "release", "diff", "2022-05-r1", "2022-06-r1", "--json").document
    assert {row["period"] for row in document["values"]} == {"2022-06"}
    assert all(row["from"] is None for row in document["values"])
    assert "2022-06" in kezhi(sample_home, "release", "diff", "2022-05-r1", "2022-06-r1").out


def test_rollback_moves_the_pointer_and_is_recorded(sample_copy: Home, kezhi: Kezhi) -> None:
    assert kezhi(sample_copy, "release", "rollback", "2022-05-r1", "--by", "市科技局").code == 0
    assert current_release(sample_copy) == "2022-05-r1"
    with Ledger(sample_copy) as ledger:
        assert (ledger.publications()[-1].action, ledger.publications()[-1].by) == ("rollback", "市科技局")
    assert kezhi(sample_copy, "release", "rollback", "2021-01-r1", "--by", "市科技局").code == 2


def test_waiver_is_recorded_and_shown(sample_copy: Home, kezhi: Kezhi) -> None:
    words = ("waive", "--form", "subsidy_application", "--period", "2022-07", "--region", "340405")
    assert kezhi(sample_copy, *words, "--text", "本期无申报", "--by", "市科技局").code == 0
    rows = kezhi(sample_copy, "status", "--period", "2022-07", "--json").document["rows"]
    states = {(row["region"], row["form"]): row["state"] for row in rows}
    assert states["340405", "subsidy_application"] == "waived" and states["340405", "tech_contract"] == "missing"


def test_doctor_finds_a_sound_home_and_a_spoilt_one(sample_copy: Home, kezhi: Kezhi) -> None:
    looks = kezhi(sample_copy, "doctor", "--json").document["checks"]
    assert {look["name"] for look in looks if not look["passed"]} <= {"derived"}
    next(sample_copy.raw.rglob("*.parquet")).unlink()
    said = kezhi(sample_copy, "doctor", "--json")
    assert said.code == 1 and "raw" in {look["name"] for look in said.document["checks"] if not look["passed"]}


def test_rebuild_brings_back_what_may_be_deleted(sample_copy: Home, kezhi: Kezhi) -> None:
    raw = bytes_below(sample_copy.raw)
    shutil.rmtree(sample_copy.raw)
    sample_copy.warehouse.unlink()
    said = kezhi(sample_copy, "rebuild", "--json")
    assert said.code == 0 and len(said.document["rebuilt"]) == len(raw)
    assert bytes_below(sample_copy.raw) == raw and sample_copy.warehouse.exists()


def test_blank_workbook_is_recognised_with_its_place(kezhi: Kezhi, tmp_path: Path) -> None:
    assert kezhi(None, "template", "--region", DISTRICT, "--period", "2022-06", "--out", str(tmp_path)).code == 0
    path = tmp_path / "340403_2022-06.xlsx"
    said = kezhi(Home(tmp_path / "home"), "check", str(path), "--json")
    assert [(item["region"], item["period"]) for item in said.document["files"]] == [(DISTRICT, "2022-06")]
    assert {"tech_contract", "high_tech_output", "subsidy_application"} <= said.document["files"][0]["rows"].keys()
    assert not [item for item in said.document["findings"] if "column" in item["rule"] or "sheet" in item["rule"]]


def test_blank_workbook_says_units_and_is_not_overwritten(tmp_path: Path) -> None:
    path = write_blank(tmp_path, DISTRICT, "2022-06", "tech_contract")
    book = openpyxl.load_workbook(path)
    heads = [str(value) for row in book["输出技术合同"].iter_rows(values_only=True) for value in row if value is not None]
    assert {"输出技术合同", "吸纳技术合同"} <= set(book.sheetnames)
    assert [head for head in heads if head.startswith("合同成交额（万元）")] and not [head for head in heads if "流向" in head]
    with pytest.raises(Exception, match="不覆盖"):
        write_blank(tmp_path, DISTRICT, "2022-06", "tech_contract")
