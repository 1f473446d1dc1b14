"""What stands open against a month in the ledger: the newest file of a reporter that was not accepted, with each of its findings.

An older accepted version may still stand; it is not what the reporter last said, so that nothing is published over his head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipelines.core.finding import Finding
from pipelines.core.form import load_forms
from pipelines.core.paths import Home
from pipelines.core.register import region_named
from pipelines.core.rule import describe, load_rules

if TYPE_CHECKING:
    from pipelines.guard.check import Check
    from pipelines.receipt.entry import Submission

# The gate's name among the checks of a verdict.
SETTLED = "newest_submissions_are_settled"
# How many findings a message spells out; all of them stand in the JSON and in the returned workbook.
_SPELT = 20


@dataclass(frozen=True)
class Obstacle:
    """One thing that holds a release, in words: where it is, what stands there, what to do. What does not apply is empty."""

    rule: str
    severity: str
    message: str
    remedy: str
    region: str = ""
    form: str = ""
    period: str = ""
    file: str = ""
    submission: str = ""
    sheet: str = ""
    cell: str = ""
    value: str = ""
    fingerprint: str = ""

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    def say(self) -> str:
        """``340403 田家庵区 高新技术产业… 2022-05 Sheet1!C7 值 2110: message 处理: remedy``; blanks are left out."""
        place = f"{self.sheet}!{self.cell}".strip("!")
        parts = [self.region, self.form, self.period, place, f"值 {self.value}" if self.value else "", self.message]
        return " ".join(part for part in parts if part) + (f" 处理：{self.remedy}" if self.remedy else "")


def region_text(code: str, period: str) -> str:
    """``340403 田家庵区``; the code alone where the register does not know it in that month."""
    region = region_named(code, period)
    return f"{code} {region.name}" if region else code


def form_text(form: str, lang: str = "zh") -> str:
    """The form's title in the asked language; its code where nobody declared it."""
    declared = load_forms().get(form)
    return declared.title.say(lang) if declared else form


def obstacle_of(item: Finding, *, region: str = "", period: str = "", file: str = "", submission: str = "",
                lang: str = "zh") -> Obstacle:
    """A finding in words."""
    known = item.rule in load_rules()
    message, remedy = describe(item, lang) if known else (item.rule, "")
    return Obstacle(rule=item.rule, severity=item.severity, message=message, remedy=remedy, region=region,
                    form=form_text(item.form, lang) if item.form else "", period=period, file=file, submission=submission,
                    sheet=item.sheet, cell=item.cell, value=item.value, fingerprint=item.fingerprint)


def is_open(submission: Submission, item: Finding) -> bool:
    return submission.finding_state(item) == "open"


def obstacles_of(submission: Submission, lang: str = "zh") -> list[Obstacle]:
    """The open findings of one submission."""
    where = {"region": region_text(submission.region_code, submission.period), "period": submission.period,
             "file": submission.file_name, "submission": submission.submission_id, "lang": lang}
    return [obstacle_of(item, **where) for item in submission.findings if is_open(submission, item)]


def newest_submissions(home: Home, periods: Iterable[str], as_of: datetime) -> list[Submission]:
    """What each reporter last handed in for each form of these periods."""
    from pipelines.receipt.ledger import Ledger

    wanted = set(periods)
    with Ledger(home) as ledger:
        return [item for item in ledger.submissions(as_of) if item.period in wanted and item.is_newest]


def open_submissions(home: Home, periods: Iterable[str], as_of: datetime) -> list[Submission]:
    """The newest submissions of these periods that were not accepted and not excused."""
    from pipelines.receipt.ledger import Ledger

    with Ledger(home) as ledger:
        waived = {(item.form, item.region_code, item.period) for item in ledger.waivers(as_of)}
    return [item for item in newest_submissions(home, periods, as_of) if item.state != "accepted" and item.chain not in waived]


def settled_check(home: Home, periods: Iterable[str], as_of: datetime) -> Check:
    """The gate ``SETTLED``: passes where no reporter's newest file is rejected, held or cut short."""
    from pipelines.guard.check import Check

    months = set(periods)
    looked_at = newest_submissions(home, months, as_of)
    found = open_submissions(home, months, as_of)
    lines = [obstacle.say() for item in found for obstacle in obstacles_of(item)][:_SPELT]
    # Where nothing was received there is nothing open; whether somebody is missing is the guard's own gate.
    return Check(SETTLED, not found, max(1, len(looked_at)), len(found), "\n".join(lines), kind="gate")
