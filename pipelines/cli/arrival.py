"""What a reporter does: fetch a blank workbook, check a filled one, hand it in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.finding import describe_finding, exit_code, print_changes, print_findings, state_text
from pipelines.cli.option import (
    HomeOption,
    JsonOption,
    Lang,
    LangOption,
    PeriodOption,
    RegionOption,
    now,
    open_home,
    parse_period,
    parse_region,
    parse_time,
)
from pipelines.cli.screen import Screen

if TYPE_CHECKING:
    from pipelines.core.paths import Home
    from pipelines.monthly.inspection import HandedIn, Inspection

FilesArgument = Annotated[list[Path], typer.Argument(help="工作簿 / workbooks", exists=False)]


@dataclass(frozen=True)
class Aim:
    """For whom and for which month a file is meant."""

    region: str
    period: str


def check(
    files: FilesArgument,
    region: Annotated[str | None, typer.Option("--region", help="默认取自文件夹或模板标记 / from folder or stamp")] = None,
    period: Annotated[str | None, typer.Option("--period", help="默认取自文件夹或模板标记 / from folder or stamp")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="退回工作簿的目录或文件名 / where the marked workbook goes")] = None,
    home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh,
) -> None:
    """检查：一次列出全部问题，旁边写出标好的工作簿，不改动任何状态 / all findings at once, marked beside; changes no state."""
    from pipelines.monthly.inspection import inspect_file

    screen, seen = Screen(lang, as_json), []
    for path in files:
        _require_file(path)
        aim = find_aim(path, region, period)
        seen.append(inspect_file(_existing(home), path, aim.region, aim.period))
    marked = [_mark_beside(screen, path, report, out) for path, report in zip(files, seen, strict=True)]
    findings = [describe_finding(item, report.file, screen.lang) for report in seen for item in report.findings]
    screen.document({"findings": findings, "not_run": sorted({rule for report in seen for rule in report.not_run}),
                     "files": [{"file": report.file, "region": report.region, "period": report.period, "rows": report.rows,
                                "returned": copy} for report, copy in zip(seen, marked, strict=True)]})
    print_findings(screen, findings)
    for report, copy in zip(seen, marked, strict=True):
        _print_coverage(screen, report)
        _print_returned(screen, copy)
    raise typer.Exit(exit_code(findings, unreadable=any(report.unreadable for report in seen)))


def _mark_beside(screen: Screen, path: Path, report: Inspection, out: Path | None) -> str:
    """Where the marked copy lies; empty where nothing asks for an answer, or where nothing can be written there."""
    from pipelines.monthly.reply import return_beside

    try:
        written = return_beside(path, report.region, report.period, report.findings, screen.lang, out)
    except OSError as error:
        words = error.strerror or type(error).__name__
        screen.say(f"退回工作簿未能写入: {words}；可加 --out", f"the marked workbook could not be written: {words}; use --out")
        return ""
    return str(written) if written else ""


def _print_returned(screen: Screen, path: str) -> None:
    if path:
        screen.say(f"  标好的工作簿: {path}", f"  marked workbook: {path}")


def _print_coverage(screen: Screen, report: Inspection) -> None:
    """How much of a file was read, and which rules had nothing to judge by."""
    text = f"{report.file}: {_rows_text(report.rows, screen.lang)}"
    screen.say(text, text)
    if report.not_run:
        rules = ", ".join(report.not_run)
        screen.say(f"  未能运行的规则: {rules}", f"  rules that could not run: {rules}", style="dim")


def submit(
    files: FilesArgument, region: RegionOption, period: PeriodOption,
    by: Annotated[str, typer.Option("--by", help="报送单位或岗位 / who hands it in", envvar="KEZHI_BY")] = "kezhi submit",
    received_at: Annotated[str | None, typer.Option("--received-at", help="补录时的收到时间 / when taking over")] = None,
    home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh,
) -> None:
    """报送：存档、回执、立即校验 / receives, gives a receipt, checks at once."""
    from pipelines.core.error import UsageError
    from pipelines.monthly.inspection import hand_in

    month, screen, place = parse_period(period), Screen(lang, as_json), open_home(home)
    code, at = parse_region(region, month), parse_time(received_at, "--received-at")
    if at > now():
        raise UsageError("收到时间不能在将来", value=at.isoformat(), rule="--received-at")
    for path in files:
        _require_file(path)
    receipts = [_receipt(place, hand_in(place, path, code, month, by=by, at=at), screen.lang) for path in files]
    findings = [item for entry in receipts for item in entry["findings"]]
    screen.document({"receipts": receipts, "findings": findings})
    for entry in receipts:
        _print_receipt(screen, entry)
    raise typer.Exit(exit_code(findings, unreadable=any(entry["outcome"] == "unreadable" for entry in receipts)))


def _receipt(home: Home, taken: HandedIn, lang: str) -> dict[str, Any]:
    from dataclasses import asdict

    from pipelines.monthly.reply import changes_since, return_to

    receipt = taken.receipt
    versions = [{"submission": item.submission_id, "form": item.form, "version": item.version, "state": item.state,
                 "rows": item.row_count, "quarantined": item.quarantined_count} for item in taken.submissions]
    copy = return_to(home, receipt, taken.findings, lang)
    changes = [] if receipt.repeats else [asdict(item) for item in changes_since(home, taken.submissions)]
    return {"receipt": receipt.receipt_no, "file": receipt.file_name, "sha256": receipt.sha256, "byte_count": receipt.byte_count,
            "received_at": receipt.received_at.isoformat(), "region": receipt.region_code, "period": receipt.period,
            "repeats": receipt.repeats, "outcome": taken.outcome, "submissions": versions,
            "returned": copy.relative_to(home.root).as_posix() if copy else "", "changes": changes,
            "findings": [describe_finding(item, receipt.file_name, lang) for item in taken.findings]}


def _print_receipt(screen: Screen, entry: dict[str, Any]) -> None:
    title = f"{entry['receipt']}  {entry['file']}  {entry['received_at']}"
    screen.say(f"回执 {title}", f"receipt {title}", style="bold")
    screen.say(f"  SHA-256 {entry['sha256']}", f"  SHA-256 {entry['sha256']}")
    if entry["repeats"]:
        screen.say(f"  与 {entry['repeats']} 完全相同，未产生新版本", f"  identical to {entry['repeats']}: no new version")
    for item in entry["submissions"]:
        screen.say(f"  {item['form']} 第 {item['version']} 版 {item['rows']} 行 {state_text(item['state'], 'zh')}",
                   f"  {item['form']} version {item['version']}, {item['rows']} rows, {state_text(item['state'], 'en')}")
    print_changes(screen, entry["changes"])
    print_findings(screen, entry["findings"])
    _print_returned(screen, entry["returned"])


def template(
    region: RegionOption, period: PeriodOption,
    out: Annotated[Path, typer.Option("--out", help="输出目录 / folder")],
    form: Annotated[str | None, typer.Option("--form", help="只要这个表式 / one form only")] = None,
    home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh,
) -> None:
    """填报模板：下拉、校验、说明、上期数据都在表中 / the workbook to fill."""
    from pipelines.monthly.blank import write_blank

    month = parse_period(period)
    path = write_blank(out, parse_region(region, month), month, form, _existing(home))
    screen = Screen(lang, as_json)
    screen.document({"template": str(path)})
    screen.say(f"已写入 {path}", f"written to {path}")


def _existing(folder: Path | None) -> Home | None:
    """The home if there is one already: a check makes nothing."""
    from pipelines.core.paths import Home

    home = Home(folder.resolve()) if folder else Home.from_environment()
    return home if home.ledger.exists() else None


def _require_file(path: Path) -> None:
    from pipelines.core.error import UsageError

    if not path.is_file():
        raise UsageError("文件不存在或不是普通文件", value=str(path), remedy="核对路径")


def find_aim(path: Path, region: str | None, period: str | None) -> Aim:
    """Region and month of a file: as said, else from ``<region>/<period>/`` around it, else from the template's stamp."""
    from pipelines.core.error import UsageError
    from pipelines.monthly.inspection import read_stamp

    if region and period:
        return Aim(parse_region(region, parse_period(period)), parse_period(period))
    around = path.resolve().parent
    for name, month in ((around.parent.name, around.name), _stamped(read_stamp(path))):
        if _is_place(region or name, period or month):
            return Aim(parse_region(region or name, period or month), period or month)
    raise UsageError("不知道这是哪个地区、哪一期的文件", value=path.name, remedy="加上 --region 340403 --period 2022-05")


def _stamped(stamp: dict[str, str]) -> tuple[str, str]:
    return stamp.get("region", ""), stamp.get("period", "")


def _is_place(region: str, period: str) -> bool:
    from pipelines.core.error import UsageError
    from pipelines.core.register import region_named

    try:
        return region_named(region, parse_period(period)) is not None
    except UsageError:
        return False


def _rows_text(rows: dict[str, int], lang: str) -> str:
    from pipelines.monthly.settlement import form_text

    words = [f"{form_text(form, lang)} {count} {'rows' if lang == 'en' else '行'}" for form, count in rows.items()]
    return (", " if lang == "en" else "，").join(words) or ("no form was recognised" if lang == "en" else "没有认出任何表式")
