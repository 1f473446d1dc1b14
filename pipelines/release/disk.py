"""What must survive a kill: flushed files, whole folders, one pointer, one publisher at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pipelines.core.error import HeldError


def sync_file(path: Path) -> None:
    """Flushes a file's bytes to disk. Opened for reading: that is enough, and works on a file that is already read-only."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Makes every file read-only and flushes it, and every folder, deepest first: a name is on disk only when its folder is."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file():
            path.chmod(0o444)
        sync_file(path)
    sync_file(folder)


def write_text(path: Path, text: str) -> None:
    """Whole or not at all: written beside, flushed, renamed."""
    beside = path.with_name(path.name + ".part")
    beside.write_text(text, encoding="utf-8")
    sync_file(beside)
    beside.replace(path)
    sync_file(path.parent)


def copy_tree(source: Path, target: Path) -> None:
    """A copy of a file or a folder; links are refused, since what they point at can change after it was judged."""
    if any(path.is_symlink() for path in [source, *(source.rglob("*") if source.is_dir() else ())]):
        raise HeldError("产物中有链接", value=source.name, remedy="以文件代替链接")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=shutil.copyfile)
    else:
        shutil.copyfile(source, target)


def point(link: Path, target: Path) -> None:
    """``link`` becomes a relative link to ``target`` in one step: a reader sees the old release or the new one, never none."""
    beside = link.with_name(f".{link.name}.next")
    beside.unlink(missing_ok=True)
    beside.symlink_to(os.path.relpath(target, link.parent))
    beside.replace(link)
    sync_file(link.parent)


@contextmanager
def only_one(folder: Path) -> Generator[None]:
    """One publisher at a time; the lock falls with its process. ``HeldError`` where another holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w", encoding="utf-8") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HeldError("另一次发布正在进行", rule="one_publisher", remedy="等它结束后重试") from error
        yield
