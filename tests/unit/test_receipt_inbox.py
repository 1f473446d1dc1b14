"""The inbox: what people put there, on purpose or not."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.core.paths import Home
from pipelines.receipt import inbox, store
from pipelines.receipt.entry import Receipt
from pipelines.receipt.inbox import CLAIMED, REFUSED, SETTLE, Look, collect_inbox, look_into
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.receive import BYTE_LIMIT
from pipelines.receipt.refusal import RefusedError, refuse

LONG_AGO = datetime(2022, 6, 14, tzinfo=UTC)
LATER = datetime(2200, 1, 1, tzinfo=UTC)      # by this clock every file of the test lies still


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home").ensure()


def drop(home: Home, place: str, data: bytes = b"PK rows") -> Path:
    path = home.inbox / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def recorded(home: Home) -> list[Receipt]:
    with Ledger(home) as ledger:
        return ledger.receipts()


def left(home: Home) -> list[str]:
    """What lies in the inbox, but for folders and the note of the last look."""
    found = [path for path in home.inbox.rglob("*") if path.is_symlink() or not path.is_dir()]
    return sorted(str(path.relative_to(home.inbox)) for path in found if path.name != inbox.LOOKS)


def reason(home: Home, name: str) -> str:
    return (home.inbox / REFUSED / f"{name}.txt").read_text(encoding="utf-8")


def test_a_file_is_received_and_removed(home: Home) -> None:
    drop(home, "340403/2022-05/五月.xlsx")
    (receipt,) = collect_inbox(home, LATER)
    assert (receipt.region_code, receipt.period, receipt.file_name) == ("340403", "2022-05", "五月.xlsx")
    assert receipt.channel == "inbox"
    assert receipt.received_at == LATER and recorded(home) == [receipt]
    assert store.read(home, receipt.sha256) == b"PK rows"
    assert left(home) == [] and list((home.inbox / CLAIMED).iterdir()) == []


def test_region_folders_may_carry_names(home: Home) -> None:
    drop(home, "田家庵区/2022-05/a.xlsx")
    assert [item.region_code for item in collect_inbox(home, LATER)] == ["340403"]


def test_an_empty_inbox_is_no_trouble(tmp_path: Path) -> None:
    assert look_into(Home(tmp_path / "new"), LATER) == Look()


def test_two_files_with_one_name_in_two_places_are_two_receipts(home: Home) -> None:
    drop(home, "340402/2022-05/a.xlsx", b"one")
    drop(home, "340403/2022-05/a.xlsx", b"two")
    assert [(item.region_code, item.byte_count) for item in collect_inbox(home, LATER)] == [("340402", 3), ("340403", 3)]


def test_the_same_name_again_is_a_new_version_and_the_same_bytes_a_repeat(home: Home) -> None:
    seen = []
    for data in (b"one", b"two", b"two"):
        drop(home, "340403/2022-05/a.xlsx", data)
        seen += [(item.receipt_no, item.repeats) for item in collect_inbox(home, LATER)]
    assert seen == [("R00000001", None), ("R00000002", None), ("R00000003", "R00000002")]


@pytest.mark.parametrize("place", ["999999/2022-05/a.xlsx", "nowhere/2022-05/a.xlsx", "340422/2015-11/a.xlsx"])
def test_an_unknown_region_is_refused_in_words(home: Home, place: str) -> None:
    drop(home, place)
    (refused,) = look_into(home, LATER).refused
    assert (refused.place, refused.rule) == (place, "region_known") and recorded(home) == []
    assert left(home) == ["refused/a.xlsx", "refused/a.xlsx.txt"]
    said = reason(home, "a.xlsx")
    assert place in said and "行政区划名册" in said and "register of regions" in said
    assert look_into(home, LATER) == Look()     # what is refused is not looked at again


@pytest.mark.parametrize("place", ["340403/2022-5/a.xlsx", "340403/may/a.xlsx", "340403/2022-13/a.xlsx"])
def test_an_unknown_period_is_refused(home: Home, place: str) -> None:
    drop(home, place)
    assert [item.rule for item in look_into(home, LATER).refused] == ["period_known"]


@pytest.mark.parametrize("place", ["a.xlsx", "340403/a.xlsx", "340403/2022-05/deeper/a.xlsx", "a/b/c/d/e/f.xlsx"])
def test_a_file_in_the_wrong_place_is_refused(home: Home, place: str) -> None:
    drop(home, place)
    (refused,) = look_into(home, LATER).refused
    assert refused.rule == "inbox_place_known" and place in reason(home, Path(place).name)


@pytest.mark.parametrize(("data", "rule"), [(b"", "file_not_empty"), (None, "file_within_limit")])
def test_empty_and_huge_files_are_refused(home: Home, data: bytes | None, rule: str) -> None:
    path = drop(home, "340403/2022-05/a.xlsx", data or b"")
    if data is None:
        os.truncate(path, BYTE_LIMIT + 1)
    assert [item.rule for item in look_into(home, LATER).refused] == [rule]


def test_what_is_no_file_is_refused_without_being_touched(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret.xlsx"
    secret.write_bytes(b"not yours")
    folder = drop(home, "340403/2022-05/good.xlsx").parent
    (folder / "link.xlsx").symlink_to(secret)
    (folder / "dangling.xlsx").symlink_to(tmp_path / "nowhere")
    os.mkfifo(folder / "pipe.xlsx")
    (home.inbox / "340402").symlink_to(tmp_path)        # a whole region that leads outside
    found = look_into(home, LATER)
    assert [item.file_name for item in found.receipts] == ["good.xlsx"]
    assert sorted((item.place, item.rule) for item in found.refused) == [
        ("340402", "file_regular"), ("340403/2022-05/dangling.xlsx", "file_regular"),
        ("340403/2022-05/link.xlsx", "file_regular"), ("340403/2022-05/pipe.xlsx", "file_regular")]
    assert secret.read_bytes() == b"not yours" and (home.inbox / REFUSED / "link.xlsx").is_symlink()


ODD = ["a\nb.xlsx", "a\x1bb.xlsx", "x\u202exslx.exe", "\udcff\udcfe.xlsx", "a\\b.xlsx", "\r"]


@pytest.mark.parametrize("name", ODD)
def test_hostile_names_are_refused_under_a_harmless_one(home: Home, name: str) -> None:
    drop(home, f"340403/2022-05/{name}")
    (refused,) = look_into(home, LATER).refused
    assert refused.rule == "file_name_plain" and refused.moved_to.exists()
    assert refused.moved_to.name.isprintable() and refused.place.isprintable() and "\\" not in refused.moved_to.name
    assert "文件名" in reason(home, refused.moved_to.name)


@pytest.mark.parametrize("name", ["😀👩‍🔬.xlsx", "تقرير.xlsx", "-rf *.xlsx", "$(id);.xlsx", "表" * 83 + ".xlsx"])
def test_odd_names_come_in(home: Home, name: str) -> None:
    drop(home, f"340403/2022-05/{name}")
    assert [item.file_name for item in collect_inbox(home, LATER)] == [name]


def test_a_refused_name_may_be_as_long_as_a_name_can_be(home: Home) -> None:
    name = "表" * 83 + ".xlsx"
    for _ in range(3):
        drop(home, f"nowhere/2022-05/{name}")
        assert len(look_into(home, LATER).refused) == 1
    assert len(left(home)) == 6 and all(len(Path(item).name.encode()) <= 255 for item in left(home))


def test_refused_files_never_overwrite_each_other(home: Home) -> None:
    for data in (b"one", b"two"):
        drop(home, "a.xlsx", data)
        look_into(home, LATER)
    assert [(home.inbox / REFUSED / name).read_bytes() for name in ("a.xlsx", "a-2.xlsx")] == [b"one", b"two"]
    assert reason(home, "a.xlsx") and reason(home, "a-2.xlsx")


@pytest.mark.parametrize("name", ["~$五月.xlsx", ".hidden.xlsx", ".~lock.a.xlsx#", "a.xlsx.part", "a.TMP", "Thumbs.db",
                                  "desktop.ini"])
def test_what_programs_leave_beside_files_is_left_alone(home: Home, name: str) -> None:
    drop(home, f"340403/2022-05/{name}")
    assert look_into(home, LATER) == Look() and left(home) == [f"340403/2022-05/{name}"]


def test_a_fresh_file_waits_until_it_lies_still(home: Home) -> None:
    path = drop(home, "340403/2022-05/a.xlsx")
    written = datetime.fromtimestamp(path.stat().st_ctime, UTC)
    assert look_into(home, written + SETTLE / 2).waiting == ["340403/2022-05/a.xlsx"] and recorded(home) == []
    assert len(collect_inbox(home, written + SETTLE + timedelta(seconds=1))) == 1


def test_a_file_from_the_future_is_taken_when_two_looks_agree(home: Home) -> None:
    drop(home, "340403/2022-05/a.xlsx")
    assert [len(collect_inbox(home, LONG_AGO + step)) for step in (timedelta(0), SETTLE / 2, SETTLE)] == [0, 0, 1]


def test_a_file_that_is_still_being_written_waits_from_look_to_look(home: Home) -> None:
    path = drop(home, "340403/2022-05/a.xlsx", b"PK")
    for step in range(3):
        assert look_into(home, LONG_AGO + step * SETTLE).waiting == ["340403/2022-05/a.xlsx"]
        with path.open("ab") as stream:
            stream.write(b"more")
    assert look_into(home, LONG_AGO + 3 * SETTLE).waiting and recorded(home) == []
    assert [item.byte_count for item in collect_inbox(home, LONG_AGO + 4 * SETTLE)] == [14]


def test_old_times_on_a_copy_do_not_make_it_old(home: Home) -> None:
    path = drop(home, "340403/2022-05/a.xlsx")
    os.utime(path, (1, 1))      # a copying tool that keeps the original's times sets them while it still writes
    assert look_into(home, datetime.fromtimestamp(path.stat().st_ctime, UTC)).waiting == ["340403/2022-05/a.xlsx"]


def test_no_settling_on_request(home: Home) -> None:
    drop(home, "340403/2022-05/a.xlsx")
    assert len(collect_inbox(home, LONG_AGO, settle=timedelta(0))) == 1


@pytest.mark.parametrize("note", [b"", b"{", b"[1]", b'{"a": 1}', b"\xff"])
def test_a_torn_note_of_the_last_look_costs_only_time(home: Home, note: bytes) -> None:
    drop(home, "340403/2022-05/a.xlsx")
    (home.inbox / inbox.LOOKS).write_bytes(note)
    assert [len(collect_inbox(home, LONG_AGO + step)) for step in (timedelta(0), SETTLE)] == [0, 1]
    assert json.loads((home.inbox / inbox.LOOKS).read_text()) == {}


def test_a_claim_left_by_a_kill_is_finished_once(home: Home) -> None:
    drop(home, f"{CLAIMED}/one/340403/2022-05/a.xlsx")
    assert [item.claim for item in collect_inbox(home, LATER)] == ["one"]
    drop(home, f"{CLAIMED}/one/340403/2022-05/a.xlsx")      # killed after it was recorded, before it was deleted
    assert collect_inbox(home, LATER) == [] and len(recorded(home)) == 1 and left(home) == []


def test_a_claim_without_file_is_cleared_and_strange_things_there_stay(home: Home, tmp_path: Path) -> None:
    (home.inbox / CLAIMED / "empty" / "340403" / "2022-05").mkdir(parents=True)
    drop(home, f"{CLAIMED}/odd/340403/note.txt")
    drop(home, f"{CLAIMED}/plain.txt")
    assert look_into(home, LATER) == Look()
    assert left(home) == [f"{CLAIMED}/odd/340403/note.txt", f"{CLAIMED}/plain.txt"]
    assert not (home.inbox / CLAIMED / "empty").exists()


def test_a_file_whose_writer_holds_on_is_tried_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def moving(*_: object, **__: object) -> Receipt:
        raise refuse("file_at_rest", "a.xlsx")

    drop(home, "340403/2022-05/a.xlsx")
    with monkeypatch.context() as patch:
        patch.setattr(inbox, "receive", moving)
        assert look_into(home, LATER).waiting == ["340403/2022-05/a.xlsx"]
    assert [item.file_name for item in collect_inbox(home, LATER)] == ["a.xlsx"]


def test_a_file_taken_away_between_looks_is_no_trouble(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drop(home, "340403/2022-05/a.xlsx")
    monkeypatch.setattr(inbox, "_files", lambda _: [path, path.with_name("gone.xlsx")])
    assert len(look_into(home, LATER).receipts) == 1


def test_links_in_place_of_our_own_folders_are_removed(home: Home, tmp_path: Path) -> None:
    (outside := tmp_path / "outside").mkdir()
    for name in (REFUSED, CLAIMED):
        (home.inbox / name).symlink_to(outside)
    drop(home, "a.xlsx")
    drop(home, "340403/2022-05/b.xlsx")
    found = look_into(home, LATER)
    assert len(found.refused) == len(found.receipts) == 1 and list(outside.iterdir()) == []


def test_a_very_deep_folder_stops_nobody(home: Home) -> None:
    drop(home, "340403/2022-05/a.xlsx")
    folder = os.open(home.inbox, os.O_RDONLY)
    for _ in range(40):
        os.mkdir("d" * 200, dir_fd=folder)
        folder, parent = os.open("d" * 200, os.O_RDONLY, dir_fd=folder), folder
        os.close(parent)
    os.close(folder)
    assert len(collect_inbox(home, LATER)) == 1


def test_refusals_speak_of_the_rule() -> None:
    error = refuse("region_known", "鼓楼区", period="2022-05")
    assert isinstance(error, RefusedError) and "鼓楼区" in str(error) and error.remedy in error.words("zh")
