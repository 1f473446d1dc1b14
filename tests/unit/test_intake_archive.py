"""Zip containers that lie, swell or hide something are refused before any reader trusts them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.archive import ArchiveLimits, inspect_archive
from pipelines.intake.markup import scan
from pipelines.intake.refusal import RefusedError
from tests.unit.intake_book import contracts, edit, parse, repack, rules, table, write_xlsx

SMALL = ArchiveLimits(total_bytes=10_000, ratio=20, free_bytes=1_000, members=5)


def pack(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def refused(path: Path, limits: ArchiveLimits | None = None) -> str:
    with pytest.raises(RefusedError) as caught:
        inspect_archive(path, limits)
    return caught.value.rule


def one_member(text: str) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(), "w")
    archive.writestr("a.xml", text)
    return archive


def noise(size: int) -> bytes:
    """Bytes that don't compress: a chain of checksums."""
    data, state = bytearray(), 1
    while len(data) < size:
        state = zlib.crc32(struct.pack("<I", state))
        data += struct.pack("<I", state)
    return bytes(data[:size])


def test_an_ordinary_archive_is_let_through(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a.xml": b"<a/>", "b.xml": b"b" * 900})
    assert inspect_archive(path, SMALL) == ["a.xml", "b.xml"]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_the_total_is_bounded(tmp_path: Path, method: int) -> None:
    fits = pack(tmp_path / "a.zip", {"a": noise(5_000), "b": noise(5_000)}, method)
    assert inspect_archive(fits, SMALL) == ["a", "b"]
    assert refused(pack(tmp_path / "b.zip", {"a": noise(5_000), "b": noise(5_001)}, method), SMALL) == "archive_bomb"


def test_a_ratio_is_judged_only_beyond_the_free_bytes(tmp_path: Path) -> None:
    assert inspect_archive(pack(tmp_path / "a.zip", {"a": b"0" * 1_000}), SMALL) == ["a"]
    assert refused(pack(tmp_path / "b.zip", {"a": b"0" * 1_001}), SMALL) == "archive_bomb"


def test_a_bomb_of_the_real_limits_is_refused(tmp_path: Path) -> None:
    assert refused(pack(tmp_path / "a.zip", {"a": b"\0" * (3 << 20)})) == "archive_bomb"


def test_many_and_doubled_members_are_refused(tmp_path: Path) -> None:
    assert refused(pack(tmp_path / "a.zip", {f"m{number}": b"x" for number in range(6)}), SMALL) == "archive_bomb"
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a", b"one")
        archive.writestr("a", b"two")
    assert refused(tmp_path / "b.zip", SMALL) == "archive_bomb"


def _patched(path: Path, signature: bytes, offset: int, layout: str, value: int) -> Path:
    data = bytearray(path.read_bytes())
    struct.pack_into(layout, data, data.index(signature) + offset, value)
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("declared", [10, 5_000])
def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path, declared: int) -> None:
    path = pack(tmp_path / "a.zip", {"a": noise(900)})
    assert refused(_patched(path, b"PK\x01\x02", 24, "<I", declared), SMALL) == "archive_bomb"


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a": b"secret"})
    assert refused(_patched(path, b"PK\x01\x02", 8, "<H", 1)) == "file_encrypted"


def test_an_unknown_packing_is_refused(tmp_path: Path) -> None:
    assert refused(pack(tmp_path / "a.zip", {"a": b"x" * 50}, zipfile.ZIP_LZMA)) == "file_unreadable"


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, b"PK\x05\x06" + b"\0" * 17])
def test_what_only_looks_like_a_zip_is_unreadable(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(data)
    assert refused(tmp_path / "a.zip") == "file_unreadable"


def test_a_member_outside_the_file_is_unreadable(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.zip", {"a": b"x" * 50})
    assert refused(_patched(path, b"PK\x01\x02", 42, "<I", 10**8)) == "file_unreadable"


@given(st.data())
def test_any_flipped_byte_is_either_harmless_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = pack(tmp_path_factory.mktemp("flip") / "a.zip", {"a": noise(300), "b": b"b" * 300})
    raw = bytearray(path.read_bytes())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    path.write_bytes(raw)
    try:
        assert len(inspect_archive(path, SMALL)) <= 2
    except RefusedError as refusal:
        assert refusal.rule in ("file_unreadable", "archive_bomb", "file_encrypted")


@pytest.mark.parametrize("text", [
    '<!DOCTYPE a><a/>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>'])
def test_a_document_with_a_dtd_is_refused(text: str) -> None:
    with one_member(text) as archive, pytest.raises(RefusedError) as caught:
        scan(archive, "a.xml", lambda *_: None)
    assert caught.value.rule == "markup_refused"


@pytest.mark.parametrize("text", ["", "<a>", "<a></b>", "no markup", "<a>&unknown;</a>"])
def test_what_is_no_xml_is_unreadable(text: str) -> None:
    with one_member(text) as archive, pytest.raises(RefusedError) as caught:
        scan(archive, "a.xml", lambda *_: None)
    assert caught.value.rule == "file_unreadable"


def test_elements_come_without_their_prefix() -> None:
    archive = one_member('<x:a xmlns:x="u"><x:b c="1">t</x:b></x:a>')
    seen: list[object] = []
    scan(archive, "a.xml", lambda name, attributes: seen.append((name, attributes.get("c"))), lambda name: seen.append(name),
    seen.append)
    assert seen == [("a", None), ("b", "1"), "t", "b", "a"]


@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_a_workbook_with_a_damaged_part_is_a_finding(tmp_path: Path, member: str) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts())})
    assert parse(path).forms
    found = parse(repack(path, {member: lambda data: data[:len(data) // 2]}))
    assert {"file_unreadable"} & set(rules(found.findings)) or (member == "[Content_Types].xml" and found.forms)


def test_a_workbook_with_a_dtd_is_a_finding(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts())})
    edit(path, "xl/workbook.xml", "<workbook", '<!DOCTYPE workbook [<!ENTITY a "b">]><workbook')
    assert rules(parse(path).findings) == ["markup_refused"]


def test_a_bomb_in_a_workbook_is_a_finding(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", {"输出技术合同": table(*contracts())})
    found = parse(repack(path, {}, {"xl/media/image1.bin": b"\0" * (4 << 20)}))
    assert rules(found.findings) == ["archive_bomb"]
    assert found.findings[0].effect == "file"
