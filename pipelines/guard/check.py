"""The result of one check, whoever made it: Great Expectations, dbt or a gate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["form", "mart", "dbt", "gate"]


@dataclass(frozen=True)
class Check:
    """``evaluated``: how many rows (or tables, tests, reporters) were looked at; ``failed``: how many of them broke the rule.

    ``errored``: the check itself crashed, which says nothing of the data and always blocks. ``blocking`` is False only for
    what warns by declaration (weak columns, dbt tests of severity warn).
    """

    name: str
    passed: bool
    evaluated: int
    failed: int = 0
    detail: str = ""
    errored: bool = False
    kind: Kind = "form"
    blocking: bool = True

    @property
    def blocks(self) -> bool:
        return self.errored or (self.blocking and not self.passed)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, entry: Mapping[str, Any]) -> Check:
        return cls(**{key: entry[key] for key in cls.__dataclass_fields__ if key in entry})


def combine(prefix: str, groups: Mapping[str, Iterable[Check]]) -> list[Check]:
    """The same checks over many frames (by submission id) as one check each, counts added, details under their submission."""
    gathered: dict[str, list[tuple[str, Check]]] = {}
    for source, checks in groups.items():
        for check in checks:
            gathered.setdefault(check.name, []).append((source, check))
    return [_combined(f"{prefix}.{name}", parts) for name, parts in gathered.items()]


def _combined(name: str, parts: list[tuple[str, Check]]) -> Check:
    checks = [check for _, check in parts]
    return Check(
        name=name, passed=all(check.passed for check in checks), evaluated=sum(check.evaluated for check in checks),
        failed=sum(check.failed for check in checks), errored=any(check.errored for check in checks), kind=checks[0].kind,
        blocking=any(check.blocking for check in checks),
        detail="\n".join(f"{source}：{check.detail}" for source, check in parts if check.detail))
