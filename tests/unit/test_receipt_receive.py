"""Receiving one file: what comes in, under which name, and what is refused in words."""

from __future__ import annotations

import os
import socket
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.hashes import sha256_bytes
from pipelines.core.paths import Home
from pipelines.core.rule import load_rules
from pipelines.receipt import receive as receiving
from pipelines.receipt import store
from pipelines.receipt.entry import Receipt
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import checked_name, receive
from pipelines.receipt.refusal import RefusedError, is_printable, printable

AT = datetime(2022, 6, 14, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "五月报表.xlsx"
    path.write_bytes(b"PK rows of May")
    return path


def send(home: Home, path: Path, **changes: Any) -> Receipt:
    return receive(home, path, **{"region": "340403", "period": "2022-05", "by": "区科技局", "at": AT} | changes)


def receipts(home: Home) -> list[Receipt]:
    with Ledger(home) as ledger:
        return ledger.receipts()


def refused(home: Home, path: Path, **changes: Any) -> RefusedError:
    """The refusal, after it was made sure that nothing was recorded and that it speaks both languages."""
    with pytest.raises(RefusedError) as caught:
        send(home, path, **changes)
    assert receipts(home) == []
    chinese, english = caught.value.words("zh"), caught.value.words("en")
    assert chinese and english and chinese != english and "—" not in chinese and caught.value.exit_code == 2
    return caught.value


def test_a_receipt_proves_what_came(home: Home, book: Path) -> None:
    receipt = send(home, book)
    assert receipt == Receipt("R00000001", sha256_bytes(b"PK rows of May"), 14, "五月报表.xlsx", "340403", "2022-05", "区科技局",
                              "submit", AT)
    assert store.read(home, receipt.sha256) == b"PK rows of May" and receipts(home) == [receipt]
    assert book.read_bytes() == b"PK rows of May"


def test_a_region_may_be_named(home: Home, book: Path) -> None:
    assert send(home, book, region="田家庵区").region_code == "340403"


def test_a_region_is_that_of_its_time(home: Home, book: Path) -> None:
    assert send(home, book, region="寿县", period="2015-11").region_code == "341521"
    assert send(home, book, region="寿县", period="2015-12").region_code == "340422"


def test_the_same_file_again_is_a_receipt_that_repeats(home: Home, book: Path) -> None:
    first, second = send(home, book), send(home, book)
    assert (second.receipt_no, second.repeats) == ("R00000002", first.receipt_no)


def test_two_files_with_one_name_are_two_receipts(home: Home, book: Path) -> None:
    first = send(home, book)
    book.write_bytes(b"PK other rows")
    second = send(home, book)
    assert first.file_name == second.file_name and first.sha256 != second.sha256 and second.repeats is None
    assert store.read(home, first.sha256) == b"PK rows of May"


def test_an_upload_carries_its_own_name(home: Home, book: Path) -> None:
    assert send(home, book, file_name="原名.xlsx").file_name == "原名.xlsx"


@pytest.mark.parametrize(("changes", "rule", "said"), [
    ({"region": "999999"}, "region_known", "999999"), ({"region": ""}, "region_known", ""),
    ({"region": "鼓楼区"}, "region_known", "鼓楼区"), ({"region": "340422", "period": "2015-11"}, "region_known", "2015-11"),
    ({"period": "2022-13"}, "period_known", "2022-13"), ({"period": "2022/05"}, "period_known", "2022/05"),
    ({"by": "  "}, "actor_named", ""),
])
def test_unknown_places_and_nameless_acts_are_refused(home: Home, book: Path, changes: dict[str, str], rule: str,
                                                      said: str) -> None:
    error = refused(home, book, **changes)
    assert error.rule == rule and said in error.words("zh")


@pytest.mark.parametrize("name", ["", ".", "..", " ", "../x.xlsx", "a/b.xlsx", "a\\b.xlsx", "/etc/passwd", "a\0.xlsx", "a\n.xlsx",
                                  "a\r.xlsx", "\x1b[2J.xlsx", "x\u202exslx.exe", "a\u2066b.xlsx", "a\u200eb.xlsx",
                                  "a\u2028b.xlsx", "\udcff.xlsx", "表" * 86 + ".xlsx"])
def test_names_that_are_more_than_names_are_refused(home: Home, book: Path, name: str) -> None:
    error = refused(home, book, file_name=name)
    assert error.rule == "file_name_plain" and is_printable(error.value) and is_printable(error.words("zh").replace("\n", ""))


@pytest.mark.parametrize("name", ["五月.xlsx", "一 二\u3000三.xls", "😀👩‍🔬.xlsx", "تقرير.xlsx", "דוח.xlsx", "=cmd|x.xlsx",
                                  "-rf.xlsx", "$(id).csv", "noending", "表" * 83 + ".xlsx", "％.et", "a'b\"c;--.ods"])
def test_odd_names_that_are_only_names_come_in(home: Home, book: Path, name: str) -> None:
    assert send(home, book, file_name=name).file_name == name


@given(name=st.text(max_size=40))
def test_a_name_is_refused_or_kept_as_it_is(name: str) -> None:
    try:
        assert checked_name(name) == name and is_printable(name) and not set("/\\\0") & set(name)
    except RefusedError as error:
        assert error.rule == "file_name_plain"


@given(text=st.text(alphabet=st.characters(codec=None), max_size=30))
def test_printable_text_is_printable_and_plain_text_unchanged(text: str) -> None:
    shown = printable(text)
    assert is_printable(shown) and shown.encode().decode() == shown and (shown == text) == is_printable(text)


def test_links_pipes_sockets_devices_and_folders_are_refused(home: Home, book: Path, tmp_path: Path) -> None:
    (link := tmp_path / "link.xlsx").symlink_to(book)
    os.mkfifo(pipe := tmp_path / "pipe.xlsx")
    (folder := tmp_path / "folder.xlsx").mkdir()
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s.xlsx"))
    for path in (link, pipe, folder, tmp_path / "s.xlsx", Path("/dev/null"), Path("/dev/zero")):
        assert refused(home, path).rule == "file_regular", path
    server.close()


def test_a_missing_or_empty_file_is_refused(home: Home, tmp_path: Path) -> None:
    assert refused(home, tmp_path / "none.xlsx").rule == "file_exists"
    (tmp_path / "empty.xlsx").touch()
    assert refused(home, tmp_path / "empty.xlsx").rule == "file_not_empty"
    assert not home.store.exists()


def test_a_file_over_the_limit_is_refused_by_its_size(home: Home, tmp_path: Path) -> None:
    large = tmp_path / "large.xlsx"
    with large.open("wb") as stream:
        stream.truncate(receiving.BYTE_LIMIT + 1)
    assert "50 MB" in refused(home, large).words("en") and not home.store.exists()


def test_a_file_that_grows_past_the_limit_while_it_is_read_is_refused(home: Home, book: Path,
                                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    honest = receiving.put_stream
    monkeypatch.setattr(receiving, "BYTE_LIMIT", 20)

    def growing(home: Home, stream: Any, *, limit: int) -> store.Stored:
        book.write_bytes(b"x" * 21)
        return honest(home, stream, limit=limit)

    monkeypatch.setattr(receiving, "put_stream", growing)
    assert refused(home, book).rule == "file_within_limit"


@pytest.mark.parametrize("after", [b"PK rows of May and June", b"PK", b"PK rows of MAY"])
def test_a_file_that_moves_while_it_is_read_is_refused(home: Home, book: Path, monkeypatch: pytest.MonkeyPatch,
                                                       after: bytes) -> None:
    honest = receiving.put_stream

    def moving(home: Home, stream: Any, *, limit: int) -> store.Stored:
        stored = honest(home, stream, limit=limit)
        book.write_bytes(after)
        os.utime(book, (1, 1))
        return stored

    monkeypatch.setattr(receiving, "put_stream", moving)
    assert refused(home, book).rule == "file_at_rest"


def test_two_at_once_get_two_numbers(home: Home, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xlsx" for number in range(8)]
    for number, path in enumerate(paths):
        path.write_bytes(b"%d" % number)
    threads = [threading.Thread(target=send, args=(home, path)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = receipts(home)
    assert [item.receipt_no for item in found] == [f"R{number:08d}" for number in range(1, 9)]
    assert sorted(item.file_name for item in found) == [path.name for path in paths]


def test_every_rule_of_receiving_is_in_the_catalogue_and_used() -> None:
    folder = Path(receiving.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in [*folder.glob("*.py"), *folder.parent.glob("monthly/take_in.py")])
    mine = [rule.id for rule in load_rules().values() if rule.category in ("receipt", "decision")]
    assert len(mine) >= 15 and [rule for rule in mine if f'"{rule}"' not in code] == []
