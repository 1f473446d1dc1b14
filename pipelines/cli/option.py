"""The options that many commands share, and the home that they lead to."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipelines.core.paths import Home


class Lang(StrEnum):
    """The languages in which results are said."""

    zh = "zh"
    en = "en"


HomeOption = Annotated[Path | None, typer.Option("--home", envvar="KEZHI_HOME", help="数据目录 / the home (./var)")]
JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON / JSON for machines")]
LangOption = Annotated[Lang, typer.Option("--lang", envvar="KEZHI_LANG", help="语言 / language")]
PeriodOption = Annotated[str, typer.Option("--period", help="期别 YYYY-MM / the month")]
RegionOption = Annotated[str, typer.Option("--region", help="地区代码或名称 / region code or name")]
ReleaseOption = Annotated[str | None, typer.Option("--release", help="发布版本 / release id (current)")]
ByOption = Annotated[str, typer.Option("--by", help="经办人或岗位 / who acts", envvar="KEZHI_BY")]


def open_home(folder: Path | None) -> Home:
    """The home that ``--home`` or KEZHI_HOME names, ``./var`` by default, with its folders made."""
    from pipelines.core.paths import Home

    home = Home(folder.resolve()) if folder else Home.from_environment()
    try:
        return home.ensure()
    except OSError as error:
        from pipelines.core.error import UsageError

        raise UsageError("数据目录不可用", value=f"{home.root}: {error.strerror}", remedy="换一个可写的 --home") from error


def now() -> datetime:
    """The clock; every function below takes the time as an argument."""
    return datetime.now(UTC)


def parse_time(text: str | None, name: str = "--as-of") -> datetime:
    """A moment given by a person: a day means its last second in Shanghai, a time without a zone is Shanghai's; none is now."""
    from pipelines.core.error import UsageError
    from pipelines.core.period import SHANGHAI

    if not text:
        return now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError("时间应写作 2022-06-30 或 2022-06-30T18:00", value=text, rule=name) from error
    if len(text) == len("2022-06-30"):
        moment = moment.replace(hour=23, minute=59, second=59)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def parse_region(text: str, period: str) -> str:
    """The code of the region that a code or a name means in ``period``; ``UsageError`` where it means none or several."""
    from pipelines.core.error import UsageError
    from pipelines.core.register import region_named

    region = region_named(text, period)
    if region is None:
        raise UsageError("该期别没有这个地区", value=f"{text} {period}", remedy="写六位代码，例如 340403")
    return region.code


def parse_period(text: str) -> str:
    """``YYYY-MM``; ``UsageError`` otherwise."""
    from pipelines.core.period import Period

    return str(Period(text))
