"""The compound file (OLE2) that xls and et files are: its directory, and one stream out of it ([MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from pipelines.intake.refusal import unreadable

_END = 0xFFFFFFFA  # this and all above are no sector: end of chain, free, FAT, DIFAT
_ENTRY = 128


class CompoundFile:
    """Names of streams and their bytes; ``RefusedError`` for a chain that runs in a circle or out of the file."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise _damaged()
        self.data = data
        self.shift, self.mini_shift = struct.unpack_from("<HH", data, 30)
        if self.shift not in (9, 12) or self.mini_shift != 6:
            raise _damaged()
        self.directory_start, _, self.cutoff, self.mini_start = struct.unpack_from("<IIII", data, 48)
        self.fat = self._read_fat()
        self.entries = dict(self._directory())
        self._mini: tuple[bytes, list[int]] | None = None

    def stream(self, name: str) -> bytes:
        start, size = self.entries[name]
        if size >= self.cutoff:
            return self._chain(start)[:size]
        root, table = self._mini_stream()
        pieces = [root[sector << 6 : (sector + 1) << 6] for sector in _follow(start, table)]
        return b"".join(pieces)[:size]

    def _sector(self, number: int) -> bytes:
        first = (number + 1) << self.shift
        return self.data[first : first + (1 << self.shift)]

    def _read_fat(self) -> list[int]:
        listed = list(struct.unpack_from("<109I", self.data, 76))
        following, count = struct.unpack_from("<II", self.data, 68)
        per_sector = (1 << self.shift) // 4
        for _ in range(min(count, 100)):
            if following >= _END:
                break
            words = _words(self._sector(following))
            listed += words[: per_sector - 1]
            following = words[-1] if len(words) == per_sector else _END
        return [word for number in listed if number < _END for word in _words(self._sector(number))]

    def _chain(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in _follow(start, self.fat))

    def _directory(self) -> Iterator[tuple[str, tuple[int, int]]]:
        data = self._chain(self.directory_start)
        for first in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, first + 64)
            if kind in (2, 5) and 2 <= length <= 64:
                name = data[first : first + length - 2].decode("utf-16-le", "replace")
                yield ("/" if kind == 5 else name), struct.unpack_from("<II", data, first + 116)

    def _mini_stream(self) -> tuple[bytes, list[int]]:
        if self._mini is None:
            start, size = self.entries["/"]
            self._mini = (self._chain(start)[:size], _words(self._chain(self.mini_start)))
        return self._mini


def _words(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _follow(start: int, table: list[int]) -> Iterator[int]:
    number, steps = start, 0
    while number < _END:
        if number >= len(table) or steps > len(table):
            raise _damaged()
        yield number
        number, steps = table[number], steps + 1


def _damaged() -> Exception:
    return unreadable("文件内部结构已损坏", "the inner structure is damaged", "compound file")
