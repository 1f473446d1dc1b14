"""The month as a whole: run it, see how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.finding import print_obstacles, state_text
from pipelines.cli.number import region_label
from pipelines.cli.option import (
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    PeriodOption,
    now,
    open_home,
    parse_period,
    parse_time,
)
from pipelines.cli.screen import Screen

if TYPE_CHECKING:
    from pipelines.monthly.outcome import MonthOutcome
    from pipelines.monthly.standing import Standing

_STATES = {
    "published": ("已发布", "published"), "unchanged": ("没有变化，版本不变", "nothing changed, the release stays"),
    "held": ("未发布，当前版本不变", "held: nothing was published, the current release stays"),
    "judged": ("检查通过，未发布", "passed, not published"),
}
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="所知截至（日期或时间，上海时间）/ knowledge time")]


def run(
    period: PeriodOption, as_of: AsOfOption = None,
    no_publish: Annotated[bool, typer.Option("--no-publish", help="只检查，不发布 / judge, do not publish")] = False,
    home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh,
) -> None:
    """运行一个月：装载、建模、检查、发布 / the monthly job, visible in Dagster's pages."""
    from pipelines.cli.execution import run_month

    screen, place, month = Screen(lang, as_json), open_home(home), parse_period(period)
    at = now()
    moment = parse_time(as_of) if as_of else at
    with screen.progress(f"运行 {month}", f"running {month}"):
        outcome = run_month(place, month, moment, at, publish=not no_publish)
    screen.document(outcome.as_dict())
    print_outcome(screen, outcome)
    if outcome.state == "held":
        raise typer.Exit(1)


def print_outcome(screen: Screen, outcome: MonthOutcome) -> None:
    """One line when all is well, else each obstacle with its place, value and remedy."""
    checks = screen.word(f"检查 {outcome.checks} 项", f"{outcome.checks} checks")
    text = f"{outcome.period} {screen.word(*_STATES[outcome.state])}: {outcome.release or '—'} ({checks})"
    screen.say(text, text, style="bold red" if outcome.state == "held" else "bold green")
    if outcome.asked and outcome.asked != outcome.period:
        screen.say(f"{outcome.asked} 早于已发布的最新一期，更正并入 {outcome.period} 的版本",
                   f"{outcome.asked} is before the newest month published: it is corrected in {outcome.period}", style="dim")
    count = len(outcome.obstacles)
    print_obstacles(screen, (f"挡住发布的 {count} 项", f"{count} obstacles"), outcome.obstacles)


def status(period: PeriodOption, as_of: AsOfOption = None, home: HomeOption = None, as_json: JsonOption = False,
           lang: LangOption = Lang.zh) -> None:
    """进度：谁报了什么、是否按时、有何问题、发布到哪一版 / who has submitted what."""
    from pipelines.monthly.standing import find_standing

    screen, place, month = Screen(lang, as_json), open_home(home), parse_period(period)
    standing = find_standing(place, month, parse_time(as_of), screen.lang)
    screen.document(standing.as_dict())
    if not as_json:
        _print_standing(screen, standing)


def _print_standing(screen: Screen, standing: Standing) -> None:
    from pipelines.monthly.settlement import form_text

    forms = sorted({line.form for line in standing.lines})
    regions = sorted({line.region for line in standing.lines})
    cells = {(line.region, line.form): line for line in standing.lines}
    heads = [("地区", "Region"), *(form_text(form, screen.lang) for form in forms)]
    rows = [(region_label(region, standing.period, screen.lang), *(_mark(screen, cells.get((region, form))) for form in forms))
            for region in regions]
    screen.table((f"{standing.period} 报送情况", f"Submissions of {standing.period}"), heads, rows)
    release = standing.release or screen.word("尚未发布", "not published yet")
    screen.say(f"发布: {release}", f"release: {release}")
    print_obstacles(screen, ("未了结的问题", "Open findings"), standing.obstacles)


def _mark(screen: Screen, line: Any) -> str:
    """``已接受 v2 按时`` and the number of findings; nothing where the form is not due."""
    if line is None:
        return ""
    timely = "" if line.on_time is None else screen.word("按时", "on time") if line.on_time else screen.word("迟报", "late")
    findings = screen.word(f"问题 {line.findings}", f"{line.findings} findings") if line.findings else ""
    version = f"v{line.version}" if line.version else ""
    return " ".join(part for part in (state_text(line.state, screen.lang), version, timely, findings) if part)
