"""Generated reports: whatever the figures are, right numbers agree in every way of writing, and wrong ones never do."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import cn2an
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipelines.report.lint import Figure
from tests.unit.lint_world import CITY, NEIGHBOUR, figure, judged, only

# One sentence for each indicator; the number with its unit stands in the braces.
AMOUNTS = {
    "contract_absorbed_amount": "1-5月，全区吸纳技术合同成交额达到{}，增势良好。",
    "contract_exported_amount": "1-5月，全区输出技术合同成交额{}。",
    "contract_gross_amount": "1-5月，技术合同成交总额实现{}。",
    "contract_distinct_amount": "1-5月，不重复计算的技术合同成交额为{}。",
    "contract_technical_amount": "1-5月，核定技术交易额{}。",
    "subsidy_declared_amount": "累计申请奖补资金{}。",
    "subsidy_approved_amount": "累计核准奖补资金{}。",
    "subsidy_paid_amount": "累计拨付奖补资金{}。",
}
COUNTS = {
    "contract_absorbed_count": ("1-5月，吸纳技术合同{}。", "项"),
    "contract_exported_count": ("1-5月，输出技术合同{}。", "项"),
    "subsidy_application_count": ("各创新主体申报奖补项目{}。", "个"),
    "subsidy_entity_count": ("{}创新主体申报奖补资金。", "家"),
    "pool_enterprise_count": ("高企培育库内，在库企业共{}。", "家"),
    "high_tech_application_count": ("上半年{}企业申报高新技术企业。", "家"),
    "platform_center_count": ("拥有省级以上工程技术研究中心{}。", "家"),
    "platform_lab_count": ("拥有{}省级以上重点实验室。", "个"),
    "platform_maker_space_count": ("建有省级众创空间{}。", "个"),
    "talent_programme_count": ("{}入选省“特支计划”。", "人"),
    "talent_team_115_count": ("拥有省级115产业创新团队{}。", "个"),
    "talent_team_star_count": ("“50·科技之星”创新团队{}。", "个"),
    "commissioner_count": ("选派科技特派员{}。", "名"),
    "village_linked_count": ("科技特派员结对联系{}。", "个村"),
    "demonstration_area": ("建成基地，示范面积达{}。", "亩"),
}
SHARES = {
    "high_tech_growth": ("1-5月，高新技术产业增加值增速{}。", "%", "percent"),
    "high_tech_growth_gap": ("1-5月，高新技术产业增加值增速高于全市平均水平{}。", "个百分点", "percentage_point"),
    "village_coverage": ("科技特派员行政村覆盖率{}。", "%", "percent"),
}
MONEY = st.decimals(min_value=Decimal(100_000), max_value=Decimal(9_999_999_999), places=2)
NUMBERS = st.integers(min_value=2, max_value=9999)


def row(indicator: str, value: object) -> Figure:
    unit = "yuan" if indicator in AMOUNTS else ("mu" if indicator == "demonstration_area" else "count")
    return figure(indicator, value, SHARES[indicator][2] if indicator in SHARES else unit)


def rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def test_every_indicator_has_a_sentence() -> None:
    assert len(AMOUNTS) + len(COUNTS) + len(SHARES) == 26


@given(
    st.sampled_from(sorted(AMOUNTS)), MONEY, st.sampled_from([(10_000, "万元"), (10**8, "亿元"), (1, "元")]), st.integers(0, 2)
)
def test_amounts_agree_in_every_unit_and_at_every_precision(code: str, held: Decimal, unit: tuple[int, str], places: int) -> None:
    written = rounded(held / unit[0], places)
    assume(written > 0)
    for text in (f"{written}{unit[1]}", f"{written:,}{unit[1]}", f" {written} {unit[1]}"):
        assert only(AMOUNTS[code].format(text), [row(code, held)]).verdict == "match"


@given(st.sampled_from(sorted(AMOUNTS)), MONEY, MONEY)
def test_other_amounts_are_contradicted(code: str, held: Decimal, other: Decimal) -> None:
    assume(abs(held - other) > 50)
    assert only(AMOUNTS[code].format(f"{rounded(other / 10_000, 2)}万元"), [row(code, held)]).verdict == (
        "mismatch" if abs(rounded(other / 10_000, 2) * 10_000 - held) > 50 else "match"
    )


@given(st.sampled_from(sorted(COUNTS)), NUMBERS)
def test_counts_agree_in_digits_and_in_words(code: str, held: int) -> None:
    sentence, unit = COUNTS[code]
    assert only(sentence.format(f"{held}{unit}"), [row(code, held)]).verdict == "match"
    assert only(sentence.format(f"{cn2an.an2cn(held)}{unit}"), [row(code, held)]).verdict == "match"


@given(st.sampled_from(sorted(COUNTS)), NUMBERS, NUMBERS)
def test_other_counts_are_contradicted(code: str, held: int, other: int) -> None:
    assume(held != other)
    sentence, unit = COUNTS[code]
    assert only(sentence.format(f"{other}{unit}"), [row(code, held)]).verdict == "mismatch"


@given(st.sampled_from(sorted(SHARES)), st.decimals(min_value=Decimal("0.1"), max_value=Decimal(999), places=1), st.data())
def test_shares_agree_only_with_themselves(code: str, held: Decimal, data: st.DataObject) -> None:
    sentence, unit, _ = SHARES[code]
    assert only(sentence.format(f"{held}{unit}"), [row(code, held)]).verdict == "match"
    other = data.draw(st.decimals(min_value=Decimal("0.1"), max_value=Decimal(999), places=1).filter(lambda value: value != held))
    assert only(sentence.format(f"{other}{unit}"), [row(code, held)]).verdict == "mismatch"


@given(NUMBERS, st.sampled_from(["约{}亩", "{}亩左右", "近{}亩", "{}余亩", "超{}亩"]))
def test_approximate_words_never_contradict_the_exact_figure_they_round(held: int, words: str) -> None:
    step = 10 ** (len(str(held)) - 1)
    below = held // step * step
    stated = below + step if words.startswith("近") else below
    found = only(COUNTS["demonstration_area"][0].format(words.format(stated)), [row("demonstration_area", held)])
    share = abs(held - stated) / max(stated, 1)
    assert (
        found.verdict == ("match" if share <= (0.05 if words[0] == "约" or "左右" in words else 0.1) else "mismatch") or step == 1
    )


@given(st.integers(1, 7), st.integers(1, 7))
def test_places(held: int, said: int) -> None:
    rows = [figure("high_tech_growth", "21.1", "percent", rank=held)]
    expected = "match" if held == said else "mismatch"
    for words in (f"全市排名第{said}", f"位居全市第{cn2an.an2cn(said)}位", f"居全市第{said}名"):
        assert judged(f"1-5月，高新技术产业增加值增速21.1%，{words}。", rows)[-1].verdict == expected


@given(st.permutations(sorted(COUNTS)), st.lists(st.integers(2, 9), min_size=15, max_size=15))
def test_small_numbers_are_told_apart_by_their_subjects(order: list[str], values: list[int]) -> None:
    held = dict(zip(order, values, strict=True))
    rows = [row(code, value) for code, value in held.items()]
    for code in order:
        sentence, unit = COUNTS[code]
        item = judged(sentence.format(f"{held[code]}{unit}"), rows)[0]
        assert item.verdict == "match" and item.figure is not None and item.figure.indicator == code


@given(st.sampled_from(sorted(COUNTS)), NUMBERS, NUMBERS)
def test_other_regions_never_judge(code: str, held: int, other: int) -> None:
    sentence, unit = COUNTS[code]
    rows = [figure(code, other, row(code, 1).unit, region=region) for region in (CITY, NEIGHBOUR)]
    assert only(sentence.format(f"{held}{unit}"), rows).verdict == "not_found"


@pytest.mark.parametrize("code", sorted({*AMOUNTS, *COUNTS, *SHARES}))
def test_each_sentence_is_read_as_its_own_indicator(code: str) -> None:
    text = AMOUNTS[code].format("5万元") if code in AMOUNTS else ""
    text = text or (
        COUNTS[code][0].format(f"5{COUNTS[code][1]}") if code in COUNTS else SHARES[code][0].format(f"5{SHARES[code][1]}")
    )
    item = only(text, [])
    assert item.subject is not None and item.subject.indicator == code
