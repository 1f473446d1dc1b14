"""Commands for whoever looks after the installation: derive what follows from sources/, look for trouble, rebuild what can be."""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.option import HomeOption, JsonOption, Lang, LangOption, now, open_home
from pipelines.cli.screen import Screen


def derive(
    check: Annotated[bool, typer.Option("--check", help="只核对，不改写 / compare only")] = False,
    as_json: JsonOption = False, lang: LangOption = Lang.zh,
) -> None:
    """由 sources/ 派生的文件：改写，或核对是否过期 / files derived from sources/."""
    from pipelines.derive import derive as write_derived

    screen = Screen(lang, as_json)
    stale = write_derived(check=check)
    screen.document({"stale" if check else "written": stale})
    for name in stale:
        text = f"{screen.word('已过期', 'stale') if check else screen.word('已改写', 'written')}: {name}"
        screen.say(text, text, style="red" if check else "")
    if check and stale:
        raise typer.Exit(1)
    if not stale:
        screen.say("派生文件都是最新的", "all derived files are up to date", style="green")


def doctor(home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """诊断：环境、声明、台账、存档、发布版本 / what is wrong with this installation."""
    from pipelines.monthly.diagnosis import diagnose

    screen, place = Screen(lang, as_json), open_home(home)
    with screen.progress("诊断", "looking") as advance:
        results = diagnose(place, advance)
    screen.document({"checks": [vars(item) for item in results]})
    heads = (("项目", "What"), ("结果", "Result"), ("说明", "Detail"))
    fine, trouble = screen.word("正常", "fine"), screen.word("有问题", "trouble")
    screen.table(("诊断", "Diagnosis"), heads,
                 [(item.name, fine if item.passed else trouble, item.detail) for item in results])
    if not all(item.passed for item in results):
        raise typer.Exit(1)


def rebuild(home: HomeOption = None, as_json: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """由存档与台账重建原始行与数据仓库 / raw rows and warehouse again, from store and ledger."""
    from pipelines.monthly.renewal import rebuild_home

    screen, place = Screen(lang, as_json), open_home(home)
    with screen.progress("重建", "rebuilding") as advance:
        renewed = rebuild_home(place, now(), advance)
    screen.document({"rebuilt": renewed})
    screen.say(f"已重建 {len(renewed)} 个原始行文件和数据仓库", f"{len(renewed)} raw files and the warehouse were rebuilt")
