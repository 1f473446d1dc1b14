"""Literal figures of one district, its city and a neighbour, and a right report about them. No test lives here.

The figures are expectations: the tests say what a report may and may not claim when the warehouse holds exactly these.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pipelines.report.lint import Figure, Judged, Paragraph
from pipelines.report.lint.check import check_paragraph
from pipelines.report.lint.outcome import explain
from pipelines.report.lint.scope import Frame, make_frame

OWN, CITY, NEIGHBOUR = "340403", "340400", "340402"
REPORT, DATA, STALE = "2022-06", "2022-05", "2022-04"
AS_OF = date(2022, 6, 30)
TITLE = "2022年上半年科技创新工作情况报告"


def figure(indicator: str, value: object, unit: str, *, rank: int | None = None, region: str = OWN, report: str = REPORT,
           data: str = DATA, kind: str = "cumulative", **more: str) -> Figure:
    """One row of the report figures; ``value`` in the stored unit."""
    amount = None if value is None else Decimal(str(value))
    return Figure(code=f"{region}.{report}.{indicator}", region_code=region, report_period=report, data_period=data, period_type=kind,
                  indicator=indicator, value=amount, unit=unit, rank=rank, universe=more.get("universe", ""), text=more.get("text", ""),
                  status=more.get("status", "complete"), lineage_key=f"{indicator}/{region}/{data}/{kind}")


FIGURES = [
    figure("contract_absorbed_amount", "124303900.00", "yuan", rank=2),
    figure("contract_exported_amount", "71849800.00", "yuan", rank=2),
    figure("contract_absorbed_count", 47, "count", rank=3),
    figure("contract_exported_count", 31, "count", rank=4),
    figure("contract_gross_amount", "196153700.00", "yuan", rank=2),
    figure("contract_distinct_amount", "180000000.00", "yuan", rank=2),
    figure("contract_technical_amount", "150000000.00", "yuan", rank=1),
    figure("high_tech_growth", "21.1", "percent", rank=2),
    figure("high_tech_growth_gap", "18.1", "percentage_point"),
    figure("subsidy_declared_amount", "2810000.00", "yuan"),
    figure("subsidy_approved_amount", "1200000.00", "yuan"),
    figure("subsidy_paid_amount", "450000.00", "yuan"),
    figure("subsidy_application_count", 21, "count"),
    figure("subsidy_entity_count", 18, "count"),
    figure("pool_enterprise_count", 28, "count", kind="point"),
    figure("high_tech_application_count", 6, "count"),
    figure("platform_center_count", 8, "count", kind="point"),
    figure("platform_lab_count", 6, "count", kind="point"),
    figure("platform_maker_space_count", 1, "count", kind="point"),
    figure("talent_programme_count", 3, "count", kind="point"),
    figure("talent_team_115_count", 1, "count", kind="point"),
    figure("talent_team_star_count", 14, "count", kind="point"),
    figure("commissioner_count", 14, "count", kind="point"),
    figure("village_linked_count", 36, "count", kind="point"),
    figure("village_coverage", 100, "percent", kind="point", universe="village register 2022-01", text="100%"),
    figure("village_coverage", "87.8", "percent", kind="point", universe="village list 2023", text="87.8%"),
    figure("demonstration_area", 600, "mu", kind="point"),
    figure("activity_survey_date", None, "date", text="2022-05-23"),
    figure("activity_visit_date", None, "date", text="5月25日"),
    figure("activity_meeting_date", 20220526, "date"),
    figure("activity_science_week_date", None, "date", text="2022-05-21"),
    figure("talent_programme_batch", 8, "batch", text="第八批"),
]
ELSEWHERE = [
    figure("high_tech_growth", "3.0", "percent", region=CITY),
    figure("contract_absorbed_amount", "651200000.00", "yuan", region=CITY),
    figure("contract_absorbed_amount", "98765400.00", "yuan", rank=1, data=STALE, report=DATA),
    figure("contract_exported_amount", "60011200.00", "yuan", rank=3, data=STALE, report=DATA),
    figure("high_tech_growth", "25.4", "percent", rank=1, data=STALE, report=DATA),
    figure("high_tech_growth", "12.6", "percent", rank=4, region=NEIGHBOUR),
    figure("contract_absorbed_amount", "83005700.00", "yuan", rank=3, region=NEIGHBOUR),
    figure("commissioner_count", 20, "count", region=NEIGHBOUR, kind="point"),
    figure("subsidy_declared_amount", "3940000.00", "yuan", region=NEIGHBOUR),
]
ALL = FIGURES + ELSEWHERE

RIGHT = [
    TITLE,
    "一、上半年主要工作情况",
    "(一)抓政策兑现。发动18家创新主体参与申报，覆盖平台、成果、农业、研发等21个项目，共申报奖补资金281万元。",
    "(二)抓企业走访。5月23日下发问卷，5月25日分组走访企业，5月26日召开座谈会，梳理需求。",
    "(三)抓梯队建设。2022-2024年度高企培育库完成更新，在库企业28家，上半年申报国家高新技术企业6家。1-5月，全区高新技术产业增加值增速为21.1%，"
    "位居全市第二，高出全市平均水平18.1个百分点；吸纳技术合同成交额12430.39万元，输出技术合同成交额7184.98万元，均列全市第二位。",
    "(四)抓平台人才。现有省级及以上工程技术研究中心8家、省级以上实验室6家、省级众创空间1家。3人入选第八批省“特支计划”，"
    "拥有省级115产业创新团队1家、“50·科技之星”创新团队14家。",
    "(五)抓科技兴农。选派科技特派员14名联系36个村，做到全覆盖。新建育苗基地一处，示范面积600亩。",
    "(六)抓科普宣传。5月21日科技活动周开幕。",
    "二、下半年工作打算",
    "力争吸纳技术合同成交额达到3亿元，新增省级众创空间2家。",
]


def frame(title: str = TITLE, region: str = OWN) -> Frame:
    return make_frame([Paragraph(title)], region, AS_OF)


def judged(text: str, figures: list[Figure] | None = None, *, head: str = "", plan: bool = False) -> list[Judged]:
    """The judged numbers of one paragraph of the district's first-half report."""
    return check_paragraph(Paragraph(text), ALL if figures is None else figures, frame(), head=head, plan=plan)[0]


def verdicts(text: str, figures: list[Figure] | None = None) -> list[tuple[str, str, str]]:
    """(text, indicator, verdict) of each number."""
    return [(item.mention.text, item.subject.indicator if item.subject else "", item.verdict) for item in judged(text, figures)]


def only(text: str, figures: list[Figure] | None = None) -> Judged:
    """The one judged number of a text."""
    (item,) = judged(text, figures)
    return item


def reasons(item: Judged) -> list[str]:
    assert explain(item, "zh") and explain(item, "en")
    return [name for name, _ in item.reasons]
