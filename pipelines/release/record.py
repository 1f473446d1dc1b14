"""What a release needs of the ledger, so that releases and receipts need not know each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, Protocol

Action = Literal["publish", "rollback"]


class PublicationRow(Protocol):
    """One act on the releases, as the ledger holds it."""

    @property
    def release_id(self) -> str: ...

    @property
    def action(self) -> str: ...


class Recorder(Protocol):
    """The ledger as a publisher sees it. Rows are only ever added; the row is what makes a release count."""

    def newest_token(self) -> int:
        """The fencing token of the newest run; 0 where none has begun."""
        ...

    def record_publication(self, release_id: str, *, action: Action, at: datetime, by: str, token: int) -> object:
        """Durable when it returns. Raises ``HeldError`` where ``token`` is no longer the newest."""
        ...

    def publications(self) -> Sequence[PublicationRow]:
        """All acts, oldest first."""
        ...


def pointed(acts: Iterable[PublicationRow]) -> str | None:
    """The release that ``published/current`` must name after these acts.

    A release moves the pointer unless it is of an earlier period than the one in force (a correction of May made while June is
    current must not take June away from its readers); a rollback always moves it.
    """
    current: str | None = None
    for act in acts:
        if act.action == "rollback" or current is None or _period(act.release_id) >= _period(current):
            current = act.release_id
    return current


def _period(release_id: str) -> str:
    return release_id.partition("-r")[0]
