"""Where things lie: the declarations in the project, the data in the home. No path is spelt out anywhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(os.environ.get("KEZHI_PROJECT") or Path(__file__).resolve().parents[2])
SOURCES = PROJECT / "sources"
EXPECTATIONS = PROJECT / "expectations"
DBT_PROJECT = PROJECT / "dbt_project"


@dataclass(frozen=True)
class Home:
    """One installation's data. All but ``inbox``, ``store``, the ledger and ``published`` can be deleted and comes back."""

    root: Path

    @classmethod
    def from_environment(cls) -> Home:
        """``KEZHI_HOME``, by default ``var`` under the present folder."""
        return cls(Path(os.environ.get("KEZHI_HOME") or "var").resolve())

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def ledger(self) -> Path:
        return self.root / "ledger.sqlite"

    @property
    def raw(self) -> Path:
        return self.root / "raw"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def returns(self) -> Path:
        return self.root / "returns"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def releases(self) -> Path:
        return self.published / "releases"

    @property
    def current(self) -> Path:
        return self.published / "current"

    @property
    def candidate(self) -> Path:
        """The one place where a release is built before it is judged; never read by anyone but the guard and the publisher."""
        return self.root / "candidate"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    def ensure(self) -> Home:
        """Makes every folder; safe to call at any time."""
        for folder in (self.inbox, self.store, self.raw, self.returns, self.releases, self.dagster, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        return self
