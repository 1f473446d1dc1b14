"""Literal rows of the ten registers and a small city that hands them in. No test lives here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pipelines.core.period import Period
from pipelines.core.register import read_register
from tests.warehouse.city import CITY, MEMBERS, City, Row, growth_row, subsidy_row

OWN, OTHER = "340403", "340402"
REGISTERS = ("enterprise_need", "enterprise_visit", "enterprise_tier", "high_tech_application", "platform", "talent_team",
             "commissioner_village", "agri_demonstration", "activity", "work_target")
MONTHS = ("2022-04", "2022-05", "2022-06")


def villages(register: str, region: str) -> list[dict[str, str]]:
    return [row for row in read_register("village") if row["register"] == register and row["region_code"] == region]


def need_row(number: int, status: str = "open", **more: Any) -> Row:
    return {"need_no": f"X-{number:03d}", "enterprise_name": f"企业{number}", "enterprise_uscc": None, "need_kind": "research",
            "description": "在线监测", "source_kind": "survey", "raised_on": date(2022, 1, 5), "plan": None, "status": status,
            "followed_on": None, "closed_on": None} | more


def visit_row(kind: str, on: date, name: str | None = None, **more: Any) -> Row:
    return {"contact_kind": kind, "held_on": on, "enterprise_name": name, "topic": "调研", "level": "district",
            "list_is_open": None, "enterprise_count": None} | more


def tier_row(number: int, tier: str, start: date, end: date | None = None, **more: Any) -> Row:
    return {"enterprise_name": f"企业{number}", "enterprise_uscc": f"U{number:017d}", "tier": tier, "batch": None,
            "certificate_no": None, "valid_from": start, "valid_to": end, "is_renewal": None} | more


def application_row(number: int, on: date, **more: Any) -> Row:
    return {"apply_year": on.year, "batch": "第一批", "enterprise_name": f"企业{number}", "enterprise_uscc": f"U{number:017d}",
            "is_renewal": False, "applied_on": on, "result": None} | more


def platform_row(number: int, kind: str, level: str = "province", **more: Any) -> Row:
    return {"platform_name": f"平台{number}", "platform_kind": kind, "level": level, "host_name": f"企业{number}",
            "host_uscc": None, "batch": None, "approved_on": date(2019, 6, 1), "valid_to": None, "document_no": None} | more


def talent_row(number: int, programme: str, kind: str, batch: str = "第八批", **more: Any) -> Row:
    return {"entry_no": f"T-{number:03d}", "programme": programme, "batch": batch, "entry_kind": kind, "team_name": None,
            "host_name": f"企业{number}", "host_uscc": None, "level": "province", "selected_year": 2021, "valid_to": None} | more


def link_row(number: int, name: str, code: str | None = None, **more: Any) -> Row:
    return {"commissioner_no": f"C-{number:03d}", "level": "district", "village_name": name, "village_code": code,
            "town_name": None, "term_from": date(2022, 1, 1), "term_to": date(2022, 12, 31), "agreement_no": None,
            "field": "粮食作物"} | more


def base_row(name: str | None, technique: str, mu: str | None, kind: str = "base", **more: Any) -> Row:
    return {"kind": kind, "base_name": name, "technique": technique, "village_name": None,
            "area_mu": None if mu is None else Decimal(mu), "started_on": None} | more


def activity_row(kind: str, title: str, on: date | None = None, month: str | None = None, **more: Any) -> Row:
    return {"activity_kind": kind, "title": title, "held_on": on, "held_month": month, "ended_on": None, "place": None,
            "people_count": None, "material_count": None, "claim": None, "claim_basis": None} | more


def task_row(number: int, task: str, **more: Any) -> Row:
    return {"task_no": f"H2-{number:02d}", "target_period": "2022下半年", "theme": "科研平台", "task": task, "indicator": None,
            "operator": None, "target_value": None, "target_unit": None, "owner_office": "综合科", "due_on": date(2022, 12, 31),
            "progress": None} | more


def register_city() -> City:
    """Two districts with rows, the others with nil sheets, April to June 2022; contracts stay away."""
    city = City()
    growth = dict.fromkeys(MEMBERS, "1.0") | {OWN: "21.1", OTHER: "25.3", CITY: "3.0"}
    for period in MONTHS:
        for region in MEMBERS:
            city.add("subsidy_application", region, period)
            city.add("high_tech_output", region, period)
        city.add("high_tech_output", CITY, period, *(growth_row(region, period, value) for region, value in growth.items()))
    fill_registers(city, MONTHS)
    _fill_subsidies(city)
    return city


def fill_registers(city: City, months: tuple[str, ...]) -> None:
    """Every register of every member for ``months``: two districts with rows, the others with nil sheets."""
    for period in months:
        for region in MEMBERS:
            for form in REGISTERS:
                city.add(form, region, period)
        _fill_ladder(city, period)
        _fill_platforms(city, period)
        _fill_villages(city, period, leave_out=period == "2022-04")
    _fill_contacts(city, months[-2], months[-1])
    _fill_words(city, months[-2], months[-1])


def _fill_ladder(city: City, period: str) -> None:
    ladder = [tier_row(1, "pool", date(2022, 3, 28), date(2024, 12, 31), batch="2022-2024"),
              tier_row(2, "pool", date(2022, 5, 10), date(2024, 12, 31), batch="2022-2024"),
              tier_row(3, "pool", date(2020, 1, 1), date(2022, 5, 20), batch="2020-2022"),
              tier_row(1, "high_tech", date(2019, 9, 9), date(2022, 9, 8), certificate_no="GR201934000001"),
              tier_row(4, "high_tech", date(2022, 6, 1), date(2025, 5, 31), certificate_no="GR202234000004", is_renewal=True),
              tier_row(4, "high_tech", date(2019, 6, 1), date(2022, 6, 10), certificate_no="GR201934000004")]
    month_end = Period(period).last_day
    city.add("enterprise_tier", OWN, period, *(row for row in ladder if row["valid_from"] <= month_end))
    city.add("enterprise_tier", OTHER, period, tier_row(1, "pool", date(2021, 1, 1), batch="2021-2023"))
    applied = [application_row(1, date(2022, 3, 26)), application_row(2, date(2022, 5, 12)), application_row(5, date(2022, 6, 2))]
    city.add("high_tech_application", OWN, period, *(row for row in applied if row["applied_on"] <= month_end))


def _fill_contacts(city: City, before: str, last: str) -> None:
    city.add("enterprise_need", OWN, before, need_row(1), need_row(2, plan="一企一策"))
    city.add("enterprise_need", OWN, last, need_row(1, "closed", closed_on=date(2022, 6, 17)), need_row(2, plan="一企一策"))
    names = ("甲集团", "乙电器", "丙生物", "丁机械", "戊科技园")
    city.add("enterprise_visit", OWN, before, visit_row("survey", date(2022, 5, 23)),
             *(visit_row("visit", date(2022, 5, 25), name, list_is_open=True) for name in names),
             visit_row("meeting", date(2022, 5, 26)))


def _fill_platforms(city: City, period: str) -> None:
    city.add("platform", OWN, period, platform_row(1, "engineering_center", "national"), platform_row(2, "engineering_center"),
             platform_row(3, "engineering_center", "city"), platform_row(4, "laboratory", valid_to=date(2022, 5, 30)),
             platform_row(5, "maker_space"))
    city.add("talent_team", OWN, period, talent_row(1, "special_support", "person"), talent_row(2, "special_support", "person"),
             talent_row(3, "special_support", "person", "第五批", valid_to=date(2021, 12, 31)),
             talent_row(4, "team_115", "team", "第十三批", host_name="企业1"), talent_row(5, "star_50", "team", "2019年"))


def _fill_villages(city: City, period: str, *, leave_out: bool) -> None:
    """All of the bureau's register, one village twice, and one that stands in no register; in April the first is left out."""
    bureau = villages("bureau_2022", OWN)
    links = [link_row(number % 4, row["name"], row["village_code"]) for number, row in enumerate(bureau)]
    city.add("commissioner_village", OWN, period, *links[leave_out:], link_row(9, bureau[1]["name"]),
             link_row(9, "甲外村", term_to=date(2022, 5, 31)))
    city.add("agri_demonstration", OWN, period, base_row("育苗基地", "集约化育苗", "600"),
             base_row(None, "无人机防治", None, "technique"))
    city.add("agri_demonstration", OTHER, period, base_row("果蔬基地", "水肥一体化", "220.5"))


def _fill_words(city: City, before: str, last: str) -> None:
    city.add("activity", OWN, before, activity_row("science_week", "科技活动周", date(2022, 5, 21), ended_on=date(2022, 5, 28)),
             activity_row("claim", "联系村", month=before, claim="科技特派员全覆盖", claim_basis="台账与名册"),
             activity_row("claim", "位次", month=before, claim="经济指标全市排位靠前", claim_basis="位次"))
    city.add("activity", OWN, last, activity_row("campaign", "安全生产月", month=last),
             activity_row("training", "培训", date(2022, 6, 8), people_count=120, material_count=300))
    city.add("work_target", OWN, last, task_row(1, "培育新型研发机构"),
             task_row(2, "高企申报", operator="at_least", target_value=Decimal("5"), target_unit="家"))


def _fill_subsidies(city: City) -> None:
    rows = [subsidy_row("甲公司", "一号", "3000000", date(2022, 4, 11)),
            subsidy_row("甲公司", "二号", "2500000", date(2022, 5, 12), policy_field="transfer"),
            subsidy_row("乙公司", "三号", "123900", date(2022, 5, 13), policy_item="平台补助", policy_field="agri_social")]
    for period, ledger in (("2022-04", rows[:1]), ("2022-05", rows), ("2022-06", rows)):
        city.add("subsidy_application", OWN, period, *ledger)
