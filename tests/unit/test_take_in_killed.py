"""Kills at any point, and two at once: nothing lost, nothing doubled, right after the next run, without a person."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.core.hashes import sha256_bytes
from pipelines.core.paths import Home
from pipelines.monthly.raw import read_raw
from pipelines.monthly.take_in import take_in
from pipelines.receipt import store
from pipelines.receipt.inbox import CLAIMED, LOOKS, collect_inbox
from pipelines.receipt.ledger import Ledger
from tests.unit.killed_child import AT
from tests.unit.plain_reader import book, parse

PROJECT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("KEZHI_KILLS") or 8)
FILES = {"340402/2022-05/a.xlsx": book("1", "2"), "340403/2022-05/a.xlsx": book("3"), "340403/2022-05/b.xlsx": book("4", "5"),
         "340403/2022-06/a.xlsx": json.dumps({"forms": {"tech_contract": ["6"], "high_tech_output": ["7"]}}).encode(),
         "nowhere/2022-05/a.xlsx": b"refused"}
EXPECTED = {"2022-05-340402-tech_contract-v1": 2, "2022-05-340403-tech_contract-v1": 1, "2022-05-340403-tech_contract-v2": 2,
            "2022-06-340403-tech_contract-v1": 1, "2022-06-340403-high_tech_output-v1": 1}


def fill(home: Home) -> Home:
    for place, data in FILES.items():
        path = home.inbox / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return home


def start(home: Home, last: int = 0) -> subprocess.Popen[str]:
    """The child, to be killed at step ``last`` (0: never)."""
    return subprocess.Popen([sys.executable, "-m", "tests.unit.killed_child", str(home.root), str(last)], text=True, cwd=PROJECT,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(home: Home) -> None:
    collect_inbox(home, AT)
    assert all(item.outcome == "parsed" for item in take_in(home, AT, parse=parse))


def check(home: Home) -> None:
    """Every file once: received, stored, read, its rows in place; and no trace of what was killed."""
    with Ledger(home) as ledger:
        ledger.verify()
        receipts, found, unread = ledger.receipts(), ledger.submissions(), ledger.unread()
    places = {f"{item.region_code}/{item.period}/{item.file_name}": item.sha256 for item in receipts}
    assert places == {place: sha256_bytes(data) for place, data in FILES.items() if data != b"refused"} and len(receipts) == 4
    assert {store.read(home, item.sha256) for item in receipts} == set(FILES.values()) - {b"refused"}
    assert unread == [] and {item.submission_id: item.row_count for item in found} == EXPECTED and len(found) == len(EXPECTED)
    assert [read_raw(home, item.raw_path, item.raw_sha256).num_rows for item in found] == [item.row_count for item in found]
    assert {path for path in home.raw.rglob("*") if path.is_file()} == {home.root / item.raw_path for item in found}
    left = {str(path.relative_to(home.inbox)) for path in home.inbox.rglob("*") if path.is_file()}
    assert left == {LOOKS, "refused/a.xlsx", "refused/a.xlsx.txt"} and list((home.inbox / CLAIMED).iterdir()) == []


@pytest.fixture(scope="module")
def step_count(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many steps a whole run has; the run itself is right."""
    home = fill(Home(tmp_path_factory.mktemp("whole")).ensure())
    child = start(home)
    out, err = child.communicate()
    assert child.returncode == 0, err
    check(home)
    return int(out)


@pytest.mark.parametrize("seed", range(KILLS))
def test_a_kill_costs_nothing_but_the_work(tmp_path: Path, step_count: int, seed: int) -> None:
    home = fill(Home(tmp_path / "home").ensure())
    # One point in each part of the run, so that few kills cover it from end to end.
    point = int((seed + random.Random(seed).random()) * step_count / KILLS)
    child = start(home, max(1, point))
    child.communicate()
    assert child.returncode == -9
    finish(home)
    check(home)
    finish(home)
    check(home)


def test_a_kill_while_the_last_kill_is_mended(tmp_path: Path, step_count: int) -> None:
    home = fill(Home(tmp_path / "home").ensure())
    for point in (step_count // 3, step_count // 4, step_count // 5):
        child = start(home, point)
        child.communicate()
        assert child.returncode in (0, -9)
    finish(home)
    check(home)


def test_two_at_once_do_not_double(tmp_path: Path) -> None:
    home = fill(Home(tmp_path / "home").ensure())
    children = [start(home), start(home)]
    for child in children:
        _, err = child.communicate()
        assert child.returncode == 0, err
    check(home)
