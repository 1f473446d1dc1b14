"""The store: bytes under their hash, once, unchanged, checked whenever they are read."""

from __future__ import annotations

import io
import os
import stat
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.core.paths import Home
from pipelines.receipt import store


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def files_in(home: Home) -> list[Path]:
    return sorted(path for path in home.store.rglob("*") if path.is_file())


def rot(path: Path, position: int = 0) -> None:
    """Flips one bit, as a failing disk would."""
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.chmod(0o644)
    path.write_bytes(bytes(data))


@given(data=st.binary(max_size=3000))
@settings(max_examples=25, deadline=None)
def test_what_is_put_comes_back(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    home = Home(tmp_path_factory.mktemp("store"))
    stored = store.put_stream(home, io.BytesIO(data))
    assert stored == store.Stored(sha256(data).hexdigest(), len(data))
    assert store.read(home, stored.sha256) == data
    assert store.blob(home, stored.sha256).read_bytes() == data


def test_a_file_larger_than_a_block_is_stored_whole(home: Home, tmp_path: Path) -> None:
    data = bytes(range(256)) * (store.BLOCK // 256 * 2 + 1)
    source = tmp_path / "large.bin"
    source.write_bytes(data)
    assert store.read(home, store.put(home, source).sha256) == data


def test_bytes_lie_once_and_read_only(home: Home) -> None:
    stored = [store.put_stream(home, io.BytesIO(b"same")) for _ in range(3)]
    assert len(set(stored)) == 1
    (path,) = files_in(home)
    assert path == home.store / stored[0].sha256[:2] / stored[0].sha256
    assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_the_limit_counts_bytes_that_come_and_leaves_nothing(home: Home) -> None:
    assert store.put_stream(home, io.BytesIO(b"12345"), limit=5).byte_count == 5
    with pytest.raises(store.TooLargeError):
        store.put_stream(home, io.BytesIO(b"123456"), limit=5)
    assert len(files_in(home)) == 1


def test_a_reader_that_breaks_leaves_nothing(home: Home) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("cable")

    with pytest.raises(OSError, match="cable"):
        store.put_stream(home, Broken())
    assert files_in(home) == []


@pytest.mark.parametrize("position", [0, 1, -1])
def test_a_flipped_bit_is_found_before_use(home: Home, position: int) -> None:
    stored = store.put_stream(home, io.BytesIO(b"a month of contracts"))
    rot(store.path_of(home, stored.sha256), position)
    with pytest.raises(store.BitRotError) as caught:
        store.blob(home, stored.sha256)
    assert caught.value.exit_code == 3 and stored.sha256 in str(caught.value)
    with pytest.raises(store.BitRotError):
        store.read(home, stored.sha256)


def test_missing_bytes_are_rot_too(home: Home) -> None:
    for look in (store.blob, store.read):
        with pytest.raises(store.BitRotError):
            look(home, "0" * 64)


def test_sending_the_same_bytes_again_heals_a_rotten_copy(home: Home) -> None:
    stored = store.put_stream(home, io.BytesIO(b"healthy"))
    rot(store.path_of(home, stored.sha256))
    store.put_stream(home, io.BytesIO(b"healthy"))
    assert store.read(home, stored.sha256) == b"healthy"
    assert len(files_in(home)) == 1


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "g" * 64, "0" * 63 + "/"])
def test_only_a_hash_names_a_place(home: Home, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path_of(home, name)


def test_what_a_killed_copy_left_is_never_taken_for_a_blob(home: Home) -> None:
    stored = store.put_stream(home, io.BytesIO(b"whole"))
    (home.store / "incoming" / "1-dead").write_bytes(b"who")
    assert store.read(home, stored.sha256) == b"whole"
    assert os.listdir(home.store / stored.sha256[:2]) == [stored.sha256]
