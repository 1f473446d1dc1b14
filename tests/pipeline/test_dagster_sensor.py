"""The inbox sensor receives and starts nothing; the daily schedule asks the ledger."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dagster import RunRequest, SensorResult, SkipReason, build_schedule_context, build_sensor_context

from pipelines.core.paths import Home
from pipelines.core.period import SHANGHAI
from pipelines.defs.schedule import decision_at, inbox, monthly_window, receive
from pipelines.receipt.ledger import Ledger

AT = datetime(2022, 6, 10, 12, 0, tzinfo=UTC)
LATER = timedelta(hours=1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("KEZHI_HOME", str(tmp_path))
    return Home(tmp_path).ensure()


def drop(home: Home, name: str, content: bytes = b"a,b\n1,2\n") -> Path:
    """A file in 田家庵's folder, as a clerk's copy leaves it."""
    path = home.inbox / "340403" / "2022-05" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def look(home: Home, before: dict[str, object] | None = None) -> SensorResult | SkipReason:
    """A look long after whatever lies there was written."""
    newest = max((path.lstat().st_ctime for path in home.inbox.rglob("*")), default=0.0)
    return receive(home, dict(before or {}), datetime.fromtimestamp(newest, UTC) + LATER)


def received(home: Home) -> list[str]:
    with Ledger(home) as ledger:
        return [item.receipt_no for item in ledger.receipts()]


def test_an_empty_inbox_moves_no_cursor(home: Home) -> None:
    assert isinstance(receive(home, {}, AT), SkipReason)


def test_what_lies_there_is_received_and_no_run_is_asked_for(home: Home) -> None:
    drop(home, "五月.csv")
    result = look(home)
    assert isinstance(result, SensorResult)
    assert not result.run_requests
    assert received(home) == ["R00000001"]
    assert json.loads(result.cursor or "")["last"] == "R00000001"


def test_the_cursor_counts_on_from_look_to_look(home: Home) -> None:
    drop(home, "一.csv")
    first = look(home)
    assert isinstance(first, SensorResult)
    drop(home, "二.csv", b"a,b\n3,4\n")
    second = look(home, json.loads(first.cursor or ""))
    assert isinstance(second, SensorResult)
    assert json.loads(second.cursor or "") | {"at": ""} == {"last": "R00000002", "received": 2, "refused": 0, "at": ""}
    assert isinstance(look(home, json.loads(second.cursor or "")), SkipReason)


def test_a_file_that_is_still_being_written_waits_and_is_told_of(home: Home) -> None:
    path = drop(home, "大.csv")
    result = receive(home, {}, datetime.fromtimestamp(path.stat().st_ctime, UTC))
    assert isinstance(result, SkipReason)
    assert "仍在写入" in (result.skip_message or "")
    assert received(home) == [] and path.exists()


def test_a_link_is_refused_in_words_and_never_followed(home: Home, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("secret", encoding="utf-8")
    folder = home.inbox / "340403" / "2022-05"
    folder.mkdir(parents=True)
    os.symlink(secret, folder / "五月.csv")
    result = look(home)
    assert isinstance(result, SensorResult) and result.skip_reason is not None
    assert "拒收" in (result.skip_reason.skip_message or "")
    assert received(home) == []


def test_the_sensor_itself_reads_the_environments_home(home: Home) -> None:
    answer = inbox(build_sensor_context(cursor=json.dumps({"last": "R00000009", "received": 9})))
    assert isinstance(answer, SkipReason)


def receive_at(home: Home, at: datetime) -> None:
    with Ledger(home) as ledger:
        ledger.add_receipt(sha256="ab" * 32, byte_count=1, file_name="a.csv", region_code="340403", period="2022-05",
                           submitted_by="office", channel="submit", received_at=at)


def tick(at: datetime) -> RunRequest | SkipReason:
    answer = monthly_window(build_schedule_context(scheduled_execution_time=at))
    assert isinstance(answer, RunRequest | SkipReason)
    return answer


def test_a_day_with_arrivals_asks_for_one_run_of_last_month(home: Home) -> None:
    for hour in range(7):
        receive_at(home, AT - timedelta(hours=hour))
    request = tick(AT.astimezone(SHANGHAI))
    assert isinstance(request, RunRequest)
    assert (request.partition_key, request.run_key) == ("2022-05", "2022-05@2022-06-10")


def test_the_same_day_again_has_the_same_key_and_a_run_settles_it(home: Home) -> None:
    receive_at(home, AT)
    first, again = tick(AT + LATER), tick(AT + LATER)
    assert isinstance(first, RunRequest) and isinstance(again, RunRequest) and first.run_key == again.run_key
    with Ledger(home) as ledger:
        ledger.next_token("2022-05", AT + LATER)
    assert isinstance(tick(AT + timedelta(days=1)), SkipReason)


def test_a_resend_of_the_same_bytes_is_no_change(home: Home) -> None:
    receive_at(home, AT - timedelta(days=2))
    with Ledger(home) as ledger:
        ledger.next_token("2022-05", AT - timedelta(days=1))
    receive_at(home, AT)
    assert isinstance(tick(AT + LATER), SkipReason)


def test_an_explanation_is_a_change(home: Home) -> None:
    receive_at(home, AT - timedelta(days=2))
    with Ledger(home) as ledger:
        ledger.next_token("2022-05", AT - timedelta(days=1))
        ledger.add_decision("explain", "340403:2022-05:abcd", text="已核", by="office", at=AT)
    assert decision_at(home, AT + LATER).period == "2022-05"


def test_an_empty_home_runs_only_when_the_lock_has_come(home: Home) -> None:
    assert decision_at(home, AT).period is None
    assert decision_at(home, datetime(2022, 6, 20, 20, tzinfo=SHANGHAI)).period == "2022-05"
