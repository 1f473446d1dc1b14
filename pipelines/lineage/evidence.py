"""What lineage asks of the world outside a release: whose submission it was, and what stands in a cell of the stored bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Source:
    """The file behind a submission: its name, its hash, the receipt it came in by and who handed it in."""

    file: str
    sha256: str
    receipt: str
    by: str


class Evidence(Protocol):
    """Supplied by the floor above, which knows the ledger, the store and the readers of workbooks."""

    def source(self, submission_id: str) -> Source:
        """The file behind a submission; ``KeyError`` where the ledger does not know it."""
        ...

    def cell_text(self, source: Source, sheet: str, cell: str) -> str:
        """The text of one cell (``B7``) read again from the stored bytes, whose hash is checked first."""
        ...
