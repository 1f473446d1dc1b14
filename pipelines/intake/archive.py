"""Zip containers (xlsx, ods, newer et): looked at before anything is unpacked, and read only in a stream.

The sizes that a zip declares are not believed: each member is inflated once and counted, so that a bomb, an overlap or a lie
about a size is refused before a reader that trusts the directory sees the file."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipelines.intake.refusal import RefusedError, unreadable

MEBIBYTE = 1 << 20
_CHUNK = 1 << 16
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")


@dataclass(frozen=True)
class ArchiveLimits:
    """``ratio`` is judged only beyond ``free_bytes``: short texts compress well without being a bomb. A sheet of 50,000 rows of
    repeated words was seen at a ratio of 12 to 30, so 200 leaves room."""

    total_bytes: int = 200 * MEBIBYTE
    ratio: int = 200
    free_bytes: int = MEBIBYTE
    members: int = 5_000


def inspect_archive(path: Path, limits: ArchiveLimits | None = None) -> list[str]:
    """The names of the members; ``RefusedError`` for what is encrypted, swollen, doubled, or packed in an unknown way."""
    limits = limits or ArchiveLimits()
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
            members = archive.infolist()
            _check_directory(members, limits)
            _check_sizes(members, stream, limits)
            return [member.filename for member in members]
    except (zipfile.BadZipFile, struct.error, zlib.error, OSError, NotImplementedError, ValueError, EOFError) as error:
        raise unreadable("压缩包已损坏", "the container is damaged", type(error).__name__) from error


def _check_directory(members: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    names = [member.filename for member in members]
    if len(names) > limits.members or len(set(names)) != len(names):
        raise RefusedError("archive_bomb", f"{len(names)} members", limit=limits.members)
    for member in members:
        if member.flag_bits & 0x1:
            raise RefusedError("file_encrypted", member.filename)
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise unreadable("压缩方式不认识", "unknown way of packing", member.compress_type)


def _check_sizes(members: list[zipfile.ZipInfo], stream: BinaryIO, limits: ArchiveLimits) -> None:
    left = limits.total_bytes
    for member in members:
        ceiling = min(left, max(limits.free_bytes, member.compress_size * limits.ratio))
        size = 0
        for piece in _inflate(member, stream):
            size += piece
            if size > ceiling:
                raise RefusedError("archive_bomb", member.filename, limit=f"{ceiling // MEBIBYTE} MiB")
        if size != member.file_size:
            raise RefusedError("archive_bomb", member.filename, limit=f"{member.file_size} B")
        left -= size


def _inflate(member: zipfile.ZipInfo, stream: BinaryIO) -> Iterator[int]:
    """The sizes of the pieces that really come out, whatever the directory says of them."""
    stream.seek(member.header_offset)
    header = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    stream.seek(header[9] + header[10], 1)
    left = member.compress_size
    stored = member.compress_type == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (packed := stream.read(min(_CHUNK, left))):
        left -= len(packed)
        if stored:
            yield len(packed)
            continue
        while packed:
            yield len(inflater.decompress(packed, _CHUNK))
            packed = inflater.unconsumed_tail
    if not stored:
        yield len(inflater.flush())
