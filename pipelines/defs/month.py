"""What a run is told and what its steps hand on: the home, the time of knowledge, the lock, the fencing token, test results.

One resource, so that a run's configuration has one place: ``resources: {month: {config: {as_of: 2022-06-30T00:00:00+08:00}}}``.
It lives as long as the run and in its process. What a step left here proves that it ran in this very run: a verdict that
lacks a part of it can only hold the release.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster import ConfigurableResource, InitResourceContext
from pydantic import Field, PrivateAttr

from pipelines.core.error import UsageError
from pipelines.core.paths import Home
from pipelines.monthly import steps
from pipelines.monthly.lock import month_lock

if TYPE_CHECKING:
    from pipelines.guard.check import Check


def moment(text: str) -> datetime:
    """An ISO time that names its zone; ``UsageError`` otherwise: a time without zone means two moments."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("时间应写作 ISO 格式", value=text, remedy="例如 2022-06-30T00:00:00+08:00") from error
    if found.tzinfo is None:
        raise UsageError("时间缺少时区", value=text, remedy="例如 2022-06-30T00:00:00+08:00")
    return found


class Month(ConfigurableResource):
    """One run over one home. Empty values mean: the environment's home, now."""

    home: str = Field("", description="Folder of the installation; empty: KEZHI_HOME")
    as_of: str = Field("", description="Time of knowledge, ISO with zone; empty: the run's start")
    at: str = Field("", description="The clock that what is done is dated by, ISO with zone; empty: the run's start")
    _start: datetime = PrivateAttr(default_factory=lambda: datetime.now(UTC))
    _token: int | None = PrivateAttr(None)
    _built: bool = PrivateAttr(False)
    _tests: Sequence[Mapping[str, Any]] = PrivateAttr(())
    _forms: Sequence[Any] = PrivateAttr(())

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Iterator[Month]:
        """Holds the home's lock for the whole run, so that two runs never mix in the warehouse."""
        with month_lock(self.folder):
            self._start = datetime.now(UTC)
            yield self

    @property
    def folder(self) -> Home:
        return Home(Path(self.home).resolve()) if self.home else Home.from_environment()

    @property
    def now(self) -> datetime:
        return moment(self.at) if self.at else self._start

    @property
    def knowledge(self) -> datetime:
        return moment(self.as_of) if self.as_of else self.now

    def target(self, period: str) -> str:
        """The period that the release gets: a correction of an earlier month belongs into the newest snapshot."""
        return steps.release_period(self.folder, period, self.knowledge)

    def token(self, period: str) -> int:
        """The run's fencing token, taken from the ledger by the first step that writes."""
        if self._token is None:
            self._token = steps.new_token(self.folder, period, self.now)
        return self._token

    @property
    def built_candidate(self) -> bool:
        """Whether this run built the candidate that it is about to judge."""
        return self._built

    @property
    def form_checks(self) -> Sequence[Check]:
        return self._forms

    @property
    def test_results(self) -> Sequence[Mapping[str, Any]]:
        return self._tests

    def note_tests(self, results: Sequence[Mapping[str, Any]]) -> None:
        self._tests = results

    def note_forms(self, checks: Sequence[Check]) -> None:
        self._forms = checks

    def note_candidate(self) -> None:
        self._built = True
