"""What a run of a month came to, as data: published, unchanged or held, and by what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pipelines.core.paths import Home
from pipelines.monthly.settlement import SETTLED, Obstacle, form_text, obstacles_of, open_submissions

if TYPE_CHECKING:
    from pipelines.guard.check import Check
    from pipelines.guard.verdict import Verdict

State = Literal["published", "unchanged", "held", "judged"]


@dataclass(frozen=True)
class MonthOutcome:
    """``judged``: the candidate passed, and publishing was not asked for. ``release``: the one that stands now, old or new.

    ``asked`` is the month that the run was for; ``period`` the one that its release is of (see ``steps.release_period``).
    """

    period: str
    as_of: datetime
    state: State
    release: str | None = None
    token: int = 0
    checks: int = 0
    evaluated: int = 0
    blocked_by: tuple[str, ...] = ()
    obstacles: tuple[Obstacle, ...] = field(default=())
    asked: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"period": self.period, "asked": self.asked or self.period, "as_of": self.as_of.isoformat(),
                "state": self.state, "release": self.release,
                "checks": self.checks, "evaluated": self.evaluated, "blocked_by": list(self.blocked_by),
                "obstacles": [item.as_dict() for item in self.obstacles]}


def find_obstacles(home: Home, verdict: Verdict, periods: Iterable[str], as_of: datetime) -> tuple[Obstacle, ...]:
    """Why the candidate may not go out: first the open findings with their cells, then each check that blocked."""
    findings = [obstacle for item in open_submissions(home, periods, as_of) for obstacle in obstacles_of(item)]
    # The gate on open submissions says what the findings say one by one.
    blocking = [check for check in verdict.checks if check.blocks and not (findings and check.name == SETTLED)]
    return (*findings, *(_of_check(check, verdict.period) for check in blocking))


def _of_check(check: Check, period: str) -> Obstacle:
    """A check in words. Those on submissions are named ``<period>.<form>.<check>`` (``steps.check_forms``)."""
    month, _, rest = check.name.partition(".")
    form, _, name = rest.partition(".")
    remedy = "检查程序出错：查看 logs/" if check.errored else "按说明核对并更正，重报后再运行本期"
    if check.kind == "form" and name:
        return Obstacle(name, "error", f"{name}: {check.detail}", remedy, form=form_text(form), period=month)
    return Obstacle(check.name, "error", f"{check.name}: {check.detail}", remedy, period=period)
