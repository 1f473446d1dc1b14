"""One run at a time in a home: a file lock that the system lets go of when its process dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.core.error import HeldError
from pipelines.core.paths import Home

# A run that is cut into steps takes the lock once; its steps, in the same process, find it taken by themselves.
_held: set[Path] = set()


@contextmanager
def month_lock(home: Home) -> Iterator[None]:
    """Holds ``locks/run.lock`` of the home; ``HeldError`` at once where another process holds it. Taking it twice is no harm."""
    folder = home.ensure().root.resolve() / "locks"
    folder.mkdir(exist_ok=True)
    path = folder / "run.lock"
    if path in _held:
        yield
        return
    with path.open("a+", encoding="utf-8") as stream:
        _take(stream.fileno(), path)
        _held.add(path)
        try:
            os.ftruncate(stream.fileno(), 0)
            stream.write(str(os.getpid()))
            stream.flush()
            yield
        finally:
            _held.discard(path)
            fcntl.flock(stream.fileno(), fcntl.LOCK_UN)


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        holder = path.read_text(encoding="utf-8").strip() or "?"
        raise HeldError("另一次运行正在进行", value=f"进程 {holder}", rule="one_run_at_a_time",
                        remedy="等它结束后再运行；什么也没有改动") from error
