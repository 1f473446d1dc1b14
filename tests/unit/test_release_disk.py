"""What the disk must hold: whole files, one pointer, one publisher."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelines.core.error import HeldError
from pipelines.release.disk import copy_tree, only_one, point, sync_tree, write_text


def test_pointer_is_relative_and_moves_in_one_step(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / "releases" / name).mkdir(parents=True)
    link = tmp_path / "current"
    point(link, tmp_path / "releases" / "a")
    assert os.readlink(link) == "releases/a"
    point(link, tmp_path / "releases" / "b")
    assert os.readlink(link) == "releases/b"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["current", "releases"]


def test_pointer_survives_a_leftover_of_a_killed_swap(tmp_path: Path) -> None:
    (tmp_path / "releases" / "a").mkdir(parents=True)
    (tmp_path / ".current.next").symlink_to("nowhere")
    point(tmp_path / "current", tmp_path / "releases" / "a")
    assert os.readlink(tmp_path / "current") == "releases/a"


def test_failed_swap_leaves_the_old_pointer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "releases" / "a").mkdir(parents=True)
    (tmp_path / "releases" / "b").mkdir()
    point(tmp_path / "current", tmp_path / "releases" / "a")

    def fail(self: Path, target: Path) -> Path:
        raise OSError("disk")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError):
        point(tmp_path / "current", tmp_path / "releases" / "b")
    assert os.readlink(tmp_path / "current") == "releases/a"


def test_every_file_becomes_read_only(tmp_path: Path) -> None:
    (tmp_path / "x" / "y").mkdir(parents=True)
    (tmp_path / "x" / "y" / "z").write_text("1")
    (tmp_path / "x" / "a").write_text("2")
    sync_tree(tmp_path / "x")
    assert [oct((tmp_path / "x" / name).stat().st_mode & 0o777) for name in ("y/z", "a")] == ["0o444", "0o444"]


def test_text_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_text(path, "旧")
    write_text(path, "新")
    assert path.read_text(encoding="utf-8") == "新"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.json"]


def test_links_are_not_copied(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "secret").write_text("s")
    (tmp_path / "src" / "link").symlink_to(tmp_path / "secret")
    with pytest.raises(HeldError, match="链接"):
        copy_tree(tmp_path / "src", tmp_path / "out")
    with pytest.raises(HeldError, match="链接"):
        copy_tree(tmp_path / "src" / "link", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_files_and_folders_are_copied(tmp_path: Path) -> None:
    (tmp_path / "src" / "deep").mkdir(parents=True)
    (tmp_path / "src" / "deep" / "f").write_bytes(b"1")
    copy_tree(tmp_path / "src", tmp_path / "one" / "two")
    copy_tree(tmp_path / "src" / "deep" / "f", tmp_path / "one" / "g")
    assert (tmp_path / "one" / "two" / "deep" / "f").read_bytes() == (tmp_path / "one" / "g").read_bytes() == b"1"


def test_second_publisher_is_refused_and_the_lock_falls(tmp_path: Path) -> None:
    with only_one(tmp_path / "p"), pytest.raises(HeldError, match="正在进行"), only_one(tmp_path / "p"):
        raise AssertionError("two publishers")
    with only_one(tmp_path / "p"):
        assert (tmp_path / "p" / ".lock").exists()
