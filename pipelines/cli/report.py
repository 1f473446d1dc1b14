"""Written reports: ``report`` and ``lint-report``."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.option import (
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    PeriodOption,
    RegionOption,
    open_home,
    parse_period,
    parse_region,
    parse_time,
)
from pipelines.cli.screen import Screen

if TYPE_CHECKING:
    from pipelines.report.lint import LintReport
    from pipelines.report.write import Written

_DRAFT = 1


class FileFormat(StrEnum):
    """The formats in which a report can be written."""

    docx = "docx"
    html = "html"
    pdf = "pdf"


OutOption = Annotated[Path | None, typer.Option("--out", help="输出目录 / folder (<home>/reports)")]
AsOfOption = Annotated[str | None, typer.Option("--as-of", help="按该时点所知重算 / recompute as known then")]


def report(
    period: PeriodOption,
    region: RegionOption,
    as_of: AsOfOption = None,
    formats: Annotated[list[FileFormat] | None, typer.Option("--format", help="格式，可重复 / format, may be repeated")] = None,
    out: OutOption = None,
    brief: Annotated[bool, typer.Option("--brief", help="一页快报 / the leaders' page instead")] = False,
    codes: Annotated[bool, typer.Option("--codes", help="附数字编码 / with the code of each figure")] = False,
    template: Annotated[Path | None, typer.Option("--template", help="自备模板 docx / a template of one's own")] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """半年报：撰写报告或一页快报；有待核事项时为草稿（退出码 1） / writes a report; a draft while something is open."""
    from pipelines.monthly.half_year import write_half_year
    from pipelines.report.write import Order

    began = monotonic()
    screen, place, month = Screen(lang, as_json), open_home(home), parse_period(period)
    moment = parse_time(as_of) if as_of else None
    order = Order(tuple(item.value for item in formats or [FileFormat.docx]), brief, codes, template=template)
    with screen.progress("撰写报告", "writing the report") as advance:
        folder = out or place.root / "reports"
        written = write_half_year(place, parse_region(region, month), month, moment, order, folder, advance)
    screen.document(_document(written, month, moment))
    _print_written(screen, written, monotonic() - began)
    if written.is_draft:
        raise typer.Exit(_DRAFT)


def _document(written: Written, period: str, as_of: datetime | None) -> dict[str, Any]:
    """The figures that the report tells, in its order, and what is open."""
    names = ("code", "indicator", "label", "data_period", "period_type", "kind", "text", "value", "unit", "status")
    return {"title": written.title, "period": period, "as_of": as_of.isoformat() if as_of else None,
            "state": "draft" if written.is_draft else "final", "files": [str(path) for path in written.paths],
            "open": [{"name": point.name, "why": point.why} for point in written.open_points],
            "figures": [{name: getattr(row, name) for name in names} for row in written.told]}


def _print_written(screen: Screen, written: Written, seconds: float) -> None:
    if written.is_draft:
        screen.say("草稿：下列事项待核", "A draft: these are open", style="bold yellow")
        points = [(point.name, point.why) for point in written.open_points]
        screen.table(("待核事项", "Open"), (("事项", "What"), ("原因", "Why")), points)
    for path in written.paths:
        screen.say(str(path), str(path))
    count = len(written.told)
    screen.say(f"用数 {count} 个，用时 {seconds:.1f} 秒", f"{count} figures, {seconds:.1f} s", style="dim")


def lint_report(
    file: Annotated[Path, typer.Argument(help="报告 docx、txt、html / the report")],
    region: RegionOption,
    as_of: AsOfOption = None,
    out: OutOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """报告校核：逐数与库内数字比对，另存批注稿 / checks each number of a report; an annotated copy with --out."""
    from pipelines.report.lint import annotate, table

    screen, place = Screen(lang, as_json), open_home(home)
    with screen.progress("校核报告", "checking the report"):
        checked = _lint(place, file, region, as_of)
        copy = annotate(file, checked, out / f"{file.stem}_checked.docx", lang) if out else None
    screen.document(checked.as_dict(lang))
    if not as_json:
        screen.out.print(table(checked, lang))
    if copy:
        screen.say(f"批注稿在 {copy}", f"the annotated copy is {copy}")
    raise typer.Exit(checked.exit_code)


def _lint(place: Any, file: Path, region: str, as_of: str | None) -> LintReport:
    """Against what was known at ``as_of``; without it against the current release."""
    from pipelines.lineage.snapshot import open_snapshot, release_folder
    from pipelines.monthly.half_year import lint_as_known
    from pipelines.report.lint import run_lint

    if as_of is not None:
        moment = parse_time(as_of)
        return lint_as_known(place, file, parse_region(region, f"{moment:%Y-%m}"), moment)
    with open_snapshot(release_folder(place) / "kezhi.duckdb") as connection:
        line = connection.execute("select as_of from main.release").fetchone()
    known = line[0] if line else parse_time(None)
    return run_lint(place, file, parse_region(region, f"{known:%Y-%m}"), known.date())
