"""The written half-year report: the public figures as they were known on its day, other regions and periods, what is missing,
and the lint over our own text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.core.form import load_forms
from pipelines.core.paths import Home
from pipelines.core.period import SHANGHAI
from pipelines.core.register import region_named
from pipelines.lineage.snapshot import open_snapshot, release_folder
from pipelines.monthly.half_year import write_half_year
from pipelines.monthly.scratch import scratch_home
from pipelines.monthly.steps import build_warehouse, load_raw
from pipelines.receipt.ledger import Ledger
from pipelines.report.holding import read_holding
from pipelines.report.lint import lint, read_figures
from pipelines.report.wording import load_wording
from pipelines.report.write import Order, Written, write_report
from pipelines.warehouse.load import load

OWN, OTHER, CITY, PERIOD = "340403", "340404", "340400", "2022-06"
DAY = date(2022, 6, 30)
AS_OF = datetime(2022, 6, 30, 23, 59, 59, tzinfo=SHANGHAI)
# What the public report says in figures, as ours has to print it.
PRINTED = ("12430.39万元", "7184.98万元", "21.1%", "18.1个百分点", "281万元", "21个", "18家", "28家", "6家", "8家", "14家",
           "14名", "36个村", "600亩", "3人", "1家", "5月23日", "5月25日", "5月26日", "5月21日", "2022-2024", "第八批", "第二批",
           "第2位（7个县区）")
# The text's own words for a figure of a region: text before the figure → indicator.
LEADS = {"申报奖补资金": "subsidy_declared_amount", "高企培育库在库企业": "pool_enterprise_count",
         "高新技术产业增加值增速": "high_tech_growth", "吸纳技术合同成交额": "contract_absorbed_amount",
         "输出技术合同成交额": "contract_exported_amount", "在任区级以上科技特派员": "commissioner_count"}
HTML = Order(("html",))


def words_of(path: Path) -> str:
    """The page's words without tags and blanks."""
    page = re.sub(r"<style>.*?</style>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", page)))


def body_of(words: str) -> str:
    """Up to the annexes, whose tables hold all regions."""
    return words[words.index("一、"):words.rindex("附件一")]


@pytest.fixture(scope="module")
def june(sample_home: Home) -> Iterator[Home]:
    """The warehouse as it followed from what had been received by 30 June 2022: the figures of June itself were not in."""
    with scratch_home(sample_home) as scratch:
        load_raw(scratch, PERIOD, AS_OF)
        build_warehouse(scratch)
        yield scratch


def write(warehouse: Path, region: str, out: Path, period: str = PERIOD) -> Written:
    found = region_named(region, period)
    assert found is not None
    with open_snapshot(warehouse) as connection:
        holding = read_holding(connection, found, period, AS_OF)
    return write_report(holding, HTML, out)


def ask(database: Path, statement: str, *bound: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(statement, list(bound)).fetchall()


def written_figures(words: str) -> dict[str, str]:
    """The figure behind each of the lead words, as the body prints it."""
    pattern = r"(-?[\d.]+(?:万元|家|%|名))"
    found = {indicator: re.search(re.escape(lead) + pattern, words) for lead, indicator in LEADS.items()}
    return {indicator: match[1] for indicator, match in found.items() if match}


def newest_figures(database: Path, region: str, year: str, until: str) -> dict[str, str]:
    """The newest known text of each lead indicator, straight from the database."""
    rows = ask(database, "select indicator, arg_max(text, data_period) from marts.mart_report_figure where region_code = ? "
                         "and kind = 'measure' and period_type in ('cumulative', 'point') and data_period between ? and ? "
                         "group by indicator", region, f"{year}-01", until)
    return {indicator: text for indicator, text in rows if indicator in LEADS.values()}


def test_public_figures_are_printed_as_of_the_day(june: Home, tmp_path: Path) -> None:
    written = write(june.warehouse, OWN, tmp_path)
    words = words_of(written.paths[0])
    assert [text for text in PRINTED if text not in words] == []
    assert not written.is_draft and written.open_points == () and "暂缺" not in words
    # June's own figures came in July: on this day nobody could know them.
    later = {text for (text,) in ask(june.warehouse, "select text from marts.mart_report_figure where kind = 'measure' "
                                     "and region_code = ? and data_period = '2022-06'", OWN)}
    assert not later & set(PRINTED) and "截至2022年6月30日" in words and "1—5月" in words and "1—6月" not in words


def test_figures_that_came_later_are_in_a_report_of_the_release(sample_home: Home, tmp_path: Path) -> None:
    written = write_half_year(sample_home, OWN, PERIOD, None, HTML, tmp_path)
    body = body_of(words_of(written.paths[0]))
    database = release_folder(sample_home) / "kezhi.duckdb"
    assert written_figures(body) == newest_figures(database, OWN, "2022", PERIOD)
    assert "1—6月" in body and "12430.39万元" not in body


def test_every_told_figure_is_a_row_of_the_database(june: Home, tmp_path: Path) -> None:
    written = write(june.warehouse, OWN, tmp_path)
    known = dict(ask(june.warehouse, "select code, text from marts.mart_report_figure where region_code in (?, ?)", OWN, CITY))
    assert len(written.told) > 40
    assert {row.code: row.text for row in written.told} == {row.code: known[row.code] for row in written.told}


@pytest.mark.parametrize("region", ["340402", OTHER, "340405", "340406", "340421", "340422"])
def test_report_of_another_region_holds_its_own_figures(june: Home, tmp_path: Path, region: str) -> None:
    written = write(june.warehouse, region, tmp_path)
    words = words_of(written.paths[0])
    told = written_figures(body_of(words))
    assert told == newest_figures(june.warehouse, region, "2022", PERIOD) and len(told) == len(LEADS)
    name = ask(june.warehouse, "select name from core.dim_region where region_code = ? limit 1", region)[0][0]
    assert f"{name}科技局2022年上半年" in words and "田家庵区科技局" not in body_of(words)
    own = newest_figures(june.warehouse, OWN, "2022", PERIOD)
    assert not {told[code] for code in ("contract_absorbed_amount", "high_tech_growth")} & set(own.values())


def test_report_of_another_period_says_what_it_knows_and_what_it_lacks(sample_home: Home, tmp_path: Path) -> None:
    """In 2021 only contracts were reported: the registers are missing, none of them reads as zero, and it stays a draft."""
    written = write_half_year(sample_home, OWN, "2021-12", None, HTML, tmp_path)
    words = words_of(written.paths[0])
    database = release_folder(sample_home) / "kezhi.duckdb"
    told = written_figures(body_of(words))
    right = newest_figures(database, OWN, "2021", "2021-12")
    assert {"contract_absorbed_amount", "contract_exported_amount"} <= told.keys()
    assert told == {code: right[code] for code in told}
    assert written.is_draft and written.paths[0].stem.endswith("_draft") and "草稿" in words
    assert "科技特派员暂缺" in words and "高企培育库在库企业暂缺" in words
    assert "。，" not in words, "a sentence begins with a comma where its data period is unknown"
    assert "commissioner_count" not in told and "2022年" not in body_of(words).partition("二、")[0]


MISSING = "platform"
LACKING = ("省级及以上工程技术研究中心", "省级以上实验室", "省级众创空间")


@pytest.fixture(scope="module")
def without_platforms(sample_home: Home) -> Iterator[Home]:
    """The same day, had the district never sent its list of platforms."""
    with scratch_home(sample_home) as scratch, Ledger(scratch) as ledger:
        came = [item for item in ledger.submissions(AS_OF) if (item.form, item.region_code) != (MISSING, OWN)]
        load(scratch, PERIOD, AS_OF, submissions=came, waivers=ledger.waivers(AS_OF))
        build_warehouse(scratch)
        yield scratch


def test_missing_form_reads_as_missing_and_holds_the_final_report(without_platforms: Home, tmp_path: Path) -> None:
    written = write(without_platforms.warehouse, OWN, tmp_path)
    words = words_of(written.paths[0])
    assert written.is_draft and written.paths[0].name == f"report_{OWN}_{PERIOD}_draft.html" and "草稿" in words
    for lead in LACKING:
        assert f"{lead}暂缺" in words and f"{lead}0" not in words
    named = {point.name for point in written.open_points}
    assert len(named) >= len(LACKING) and all(any(lead in name for name in named) for lead in LACKING)
    assert all(point.why for point in written.open_points)
    # Only what rests on the form is open: the rest stands as it stood.
    assert [text for text in ("12430.39万元", "281万元", "28家", "14名", "600亩") if text not in words] == []
    assert load_forms()[MISSING].title.zh in words


def test_other_region_lacks_only_what_it_had_not_sent(without_platforms: Home, tmp_path: Path) -> None:
    """On that day only one district had sent its plan: the other's report waits for that, not for platforms."""
    written = write(without_platforms.warehouse, OTHER, tmp_path)
    assert {point.name for point in written.open_points} == {load_forms()["work_target"].title.zh}
    words = words_of(written.paths[0])
    assert all(f"{lead}暂缺" not in words for lead in LACKING)


def test_our_own_report_is_contradicted_nowhere(june: Home, tmp_path: Path) -> None:
    path = write(june.warehouse, OWN, tmp_path).paths[0]
    report = lint(path, read_figures(june.warehouse, DAY), OWN, DAY)
    assert [(item.mention.text, item.verdict) for item in report.numbers if item.verdict == "mismatch"] == []
    assert report.count("match") >= 30
    matched = "".join(item.mention.text for item in report.numbers if item.verdict == "match")
    assert [text for text in ("12430.39", "7184.98", "21.1", "18.1", "281", "600", "5月23日") if text not in matched] == []


def test_report_with_a_figure_changed_by_hand_is_contradicted(june: Home, tmp_path: Path) -> None:
    """The red twin: two digits of one figure swapped, one rank moved."""
    path = write(june.warehouse, OWN, tmp_path).paths[0]
    page = path.read_text(encoding="utf-8")
    spoilt = page.replace("12430.39", "12340.39", 1).replace("281", "218", 1).replace("36", "63", 1)
    path.write_text(spoilt, encoding="utf-8")
    report = lint(path, read_figures(june.warehouse, DAY), OWN, DAY)
    wrong = "".join(item.mention.text for item in report.numbers if item.verdict == "mismatch")
    assert "12340.39" in wrong and "218" in wrong and spoilt != page


def test_words_of_the_office_change_without_a_figure(june: Home, tmp_path: Path) -> None:
    """Another name of the office in the wording file: it is printed, and the figures stay."""
    wording = load_wording()
    other = wording.model_copy(update={"words": {**wording.words, "bureau": "{region}科学技术局"}})
    found = region_named(OWN, PERIOD)
    assert found is not None
    with open_snapshot(june.warehouse) as connection:
        holding = read_holding(connection, found, PERIOD, AS_OF)
    words = words_of(write_report(holding, HTML, tmp_path, wording=other).paths[0])
    assert "田家庵区科学技术局" in words and "田家庵区科技局" not in words
    assert written_figures(body_of(words)) == newest_figures(june.warehouse, OWN, "2022", PERIOD)
