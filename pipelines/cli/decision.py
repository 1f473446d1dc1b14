"""What people decide: an answer to a 存疑 finding, a sign-off, a waiver. All are appended to the ledger, none is ever changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from pipelines.cli.option import (
    ByOption,
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    PeriodOption,
    RegionOption,
    now,
    open_home,
    parse_time,
)
from pipelines.cli.screen import Screen

if TYPE_CHECKING:
    from pipelines.receipt.entry import Decision

TextOption = Annotated[str, typer.Option("--text", help="理由 / the reason in words")]
UntilOption = Annotated[str | None, typer.Option("--until", help="有效期至 / holds until")]


def explain(
    fingerprint: Annotated[str, typer.Argument(help="存疑编号，见 submit、status / the id that they print")],
    text: TextOption, by: ByOption,
    region: Annotated[str | None, typer.Option("--region", help="同一存疑见于多处时 / where it stands in several places")] = None,
    period: Annotated[str | None, typer.Option("--period", help="同上 / likewise")] = None,
    until: UntilOption = None, home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh,
) -> None:
    """对一条存疑作属实说明 / answers a 存疑 finding."""
    from pipelines.receipt import decision
    from pipelines.receipt.ledger import Ledger

    at = now()
    with Ledger(open_home(home)) as ledger:
        made = decision.explain(ledger, fingerprint, text=text, by=by, at=at, region=region, period=period,
                                until=parse_time(until, "--until") if until else None)
    _tell(made, Screen(lang, as_json))


def approve(
    submission: Annotated[str, typer.Argument(help="报送编号，如 2022-05-340403-tech_contract-v1 / submission id")],
    by: ByOption, text: TextOption = "", home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh,
) -> None:
    """签审一份报送 / signs a submission off."""
    from pipelines.receipt import decision
    from pipelines.receipt.ledger import Ledger

    with Ledger(open_home(home)) as ledger:
        made = decision.approve(ledger, submission, by=by, at=now(), text=text)
    _tell(made, Screen(lang, as_json))


def waive(
    form: Annotated[str, typer.Option("--form", help="表式代码 / form")],
    period: PeriodOption, region: RegionOption, text: TextOption,
    by: ByOption, until: UntilOption = None, home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh,
) -> None:
    """豁免一份应报而未报的表 / excuses a form that is due."""
    from pipelines.receipt import decision
    from pipelines.receipt.ledger import Ledger

    with Ledger(open_home(home)) as ledger:
        made = decision.waive(ledger, form=form, region=region, period=period, reason=text, by=by, at=now(),
                              until=parse_time(until, "--until") if until else None)
    _tell(made, Screen(lang, as_json))


def _tell(made: Decision, screen: Screen) -> None:
    screen.document({"decision_id": made.decision_id, "kind": made.kind, "subject": made.subject, "by": made.by,
                     "at": made.at.isoformat(), "until": made.until.isoformat() if made.until else None})
    screen.say(f"已记入台账: {made.kind} {made.subject}", f"recorded: {made.kind} {made.subject}")
