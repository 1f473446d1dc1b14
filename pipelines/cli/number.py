"""Commands that look a number up: ``rank`` and ``trace``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipelines.cli.figure import describe_policy, show_rank, show_value
from pipelines.cli.option import (
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    PeriodOption,
    ReleaseOption,
    open_home,
    parse_period,
    parse_region,
    parse_time,
)
from pipelines.cli.screen import Screen

_NO_TRACE = 1
_SHOWN_CELLS = 40


def rank(
    indicator: Annotated[str, typer.Argument(help="指标代码或名称 / indicator")],
    period: PeriodOption,
    as_of: Annotated[str | None, typer.Option("--as-of", help="按该时点所知重算 / recompute as known then")] = None,
    group: Annotated[str | None, typer.Option("--group", help="同类组 / peer group")] = None,
    release: ReleaseOption = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """排名：名次、可能区间、与前一名的差距 / the ranking with ties, bounds and gaps."""
    from pipelines.lineage.place import indicator_named
    from pipelines.lineage.ranking import read_ranking
    from pipelines.lineage.snapshot import open_snapshot, release_folder
    from pipelines.monthly.scratch import open_knowledge

    screen, place, declaration = Screen(lang, as_json), open_home(home), indicator_named(indicator)
    month = parse_period(period)
    if as_of is None:
        folder = release_folder(place, release)
        with open_snapshot(folder / "kezhi.duckdb") as connection:
            document = read_ranking(connection, declaration, month, group) | {"release": folder.name}
    else:
        moment = parse_time(as_of)
        with screen.progress("按当时所知重算", "recomputing as known then"), open_knowledge(place, month, moment) as connection:
            document = read_ranking(connection, declaration, month, group) | {"release": None, "as_of": moment.isoformat()}
    screen.document(document)
    print_ranking(screen, document)


def print_ranking(screen: Screen, document: dict[str, Any]) -> None:
    """The table of one ranking with its policy in words below."""
    from pipelines.lineage.place import indicator_named

    declaration, lang = indicator_named(document["indicator"]), screen.lang
    unit, decimals = declaration.unit, declaration.decimals
    rows = [(show_rank(row["rank"], row["rank_best"], row["rank_worst"], lang),
             region_label(row["region_code"], document["period"], lang),
             show_value(row["value"], unit, lang, decimals), _gap(row["gap_to_next"], unit, lang, decimals),
             _gap(row["gap_to_city"], unit, lang, decimals), _status(row["status"], lang)) for row in document["rows"]]
    title = f"{declaration.name.say(lang)} {document['period']}"
    if document["data_period"] != document["period"]:
        title += f"（{screen.word('数据期', 'data period')} {document['data_period']}）"
    heads = (("名次", "Rank"), ("地区", "Region"), ("数值", "Value"), ("距前一名", "Gap up"),
                                             ("与全市之差", "Against city"), ("状态", "State"))
    screen.table(title, heads, rows, right=(2, 3, 4))
    screen.say(*(describe_policy(document["policy"], each) for each in ("zh", "en")), style="dim")


def _gap(value: Any, unit: str, lang: str, decimals: int) -> str:
    """A gap between two percents is in percentage points."""
    return "" if value is None else show_value(value, "percentage_point" if unit == "percent" else unit, lang, decimals)


def _status(status: str, lang: str) -> str:
    words = {"complete": ("", ""), "incomplete": ("不完整", "incomplete"), "missing": ("缺报", "missing")}
    return words.get(status, (status, status))[lang == "en"]


def region_label(code: str, period: str, lang: str) -> str:
    """``340403 田家庵区``; a code that the register does not hold stands alone."""
    from pipelines.core.register import region_named

    region = region_named(code, period)
    return code if region is None else f"{code} {region.name_en if lang == 'en' else region.name}"


def trace(
    code: Annotated[str, typer.Argument(help="指标代码，或 指标/地区/期别[/期别类型] / indicator or lineage code")],
    region: Annotated[str | None, typer.Option("--region", help="地区 / region")] = None,
    period: Annotated[str | None, typer.Option("--period", help="期别 YYYY-MM / month")] = None,
    release: ReleaseOption = None,
    by_rank: Annotated[bool, typer.Option("--rank", help="追溯名次 / trace the place in the ranking")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
    lang: LangOption = Lang.zh,
) -> None:
    """追溯：数 → 运算 → 行 → 文件、工作表、单元格 / from a number to its cells."""
    from pipelines.monthly.tracing import trace_code, trace_number, trace_place

    screen, opened = Screen(lang, as_json), open_home(home)
    if "/" in code and not by_rank:
        document = trace_code(opened, code, release)
    else:
        document = (trace_place if by_rank else trace_number)(opened, _place(code, region, period), release)
    screen.document(document)
    _print_trace(screen, document)
    if not all(check["passed"] for check in document["checks"]):
        screen.err.print("追溯不成立 / the trace does not hold", style="bold red")
        raise typer.Exit(_NO_TRACE)


def _place(code: str, region: str | None, period: str | None) -> Any:
    from pipelines.core.error import UsageError
    from pipelines.lineage.place import Place, indicator_named, parse_code

    if "/" in code:
        return parse_code(code)
    if region is None or period is None:
        raise UsageError("请给出 --region 与 --period，或完整的追溯代码", value=code,
                         remedy="例如 contract_absorbed_amount/340403/2022-05")
    return Place(indicator_named(code).code, parse_region(region, parse_period(period)), parse_period(period))


def _print_trace(screen: Screen, document: dict[str, Any]) -> None:
    _print_number(screen, document, 0)
    if "definition" in document:
        screen.say(f"定义: {document['definition']['zh']}", f"Definition: {document['definition']['en']}")
        screen.say(f"算法: {document['formula']}", f"Formula: {document['formula']}", style="dim")
    cells = document["cells"]
    heads = (("文件", "File"), ("工作表", "Sheet"), ("单元格", "Cell"), ("原文", "As written"),
                                             ("计入", "Counts"), ("回执", "Receipt"), ("报送人", "By"))
    rows = [(cell["file"], cell["sheet"], cell["cell"], cell["raw"], f"{cell['value']:f}", cell["receipt"], cell["by"])
            for cell in cells[:_SHOWN_CELLS]]
    screen.table((f"单元格（{len(cells)}）", f"Cells ({len(cells)})"), heads, rows, right=(4,))
    if len(cells) > _SHOWN_CELLS:
        screen.say(f"其余 {len(cells) - _SHOWN_CELLS} 个见 --json", f"{len(cells) - _SHOWN_CELLS} more under --json", style="dim")
    vintages = [f"{v['release']}: {v.get('text') or show_value(v['value'], document['unit'], screen.lang)}"
                for v in document["vintages"]]
    if vintages:
        screen.say("历次发布: " + "；".join(vintages), "In each release: " + "; ".join(vintages))
    passed = sum(1 for check in document["checks"] if check["passed"])
    screen.say(f"检查 {len(document['checks'])} 项，通过 {passed} 项", f"{len(document['checks'])} checks, {passed} passed")


def _print_number(screen: Screen, document: dict[str, Any], depth: int) -> None:
    """The number and, further in, the numbers that it was made of."""
    label = region_label(document["region"], document["period"], screen.lang)
    shown = document.get("text") or show_value(document["value"], document["unit"], screen.lang)
    line = f"{'  ' * depth}{document['indicator']} {label} {document['period']} = {shown} [{document['op']}]"
    screen.say(line, line, style="bold" if depth == 0 else "")
    for operand in document["operands"]:
        _print_number(screen, operand, depth + 1)
