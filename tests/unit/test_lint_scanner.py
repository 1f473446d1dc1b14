"""Finding the numbers of a text: what is a measure, and what only looks like one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.report.lint import find_numbers
from pipelines.report.lint.mention import Mention, fold

YEAR = 2022


def found(text: str) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in find_numbers(text, YEAR)]


def measure(text: str) -> Mention:
    (item,) = [item for item in find_numbers(text, YEAR) if item.kind in ("measure", "bare", "rank", "duration")]
    return item


@pytest.mark.parametrize(("text", "value", "unit", "dimension", "stored"), [
    ("成交额12430.39万元", "12430.39", "万元", "yuan", "124303900"),
    ("成交额12,430.39万元", "12430.39", "万元", "yuan", "124303900"),
    ("成交额1.24亿元", "1.24", "亿元", "yuan", "124000000"),
    ("成交额 7184.98 万元", "7184.98", "万元", "yuan", "71849800"),
    ("成交额１２４３０．３９万元", "12430.39", "万元", "yuan", "124303900"),
    ("补助三百万元", "300", "万元", "yuan", "3000000"),
    ("补助5000元", "5000", "元", "yuan", "5000"),
    ("补助五千元", "5000", "元", "yuan", "5000"),
    ("成交额3千万元", "3", "千万元", "yuan", "30000000"),
    ("成交额12亿", "12", "亿", "", "1200000000"),
    ("增速21.1%", "21.1", "%", "percent", "21.1"),
    ("增速21.1％", "21.1", "%", "percent", "21.1"),
    ("增速-3.2%", "-3.2", "%", "percent", "-3.2"),
    ("增速负3.2%", "-3.2", "%", "percent", "-3.2"),
    ("占百分之二十一点一", "21.1", "%", "percent", "21.1"),
    ("占百分之20", "20", "%", "percent", "20"),
    ("高18.1个百分点", "18.1", "个百分点", "percentage_point", "18.1"),
    ("高18.1百分点", "18.1", "百分点", "percentage_point", "18.1"),
    ("主体18家", "18", "家", "count", "18"),
    ("主体十八家", "18", "家", "count", "18"),
    ("联系36个村", "36", "个村", "count", "36"),
    ("联系36个行政村", "36", "个行政村", "count", "36"),
    ("企业1.2万家", "1.2", "万家", "count", "12000"),
    ("培训300人次", "300", "人次", "count", "300"),
    ("面积600亩", "600", "亩", "mu", "600"),
    ("面积3万亩", "3", "万亩", "mu", "30000"),
    ("面积40公顷", "40", "公顷", "mu", "600"),
    ("上升2个位次", "2", "个位次", "place", "2"),
    ("增长1.5倍", "1.5", "倍", "other", "1.5"),
])
def test_measures(text: str, value: str, unit: str, dimension: str, stored: str) -> None:
    item = measure(text)
    assert (str(item.value), item.unit, item.dimension) == (value, unit, dimension)
    assert item.stored == Decimal(stored)
    assert fold(text)[item.start:item.end] == item.text


@pytest.mark.parametrize(("text", "meaning"), [
    ("约600亩", "about"), ("600亩左右", "about"), ("大约600亩", "about"), ("约为600亩", "about"), ("600亩上下", "about"), ("近600亩", "under"),
    ("不足600亩", "under"), ("接近600亩", "under"), ("600余亩", "over"), ("600多亩", "over"), ("六百余亩", "over"), ("超600亩", "over"),
    ("超过600亩", "over"), ("突破600亩", "over"), ("600亩以上", "over"), ("逾600亩", "over"), ("3万余亩", "over"), ("600亩", ""),
])
def test_approximate_words(text: str, meaning: str) -> None:
    assert measure(f"示范面积{text}。").approximate == meaning


def test_a_level_is_no_approximation() -> None:
    assert [item.approximate for item in find_numbers("省级以上实验室6家，区级以上特派员14名", YEAR)] == ["", ""]


@pytest.mark.parametrize(("text", "low", "high"), [("10-15家", 10, 15), ("10至15家", 10, 15), ("10~15家", 10, 15), ("3—5万元", 3, 5)])
def test_ranges(text: str, low: int, high: int) -> None:
    item = measure(f"引进{text}")
    assert (item.value, item.high) == (low, high)


@pytest.mark.parametrize(("text", "place", "scope"), [
    ("全市排名第二", 2, "全市"), ("排名全市第2位", 2, "全市"), ("位居全市第二位", 2, "全市"), ("位列全市第2名", 2, "全市"), ("居全市第三", 3, "全市"),
    ("全市第二", 2, "全市"), ("排名第二", 2, ""), ("第2位", 2, ""), ("列全省第十二位", 12, "全省"), ("在全市排名第一", 1, "全市"), ("位居全市首位", 1, "全市"),
    ("稳居全市榜首", 1, "全市"), ("全市倒数第一", 1, "全市"), ("跃居各县区第一", 1, "各县区"),
])
def test_ranks(text: str, place: int, scope: str) -> None:
    item = measure(f"增速，{text}。")
    assert item.rank is not None and (item.kind, item.rank.place, item.rank.scope) == ("rank", place, scope)


def test_what_a_rank_says_besides_its_place() -> None:
    def rank(text: str) -> tuple[bool, bool, bool]:
        item = measure(text).rank
        assert item is not None
        return item.upto, item.each, item.bottom

    assert rank("进入全市前三") == (True, False, False)
    assert rank("均列全市第二") == (False, True, False)
    assert rank("双双位居全市第二") == (False, True, False)
    assert rank("全市倒数第二") == (False, False, True)


def test_places_in_a_row() -> None:
    assert found("分别列全市第二、第三位") == [("rank", "分别列全市第二"), ("rank", "第三位")]


@pytest.mark.parametrize(("text", "kind"), [
    ("第一生产力", "ordinal"), ("第二产业", "ordinal"), ("第三次会议", "ordinal"), ("作为首位工程", None), ("第八批人才", "batch"), ("首批兑现", "batch"),
    ("第一季度", "period"), ("一、工作总结", "ordinal"), ("(一)政策", "ordinal"), ("（一）政策", "ordinal"), ("1、平台", "ordinal"), ("1.平台", "ordinal"),
    ("一是宣传", "ordinal"), ("第三章 附则", "ordinal"), ("115产业创新团队", "name"), ("“50·科技之星”", "name"), ("《“十四五”规划》", "name"),
    ("“十四五”时期", "name"), ("5G基站", "name"), ("COVID-19疫情", "name"), ("GR202234000001", "name"), ("双招双引", "name"), ("一企一策", "name"),
    ("五位一体", "name"), ("淮府〔2022〕56号文件", "document"), ("皖科[2021]12号", "document"), ("为期三年", "duration"), ("一周时间", "duration"),
    ("3个月内", "duration"), ("0554-2678901", "name"), ("340403199001011234", "name"), ("百家争鸣", None), ("万众创新", None), ("十分重视", None),
    ("千家万户", None), ("统一部署", None), ("三农", "name"),
])
def test_what_is_no_measure(text: str, kind: str | None) -> None:
    assert [item[0] for item in found(text)] == ([kind] if kind else [])


def test_long_digits_are_not_repeated() -> None:
    assert [item.text for item in find_numbers("电话0554-2678901，证号340403199001011234", YEAR)] == ["…", "…"]


def test_a_quotation_with_a_measure_is_no_name() -> None:
    assert found("提出“申报6家”的任务") == [("measure", "6家")]


def test_single_chinese_digits_are_weak() -> None:
    assert [(item.text, item.weak) for item in find_numbers("一个平台、八家中心、十八家企业、1家空间", YEAR)] == [
        ("一个", True), ("八家", True), ("十八家", False), ("1家", False)]


def test_a_comma_between_clauses_is_no_thousands_separator() -> None:
    assert found("排名第2,600亩基地") == [("rank", "排名第2"), ("measure", "600亩")]
    assert found("8家,21个项目") == [("measure", "8家"), ("measure", "21个")]
    assert [str(item.value) for item in find_numbers("共1,234,567.80元", YEAR)] == ["1234567.80"]


def test_an_open_list_is_marked() -> None:
    assert [item.open_list for item in find_numbers("甲、乙等3人，丙6家", YEAR)] == [True, False]


def test_clauses_and_sentences() -> None:
    text = "成交额12,430.39万元,排名第二;输出5万元。其他3家"
    first, *_, last = find_numbers(text, YEAR)
    assert text[slice(*first.clause)] == "成交额12,430.39万元,"
    assert text[slice(*last.sentence)] == "其他3家"


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("9999999.99"), places=2), st.sampled_from(["万元", "亿元", "元", "%", "家", "亩", "个百分点"]))
def test_any_number_with_a_unit_is_found_whole(value: Decimal, unit: str) -> None:
    for text in (f"{value}{unit}", f"{value:,}{unit}"):
        item = measure(f"实现{text}，")
        assert (item.value, item.unit, item.text) == (value, unit, text)


@given(st.integers(min_value=1, max_value=40))
def test_any_place_is_found_in_words_and_digits(place: int) -> None:
    import cn2an

    for spoken in (str(place), cn2an.an2cn(place)):
        rank = measure(f"全市排名第{spoken}位").rank
        assert rank is not None and rank.place == place


@given(st.text(alphabet="0123456789,.%第一二十百万亿家个项元月日年排名全市约近等-—至(（“”、。；; \n\t", max_size=60))
def test_nonsense_never_fails_and_places_hold(text: str) -> None:
    folded = fold(text)
    end = 0
    for item in find_numbers(text, YEAR):
        assert end <= item.start < item.end <= len(folded)
        assert item.text == "…" or item.text.strip() == folded[item.start:item.end].strip()
        assert item.sentence[0] <= item.start < item.sentence[1] and item.clause[0] <= item.start
        end = item.end


@given(st.text(max_size=200))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_folding() -> None:
    assert fold("２１．１％，（一）；Ａ　①㎡…") == "21.1%,(一);A ①㎡…"
