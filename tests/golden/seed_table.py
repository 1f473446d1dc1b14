"""What the public half-year report of the district says in figures, ranks, days, months, batches and names, typed off from it.

These are expectations of tests. The project itself holds none of them but as cells of submitted workbooks.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

OWN, REPORT = "340403", "2022-06"
MAY, JUNE = "2022-05", "2022-06"
# What lies in a register of the project, not in a submission.
VILLAGES = "village"


@dataclass(frozen=True)
class Measure:
    """A number: the form whose rows make it, the text as the report prints it, the value in the stored unit."""

    form: str
    indicator: str
    text: str
    value: str
    unit: str = "count"
    period: str = MAY
    period_type: str = "cumulative"

    @property
    def code(self) -> str:
        return f"{self.indicator}/{OWN}/{self.period}/{self.period_type}"

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)


@dataclass(frozen=True)
class Saying:
    """What stands in cells as words, days or months: every text of the indicator in the period, in any order."""

    form: str
    indicator: str
    kind: str
    texts: tuple[str, ...]
    period: str = MAY
    beside: str | None = None  # how many rows the report says it of


def stock(form: str, indicator: str, text: str, value: str, unit: str = "count") -> Measure:
    return Measure(form, indicator, text, value, unit, period_type="point")


MEASURES = (
    Measure("subsidy_application", "subsidy_entity_count", "18家", "18"),
    Measure("subsidy_application", "subsidy_application_count", "21个", "21"),
    Measure("subsidy_application", "subsidy_declared_amount", "281万元", "2810000", "yuan"),
    stock("enterprise_tier", "pool_enterprise_count", "28家", "28"),
    Measure("high_tech_application", "high_tech_application_count", "6家", "6"),
    Measure("high_tech_output", "high_tech_growth", "21.1%", "21.1", "percent"),
    Measure("high_tech_output", "high_tech_growth_gap", "18.1个百分点", "18.1", "percentage_point"),
    Measure("tech_contract", "contract_absorbed_amount", "12430.39万元", "124303900", "yuan"),
    Measure("tech_contract", "contract_exported_amount", "7184.98万元", "71849800", "yuan"),
    stock("platform", "platform_center_count", "8家", "8"),
    stock("platform", "platform_lab_count", "6家", "6"),
    stock("platform", "platform_maker_space_count", "1家", "1"),
    stock("talent_team", "talent_programme_count", "3人", "3"),
    stock("talent_team", "talent_team_115_count", "1家", "1"),
    stock("talent_team", "talent_team_star_count", "14家", "14"),
    stock("commissioner_village", "commissioner_count", "14名", "14"),
    stock("commissioner_village", "village_linked_count", "36个", "36"),
    stock("commissioner_village", "village_coverage", "100.0%", "100", "percent"),
    stock("agri_demonstration", "demonstration_area", "600亩", "600", "mu"),
)
# Stands beside the report's claim: the register that the bureau uses, and a later official list of more villages.
BESIDE = (
    stock(VILLAGES, "village_register_count", "36个", "36"),
    stock(VILLAGES, "village_register_nbs_count", "41个", "41"),
    stock("commissioner_village", "village_coverage_nbs", "87.8%", "87.8", "percent"),
)
# Which of absorbed and exported is second is left open by the text: in the sample both are, and their total.
SECOND_OF_SEVEN = ("high_tech_growth", "contract_absorbed_amount", "contract_exported_amount", "contract_gross_amount")
SAYINGS = (
    Saying("subsidy_application", "subsidy_field", "name", ("高新技术", "科技成果转化", "农社", "引导企业加大研发投入")),
    Saying("enterprise_visit", "enterprise_survey_date", "date", ("5月23日",)),
    Saying("enterprise_visit", "enterprise_visit_date", "date", ("5月25日",)),
    Saying("enterprise_visit", "enterprise_visit_name", "name",
           ("三正集团", "智能电器厂", "宜生生物科技", "鑫宏机械", "青网科技园")),
    Saying("enterprise_visit", "enterprise_meeting_date", "date", ("5月26日",)),
    Saying("enterprise_tier", "pool_enterprise_batch", "batch", ("2022-2024",), beside="28家"),
    Saying("high_tech_application", "high_tech_application_batch", "batch", ("第一批",), beside="6家"),
    Saying("talent_team", "talent_programme_batch", "batch", ("第八批",), beside="3人"),
    Saying("platform", "platform_agri_star_space", "name", ("沿淮西甜瓜嫁接育苗产业星创天地",)),
    Saying("agri_demonstration", "demonstration_base", "name", ("范玗村西甜瓜育苗基地",), beside="600亩"),
    Saying("agri_demonstration", "demonstration_technique", "technique",
           ("无人机防治小麦赤霉病", "药物配方新技术", "草莓后期病虫害防治")),
    Saying("activity", "activity_science_week_date", "date", ("5月21日",)),
    Saying("activity", "activity_policy_publicity_month", "month", ("5月",)),
    Saying("activity", "activity_training_month", "month", ("5月",)),
    Saying("activity", "activity_field_service_month", "month", ("5月",)),
    Saying("activity", "activity_campaign_month", "month", ("6月",) * 4, JUNE),
    Saying("activity", "claim_full_coverage", "claim", ("科技特派员全覆盖",)),
    Saying("activity", "claim_rank_front", "claim", ("经济指标全市排位靠前",)),
    Saying("work_target", "work_target", "task", (
        "培育新型研发机构", "推动与院所合作共建平台", "组织第二批高企申报", "政策宣讲与上门辅导", "科技特派员常态化服务",
        "落实政策资金与示范带动", "引进高新技术产业项目"), JUNE),
)
# The four heads of the plan, under which its tasks stand.
PLAN = ("科研平台", "创新能力", "乡村振兴", "招引")
CAMPAIGNS = ("安全生产", "绿色低碳", "防震减灾", "防疫")
