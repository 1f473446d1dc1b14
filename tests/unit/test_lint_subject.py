"""What a number counts: bound by grammar, told apart by subject, silent where the words leave it open."""

from __future__ import annotations

import pytest

from pipelines.report.lint import Paragraph, find_numbers
from pipelines.report.lint.check import sections
from pipelines.report.lint.mention import fold
from pipelines.report.lint.phrase import narrows, strip_fillers, strip_lead, tidy
from pipelines.report.lint.reading import Reading
from pipelines.report.lint.scope import make_frame, region_of
from pipelines.report.lint.subject import Reader
from tests.unit.lint_world import AS_OF, CITY, NEIGHBOUR, OWN, frame


def readings(text: str) -> list[Reading]:
    mentions = find_numbers(text, 2022)
    found = Reader(fold(text), mentions, frame()).read()
    return [
        reading for mention, reading in zip(mentions, found, strict=True) if mention.kind not in ("period", "ordinal", "name")
    ]


def codes(text: str) -> list[str]:
    return [item.subject.indicator if item.subject else item.reason for item in readings(text)]


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        (
            "省级工程技术研究中心8家，实验室6家，省级众创空间1家",
            ["platform_center_count", "platform_lab_count", "platform_maker_space_count"],
        ),
        ("科技特派员14名联系36个村，科技之星团队14家", ["commissioner_count", "village_linked_count", "talent_team_star_count"]),
        ("在库企业6家（培育库），申报高企6家", ["pool_enterprise_count", "high_tech_application_count"]),
        ("吸纳技术合同5项，输出技术合同5项", ["contract_absorbed_count", "contract_exported_count"]),
        (
            "吸纳技术合同5项，成交额5万元，输出技术合同6项，金额6万元",
            ["contract_absorbed_count", "contract_absorbed_amount", "contract_exported_count", "contract_exported_amount"],
        ),
        (
            "申请奖补资金5万元，获批资金5万元，拨付奖补资金5万元",
            ["subsidy_declared_amount", "subsidy_approved_amount", "subsidy_paid_amount"],
        ),
        ("5家创新主体申报5个项目", ["subsidy_entity_count", "subsidy_application_count"]),
        ("招引5个项目", ["unknown_subject"]),
        ("5家创新主体申报奖补项目5个", ["subsidy_entity_count", "subsidy_application_count"]),
        ("高新技术产业增加值增速5%，高于全市平均水平5个百分点", ["high_tech_growth", "high_tech_growth_gap"]),
        ("研发投入增速5%，高于全市平均水平5个百分点", ["unknown_subject", "unknown_subject"]),
        ("技术合同成交额5万元", ["unknown_subject"]),
        ("省级115产业创新团队5家", ["talent_team_115_count"]),
        ("5人入选第八批省“特支计划”创新创业领军人才", ["talent_programme_count", "talent_programme_batch"]),
        ("服务企业5家", ["unknown_subject"]),
        ("力争科技特派员达到50名", ["plan"]),
        ("其中科技特派员5名", ["change"]),
        ("吸纳、输出技术合同成交额分别为5万元、6万元", ["contract_absorbed_amount", "contract_exported_amount"]),
        ("输出、吸纳技术合同成交额分别为5万元和6万元", ["contract_exported_amount", "contract_absorbed_amount"]),
        ("省级工程技术研究中心、实验室分别为5家、6家", ["platform_center_count", "platform_lab_count"]),
        ("吸纳和输出技术合同分别为5项、6项", ["contract_absorbed_count", "contract_exported_count"]),
        ("吸纳和输出技术合同成交额11万元", ["contract_gross_amount"]),
        ("吸纳、输出技术合同成交额分别为5万元、6万元、7万元", ["respective"] * 3),
    ],
)
def test_subjects(text: str, indicators: list[str]) -> None:
    assert codes(text) == indicators


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("科技特派员5名", OWN),
        ("我区科技特派员5名", OWN),
        ("全市科技特派员5名", CITY),
        ("淮南市科技特派员5名", CITY),
        ("大通区科技特派员5名", NEIGHBOUR),
        ("大通区的科技特派员5名", NEIGHBOUR),
        ("大通区共有科技特派员5名", NEIGHBOUR),
        ("全市共选派科技特派员5名", CITY),
        ("全省科技特派员5名", ""),
        ("根据全市部署，选派科技特派员5名", OWN),
        ("淮南市某某公司选派科技特派员5名", OWN),
        ("田家庵区科技特派员5名", OWN),
    ],
)
def test_regions(text: str, region: str) -> None:
    (item,) = readings(text)
    assert item.region == region and (item.reason == "outer_scope") is (region == "")


def test_a_named_region_holds_until_another_is_named() -> None:
    assert [item.region for item in readings("大通区科技特派员5名联系6个村，我区科技特派员7名")] == [NEIGHBOUR, NEIGHBOUR, OWN]


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("科技特派员5名", True),
        ("全区共选派区级以上科技特派员5名", True),
        ("女科技特派员5名", False),
        ("曹庵镇科技特派员5名", False),
        ("5名科技特派员", True),
        ("示范面积5亩", True),
        ("小麦示范面积5亩", False),
        ("2022年我区科技特派员5名", True),
        ("目前拥有科技特派员5名", True),
    ],
)
def test_words_that_may_narrow_a_subject_make_it_unsure(text: str, sure: bool) -> None:
    (item,) = readings(text)
    assert item.subject is not None and item.sure is sure


@pytest.mark.parametrize(
    ("text", "ranked"),
    [
        ("吸纳额5万元，输出额6万元，全市排名第二", ["contract_absorbed_amount", "contract_exported_amount"]),
        ("吸纳额5万元，排名第二；输出额6万元，全市排名第三", [["contract_absorbed_amount"], ["contract_exported_amount"]]),
        (
            "高新技术产业增加值增速5%，全市排名第二，吸纳额5万元，输出额6万元，全市排名第三",
            [["high_tech_growth"], ["contract_absorbed_amount", "contract_exported_amount"]],
        ),
        ("高新技术产业增加值增速5%，高于全市平均水平3个百分点，全市排名第二", ["high_tech_growth"]),
        ("高新技术产业增加值增速5%，吸纳额6万元，全市排名第二", ["contract_absorbed_amount"]),
        ("高新技术产业增加值增速全市排名第二", ["high_tech_growth"]),
        ("完成投资5万元，全市排名第二", []),
        ("全市排名第二", []),
        ("高新技术产业增加值增速5%。全市排名第二", []),
    ],
)
def test_what_a_place_ranks(text: str, ranked: list[object]) -> None:
    mentions = find_numbers(text, 2022)
    found = [
        reading
        for mention, reading in zip(mentions, Reader(fold(text), mentions, frame()).read(), strict=True)
        if mention.kind == "rank"
    ]
    named = [[subject.indicator for subject, _, _ in reading.ranked] for reading in found]
    assert named == (ranked if len(found) > 1 else [ranked])


def test_places_pair_off_with_subjects() -> None:
    found = [item for item in readings("吸纳额5万元，输出额6万元，分别列全市第二、第三位") if item.ranked]
    assert [item.ranked[0][0].indicator for item in found] == ["contract_absorbed_amount", "contract_exported_amount"]
    assert codes("吸纳额5万元，分别列全市第二、第三位")[1:] == ["respective", "respective"]


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("成交额达到", "成交额"),
        ("成交额实现", "成交额"),
        ("成交额(不含税)", "成交额"),
        ("数量共计为", ""),
        ("成交额", "成交额"),
        ("中心(省级)达", "中心"),
        ("", ""),
    ],
)
def test_fillers(text: str, core: str) -> None:
    assert strip_fillers(text) == core


@pytest.mark.parametrize(
    ("text", "rest"), [("1-5月,同比增长", "同比增长"), ("我区上半年增速", "增速"), ("增速", "增速"), ("", "")]
)
def test_leads(text: str, rest: str) -> None:
    assert strip_lead(tidy(text).replace(",", "")) == rest


@pytest.mark.parametrize(
    ("prefix", "narrow"),
    [
        ("", False),
        ("我区", False),
        ("辖区内拥有省级及以上", False),
        ("2022年我区", False),
        ("淮南市", False),
        ("女", True),
        ("曹庵镇", True),
        ("企业类", True),
    ],
)
def test_narrowing_words(prefix: str, narrow: bool) -> None:
    assert narrows(prefix, ("淮南市", "大通区")) is narrow


@pytest.mark.parametrize(
    ("prefix", "region"),
    [("", None), ("某某", None), ("全市", CITY), ("我区", OWN), ("全省", ""), ("大通区", NEIGHBOUR), ("大通区某公司", None)],
)
def test_region_of_a_prefix(prefix: str, region: str | None) -> None:
    assert region_of(prefix, frame()) == region


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("2022年上半年工作总结", "2022-06"),
        ("2021年工作总结", "2021-12"),
        ("2022年一季度工作情况", "2022-03"),
        ("2022年5月工作简报", "2022-05"),
        ("2022年1-5月通报", "2022-05"),
        ("上半年工作总结", "2022-06"),
        ("工作总结", "2022-06"),
        ("二〇二一年工作总结", "2021-12"),
    ],
)
def test_the_period_of_a_report_comes_from_its_title(title: str, period: str) -> None:
    assert make_frame([Paragraph(title), Paragraph("正文")], OWN, AS_OF).period == period


def test_a_region_by_name_and_its_city() -> None:
    found = make_frame([Paragraph("总结")], "田家庵区", AS_OF)
    assert (found.region, found.parent, found.year) == (OWN, CITY, 2022)


def test_an_unknown_region_is_told() -> None:
    from pipelines.core.error import UsageError

    with pytest.raises(UsageError):
        make_frame([Paragraph("总结")], "999999", AS_OF)


def test_sections_and_plans() -> None:
    lines = [
        "2022年总结和2023年计划",
        "一、总结",
        "(一)平台。建设8家。",
        "正文",
        "二、下半年工作安排",
        "1、力争",
        "三、存在问题和工作情况",
        "正文",
    ]
    found = list(sections([Paragraph(line) for line in lines]))
    assert [plan for *_, plan in found] == [False, False, False, False, True, True, False, False]
    assert [head for _, _, head, _ in found][2:4] == ["(一)平台", "(一)平台"]
