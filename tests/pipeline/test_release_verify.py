"""Verification: every planted damage is found, and nothing is found where there is none."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.core.error import UsageError
from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.release.manifest import seal_text
from pipelines.release.verify import Problem, verify
from tests.pipeline.release_world import Act, FakeLedger, make_release

FIRST, SECOND = "2022-05-r1", "2022-05-r2"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, FakeLedger]:
    """Two releases of May and one of June, made once and copied for each test."""
    home, ledger = Home(tmp_path_factory.mktemp("made") / "home"), FakeLedger()
    page = tmp_path_factory.mktemp("page") / "index.html"
    page.write_text("看板", encoding="utf-8")
    make_release(home, ledger, extra={"board.html": page})
    make_release(home, ledger, amount="2000.00", version=2)
    make_release(home, ledger, "2022-06", amount="2000.00", version=2)
    return home, ledger


@pytest.fixture
def home(published: tuple[Home, FakeLedger], tmp_path: Path) -> Home:
    copy = Home(tmp_path / "home")
    shutil.copytree(published[0].root, copy.root, symlinks=True)
    return copy


@pytest.fixture
def ledger(published: tuple[Home, FakeLedger]) -> FakeLedger:
    return FakeLedger(published[1].token, list(published[1].acts))


def places(problems: list[Problem]) -> set[tuple[str, str]]:
    return {(problem.release, problem.place) for problem in problems}


def flip(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(data))


def test_untouched_releases_are_well(home: Home, ledger: FakeLedger) -> None:
    assert verify(home) == verify(home, recorder=ledger) == verify(home, FIRST) == []


def test_a_flipped_bit_in_any_file_is_found(home: Home, ledger: FakeLedger) -> None:
    """Each file of each release, at its start, its end and at random places."""
    chance = random.Random(20220620)
    files = [path for path in home.releases.rglob("*") if path.is_file()]
    assert len(files) == 3 * 6 + 1
    for path in files:
        whole = path.read_bytes()
        for position in {0, len(whole) - 1, chance.randrange(len(whole))}:
            flip(path, position)
            found = verify(home, path.relative_to(home.releases).parts[0], recorder=ledger)
            assert found, f"{path.name} at {position}"
            path.write_bytes(whole)
    assert verify(home, recorder=ledger) == []


def missing_file(home: Home) -> tuple[str, str]:
    (home.releases / FIRST / "parquet/core/fct_tech_contract.parquet").unlink()
    return FIRST, "parquet/core/fct_tech_contract.parquet"


def missing_database(home: Home) -> tuple[str, str]:
    (home.releases / FIRST / "kezhi.duckdb").unlink()
    return FIRST, "kezhi.duckdb"


def stray_file(home: Home) -> tuple[str, str]:
    (home.releases / FIRST / "kezhi.duckdb.wal").write_bytes(b"")
    return FIRST, "kezhi.duckdb.wal"


def linked_file(home: Home) -> tuple[str, str]:
    path = home.releases / FIRST / "kezhi.duckdb"
    shutil.move(path, home.root / "elsewhere")
    path.symlink_to(home.root / "elsewhere")
    return FIRST, "kezhi.duckdb"


def missing_manifest(home: Home) -> tuple[str, str]:
    (home.releases / FIRST / "manifest.json").unlink()
    return FIRST, "manifest.json"


def missing_seal(home: Home) -> tuple[str, str]:
    (home.releases / FIRST / "manifest.json.sha256").unlink()
    return FIRST, "manifest.json.sha256"


def missing_release(home: Home) -> tuple[str, str]:
    shutil.rmtree(home.releases / FIRST)
    return SECOND, "chain"


def lost_pointer(home: Home) -> tuple[str, str]:
    home.current.unlink()
    return "-", "pointer"


def dangling_pointer(home: Home) -> tuple[str, str]:
    home.current.unlink()
    home.current.symlink_to("releases/2022-07-r1")
    return "2022-07-r1", "pointer"


def absolute_pointer(home: Home) -> tuple[str, str]:
    home.current.unlink()
    home.current.symlink_to(home.releases / "2022-06-r1")
    return "2022-06-r1", "pointer"


def moved_pointer(home: Home) -> tuple[str, str]:
    home.current.unlink()
    home.current.symlink_to(f"releases/{FIRST}")
    return FIRST, "pointer"


def pointer_is_a_folder(home: Home) -> tuple[str, str]:
    home.current.unlink()
    home.current.mkdir()
    return "-", "pointer"


@pytest.mark.parametrize("damage", [missing_file, missing_database, stray_file, linked_file, missing_manifest, missing_seal,
                                    missing_release, lost_pointer, dangling_pointer, absolute_pointer, moved_pointer,
                                    pointer_is_a_folder])
def test_damage_is_found_and_named(home: Home, ledger: FakeLedger, damage: Callable[[Home], tuple[str, str]]) -> None:
    expected = damage(home)
    found = verify(home, recorder=ledger)
    assert expected in places(found)
    assert all(str(problem).startswith(problem.release) for problem in found)


def forge(home: Home, change: Callable[[Path], None], release: str = FIRST) -> None:
    """A careful forger: alters a release, then makes manifest and seal agree with the new bytes."""
    folder = home.releases / release
    change(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest["artifacts"].items():
        entry["sha256"] = sha256_file(folder / name)
    for name in ("manifest.json", "manifest.json.sha256"):
        (folder / name).chmod(0o644)
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "manifest.json.sha256").write_text(seal_text(folder / "manifest.json"), encoding="utf-8")


def alter_database(sql: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / "kezhi.duckdb").chmod(0o644)
        with duckdb.connect(str(folder / "kezhi.duckdb")) as con:
            con.execute(sql)
    return change


def alter_manifest(old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        path = folder / "manifest.json"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.chmod(0o644)
        path.write_text(text.replace(old, new), encoding="utf-8")
    return change


def alter_parquet(folder: Path) -> None:
    path = folder / "parquet/core/fct_tech_contract.parquet"
    path.chmod(0o644)
    rows = duckdb.sql(f"select * replace (9::decimal(18,2) as contract_amount_yuan) from '{path}'").to_arrow_table()
    with duckdb.connect() as con:
        con.from_arrow(rows).write_parquet(str(path))


@pytest.mark.parametrize("change, place", [
    (alter_database("update core.fct_tech_contract set contract_amount_yuan = 9"), "core.fct_tech_contract"),
    (alter_database("drop table core.dim_submission"), "core.dim_submission"),
    (alter_database("create table marts.more as select 1 as a"), "marts.more"),
    (alter_database("create table core.odd as select 1.5::double as a"), "kezhi.duckdb"),
    (alter_database("update main.release set revision = 7"), "main.release"),
    (alter_database("insert into main.release select * from main.release"), "main.release"),
    (alter_parquet, "parquet/core/fct_tech_contract.parquet"),
    (alter_manifest('"release": "2022-05-r1"', '"release": "2022-05-r3"'), "manifest.json"),
    (alter_manifest('"content_hash": "', '"content_hash": "0'), "manifest.json"),
])
def test_a_forger_who_mends_the_hashes_is_found_by_content(home: Home, change: Callable[[Path], None], place: str) -> None:
    forge(home, change)
    found = places(verify(home))
    assert (FIRST, place) in found
    assert (SECOND, "chain") in found, "the next release holds the hash of the manifest that was"


def test_a_forged_reason_is_found_by_the_chain(home: Home) -> None:
    forge(home, alter_manifest("首次发布", "另有原因"))
    assert places(verify(home)) == {(SECOND, "chain")}


def test_ledger_and_folders_must_agree(home: Home, ledger: FakeLedger) -> None:
    ledger.acts.append(Act("2022-06-r2", "publish"))
    assert ("2022-06-r2", "ledger") in places(verify(home, recorder=ledger))
    ledger.acts[:] = ledger.acts[1:-1]
    assert places(verify(home, recorder=ledger)) == {(FIRST, "ledger")}


def test_unknown_release(home: Home) -> None:
    for name in ("2022-07-r1", "nonsense"):
        with pytest.raises(UsageError):
            verify(home, name)


def test_an_empty_home_has_no_problems(tmp_path: Path) -> None:
    assert verify(Home(tmp_path)) == []


def test_a_copy_elsewhere_verifies(home: Home, tmp_path: Path) -> None:
    """Nothing in a release names the machine that made it."""
    shutil.copytree(home.published, tmp_path / "other" / "published", symlinks=True)
    moved = Home(tmp_path / "other")
    assert verify(moved) == []
    assert os.readlink(moved.current) == "releases/2022-06-r1"
