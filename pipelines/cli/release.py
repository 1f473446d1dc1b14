"""``kezhi release …``: what was published, what differs, whether it is still what it was."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from pipelines.cli.figure import show_value
from pipelines.cli.option import ByOption, HomeOption, JsonOption, Lang, LangOption, now, open_home
from pipelines.cli.screen import Screen

app = typer.Typer(help="发布版本 / the releases", no_args_is_help=True)
ReleaseArgument = Annotated[str, typer.Argument(help="版本号，如 2022-05-r1 / release id")]
_SHOWN = 60
_WORDS = 48


@app.command("list")
def list_all(home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """列出全部版本 / all releases in the order they were made, the current one marked."""
    from pipelines.release.manifest import list_releases

    screen = Screen(lang, as_json)
    rows = list_releases(open_home(home))
    screen.document({"releases": rows})
    heads = (("版本", "Release"), ("发布时间", "Published at"), ("所知截至", "As of"), ("检查", "Checks"),
                                             ("原因", "Reasons"), ("", ""))
    screen.table(("发布版本", "Releases"), heads,
                 [(row["release"], row["published_at"], row["as_of"], row["checks"], _shorten("；".join(row["reasons"])),
                   screen.word("当前", "current") if row["current"] else "") for row in rows], right=(3,))


def _shorten(text: str) -> str:
    """The whole of it stands in ``release show`` and under ``--json``."""
    return text if len(text) <= _WORDS else f"{text[:_WORDS]}…"


@app.command()
def show(release: Annotated[str | None, typer.Argument(help="默认当前版本 / the current one")] = None, home: HomeOption = None,
         as_json: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """一个版本的清单：输入、表、检查、链 / one release's manifest."""
    from pipelines.release.manifest import show_release

    screen = Screen(lang, as_json)
    manifest = show_release(open_home(home), release)
    screen.document(manifest)
    checks = manifest["verdict"]["checks"]
    facts = [(key, manifest[key]) for key in ("folder", "published_at", "as_of", "supersedes", "content_hash")]
    facts += [("reasons", "；".join(manifest["reasons"])), ("inputs", len(manifest["inputs"])),
              ("checks", f"{sum(1 for check in checks if check['passed'])}/{len(checks)}")]
    screen.table(manifest["release"], ("", ""), facts)
    heads = (screen.word("表", "Table"), screen.word("行数", "Rows"), screen.word("内容哈希", "Content hash"))
    screen.table(("表", "Tables"), heads, [(name, entry["rows"], entry["content_hash"][:16])
                                                     for name, entry in sorted(manifest["tables"].items())], right=(1,))


@app.command()
def diff(earlier: ReleaseArgument, later: ReleaseArgument, home: HomeOption = None, as_json: JsonOption = False,
         lang: LangOption = Lang.zh) -> None:
    """两个版本之间改变的数与名次 / values and places that differ between two releases."""
    from pipelines.lineage.difference import compare_releases
    from pipelines.lineage.place import indicator_named

    screen = Screen(lang, as_json)
    document = compare_releases(open_home(home), earlier, later)
    screen.document(document)

    def row_of(change: dict[str, Any], places: bool) -> tuple[str, ...]:
        unit = "rank" if places else indicator_named(change["indicator"]).unit
        return (change["indicator"], change["region_code"], str(change["period"]), change.get("period_type", ""),
                *(show_value(change[side], unit, screen.lang) if change[side] is not None else "—" for side in ("from", "to")))

    heads = (("指标", "Indicator"), ("地区", "Region"), ("期别", "Period"), ("类型", "Type"), earlier, later)
    for name, zh, en in (("values", "数值", "Values"), ("ranks", "名次", "Places")):
        rows = [row_of(change, name == "ranks") for change in document[name]]
        screen.table((f"{zh}（{len(rows)} 处不同）", f"{en} ({len(rows)} differ)"), heads, rows[:_SHOWN], right=(4, 5))


@app.command()
def verify(release: Annotated[str | None, typer.Argument(help="默认全部版本及其链 / all of them and their chain")] = None,
           home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """核对每个文件、每张表的哈希与版本链 / every hash, every table, the chain."""
    from pipelines.receipt.ledger import Ledger
    from pipelines.release.manifest import folders
    from pipelines.release.verify import verify as find_problems

    screen, place = Screen(lang, as_json), open_home(home)
    with screen.progress("核对发布版本", "verifying releases"), Ledger(place) as ledger:
        problems = find_problems(place, release, ledger)
    checked = [release] if release else [folder.name for folder in folders(place)]
    screen.document({"verified": checked, "problems": [vars(problem) for problem in problems]})
    for problem in problems:
        screen.say(f"不符: {problem}", f"problem: {problem}", style="red")
    if problems:
        raise typer.Exit(1)
    screen.say(f"{len(checked)} 个版本完好，链完整", f"{len(checked)} releases are intact and their chain holds")


@app.command()
def rollback(release: ReleaseArgument, by: ByOption, home: HomeOption = None, lang: LangOption = Lang.zh) -> None:
    """当前指针退回到较早版本，记入台账 / moves the pointer back; recorded."""
    from pipelines.monthly.lock import month_lock
    from pipelines.receipt.ledger import Ledger
    from pipelines.release.publish import rollback as move_back

    screen, place = Screen(lang), open_home(home)
    with month_lock(place), Ledger(place) as ledger:
        moved = move_back(place, release, by=by, at=now(), recorder=ledger)
    screen.say(f"当前版本: {moved}", f"current release: {moved}")
