"""``kezhi demo``: the sample city from its workbooks to a published release and a written report."""

from __future__ import annotations

from typing import Any

import typer

from pipelines.cli.month import print_outcome
from pipelines.cli.number import print_ranking
from pipelines.cli.option import HomeOption, JsonOption, Lang, LangOption, open_home
from pipelines.cli.screen import Screen

_SHOWN_PERIODS = 2


def demo(home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """样例城市：从工作簿到发布与报告 / the sample city, from its workbooks to a release and a report."""
    from pipelines.monthly.half_year import write_demo_reports
    from pipelines.monthly.sample import run_sample

    screen, place = Screen(lang, as_json), open_home(home)
    with screen.progress("样例城市", "the sample city") as advance:
        outcomes = run_sample(place, advance)
        held = any(item.state == "held" for item in outcomes)
        reports = [] if held else [str(path) for path in write_demo_reports(place)]
    tables = [] if held else _rankings(place, [item.period for item in outcomes][-_SHOWN_PERIODS:])
    screen.document({"outcomes": [item.as_dict() for item in outcomes], "release": str(place.current.resolve()),
                     "rankings": tables, "reports": reports})
    for outcome in outcomes:
        print_outcome(screen, outcome)
    for table in tables:
        print_ranking(screen, table)
    screen.say("样例数据：田家庵区的数取自公开文件，其他地区为示意。",
               "Sample data: the figures of Tianjia'an are public, all others are illustrative.", style="yellow")
    screen.say(f"发布版本在 {place.current.resolve()}", f"the release lies in {place.current.resolve()}")
    for report in reports:
        screen.say(f"报告在 {report}", f"a report lies in {report}")
    if held:
        raise typer.Exit(1)


def _rankings(place: Any, periods: list[str]) -> list[dict[str, Any]]:
    """Every ranking of these periods in the current release, in the order of the declarations."""
    from pipelines.core.indicator import load_indicators
    from pipelines.lineage.ranking import read_ranking
    from pipelines.lineage.snapshot import open_snapshot, release_folder

    ranked = [item for item in load_indicators().values() if item.ranking]
    with open_snapshot(release_folder(place) / "kezhi.duckdb") as connection:
        return [read_ranking(connection, item, period) for period in periods for item in ranked]
