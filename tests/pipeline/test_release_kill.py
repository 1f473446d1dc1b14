"""A kill at any point of a publication: the last release stays whole, and the next call finishes or starts again.

Every act on the disk and the ledger is counted; the process dies before the n-th one, for every n (which is after the one before
it). The death is a ``BaseException``, so that no handler of ours can tidy up, as none can when a process is killed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.paths import PROJECT, Home
from pipelines.release.publish import Published, Unchanged, publish, rollback
from pipelines.release.verify import verify
from tests.pipeline.release_world import AT, FakeLedger, bytes_below, make_candidate, make_release


class Killed(BaseException):
    """As a process ends: nothing of ours catches it."""


class Killer:
    """Counts acts and dies before the one that is asked for."""

    def __init__(self, at: int) -> None:
        self.at, self.seen = at, 0

    def wrap(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **named: Any) -> Any:
            self.seen += 1
            if self.seen == self.at:
                raise Killed
            return act(*arguments, **named)
        return counted


ACTS = ((os, "fsync"), (os, "rename"), (os, "replace"), (os, "symlink"), (os, "unlink"), (os, "mkdir"), (os, "chmod"),
        (shutil, "copyfile"), (shutil, "rmtree"))


def watched(monkeypatch: pytest.MonkeyPatch, killer: Killer, ledger: FakeLedger) -> None:
    for owner, name in ACTS:
        monkeypatch.setattr(owner, name, killer.wrap(getattr(owner, name)))
    monkeypatch.setattr(ledger, "record_publication", killer.wrap(ledger.record_publication))


def count_acts(home: Home, ledger: FakeLedger, act: Callable[[Home, FakeLedger], object]) -> int:
    with pytest.MonkeyPatch.context() as patch:
        killer = Killer(0)
        watched(patch, killer, ledger)
        act(home, ledger)
    return killer.seen


def publish_again(home: Home, ledger: FakeLedger) -> Published | Unchanged:
    return publish(home, AT, recorder=ledger)


def roll_back(home: Home, ledger: FakeLedger) -> str:
    return rollback(home, "2022-05-r1", by="x", at=AT, recorder=ledger)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, FakeLedger]:
    """One release, and a judged candidate for the next one."""
    home, ledger = Home(tmp_path_factory.mktemp("kill") / "home"), FakeLedger()
    make_release(home, ledger)
    make_candidate(home, ledger, amount="2000.00", version=2)
    return home, ledger


def copy_of(prepared: tuple[Home, FakeLedger], place: Path) -> tuple[Home, FakeLedger]:
    shutil.copytree(prepared[0].root, place, symlinks=True)
    return Home(place), FakeLedger(prepared[1].token, list(prepared[1].acts))


def killed_at(home: Home, ledger: FakeLedger, at: int, act: Callable[[Home, FakeLedger], object]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        watched(patch, Killer(at), ledger)
        with pytest.raises(Killed):
            act(home, ledger)


def test_killed_publication(prepared: tuple[Home, FakeLedger], tmp_path: Path) -> None:
    acts = count_acts(*copy_of(prepared, tmp_path / "count"), publish_again)
    assert acts > 20
    first = bytes_below(prepared[0].releases / "2022-05-r1")
    for at in range(1, acts + 1):
        home, ledger = copy_of(prepared, tmp_path / str(at))
        killed_at(home, ledger, at, publish_again)
        assert bytes_below(home.releases / "2022-05-r1") == first
        assert os.readlink(home.current) in ("releases/2022-05-r1", "releases/2022-05-r2")
        assert verify(home, os.path.basename(os.readlink(home.current))) == []
        recorded = len(ledger.acts) == 2
        assert isinstance(publish_again(home, ledger), Unchanged if recorded else Published)
        assert verify(home, recorder=ledger) == []
        assert [act.release_id for act in ledger.acts] == ["2022-05-r1", "2022-05-r2"]
        assert os.readlink(home.current) == "releases/2022-05-r2"
        assert sorted(path.name for path in home.published.iterdir()) == [".lock", "current", "releases"]
        shutil.rmtree(home.root)


def test_killed_rollback(prepared: tuple[Home, FakeLedger], tmp_path: Path) -> None:
    start = copy_of(prepared, tmp_path / "start")
    publish_again(*start)
    acts = count_acts(*copy_of(start, tmp_path / "count"), roll_back)
    assert acts >= 3
    for at in range(1, acts + 1):
        home, ledger = copy_of(start, tmp_path / str(at))
        killed_at(home, ledger, at, roll_back)
        assert os.readlink(home.current) in ("releases/2022-05-r1", "releases/2022-05-r2")
        roll_back(home, ledger)
        assert os.readlink(home.current) == "releases/2022-05-r1"
        assert verify(home, recorder=ledger) == []


def test_a_recorded_release_whose_folder_was_lost_keeps_the_last_one(prepared: tuple[Home, FakeLedger], tmp_path: Path) -> None:
    """The ledger has r2, the disk lost it before the rename: readers keep r1, the number is not used again."""
    home, ledger = copy_of(prepared, tmp_path / "lost")
    ledger.record_publication("2022-05-r2", at=AT, by="x", token=1)
    outcome = publish_again(home, ledger)
    assert isinstance(outcome, Published) and outcome.release_id == "2022-05-r3"
    assert [str(problem) for problem in verify(home, recorder=ledger)] == ["2022-05-r2 ledger：台账记有此版本，但文件夹不在"]


CHILD = """
import os, sys
from pathlib import Path
from pipelines.core.paths import Home
from pipelines.release.publish import publish
from tests.pipeline.release_world import AT, Act, FakeLedger
real, left = os.fsync, [int(sys.argv[2])]
def fsync(descriptor):
    left[0] -= 1
    if left[0] == 0:
        os._exit(9)
    real(descriptor)
os.fsync = fsync
publish(Home(Path(sys.argv[1])), AT, recorder=FakeLedger(acts=[Act("2022-05-r1", "publish")]))
"""


@pytest.mark.parametrize("flushes", [1, 6])
def test_a_process_that_really_dies(prepared: tuple[Home, FakeLedger], tmp_path: Path, flushes: int) -> None:
    home, ledger = copy_of(prepared, tmp_path / "home")
    outcome = subprocess.run([sys.executable, "-c", CHILD, str(home.root), str(flushes)], cwd=PROJECT, timeout=60, check=False)
    assert outcome.returncode == 9
    assert os.readlink(home.current) == "releases/2022-05-r1"
    assert verify(home, "2022-05-r1") == []
    assert isinstance(publish_again(home, ledger), Published), "the lock fell with its process"
    assert verify(home, recorder=ledger) == []
