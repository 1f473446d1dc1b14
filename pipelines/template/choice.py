"""What a drop-down offers: only texts that mean one thing in the period, so that what is chosen is always understood."""

from __future__ import annotations

from collections import Counter

from pipelines.core.form import Column
from pipelines.core.period import Period
from pipelines.core.register import load_codelist, load_regions, read_register
from pipelines.core.text import squeeze
from pipelines.template.plan import Plan


def codes_in_force(codelist: str, period: str) -> list[dict[str, str]]:
    """Rows of a code list that hold in ``period``; ``valid_to`` is the first month in which one no longer does."""
    return [
        row
        for row in load_codelist(codelist)
        if row.get("valid_from", "")[:7] <= period and (not row.get("valid_to") or period < row["valid_to"][:7])
    ]


def code_choices(codelist: str, period: str) -> list[str]:
    """Each code by its name; by ``code name`` where the name also means another code."""
    rows = codes_in_force(codelist, period)
    meant = Counter(key for row in rows for key in {squeeze(text).casefold() for text in spellings(row)})
    return [row["name"] if meant[squeeze(row["name"]).casefold()] == 1 else f"{row['code']} {row['name']}" for row in rows]


def spellings(row: dict[str, str]) -> list[str]:
    """Everything that a code may be written as: code, name, aliases."""
    return [text for text in (row["code"], row["name"], *row.get("aliases", "").split("|")) if text]


def own_regions(region: str, period: str, *, kinds: tuple[str, ...] = ()) -> list[str]:
    """The reporter and its members in force (of ``kinds``, if given), by name."""
    rows = [r for r in load_regions() if r.holds(period)]
    return [r.name for r in rows if r.code == region or (r.parent_code == region and (not kinds or r.kind in kinds))]


def region_choices(region: str, period: str) -> list[str]:
    """The usual ends of a contract: the city's units, then provinces, then abroad. Any other code or full name may be typed."""
    city = f"{region[:4]}00"
    near = own_regions(city, period)
    seen = f"{period[:4]}{period[5:]}"
    provinces = [
        r["name"]
        for r in read_register("gb2260")
        if r["code"].endswith("0000")
        and r["first_seen_yyyymm"] <= seen
        and (not r["first_absent_yyyymm"] or seen < r["first_absent_yyyymm"])
    ]
    return list(dict.fromkeys([*near, *provinces, *(r["name"] for r in read_register("special_region"))]))


def choices_of(plan: Plan, column: Column, region: str) -> tuple[list[str], bool]:
    """What is offered in a column, and whether nothing else may be written there."""
    if column.codelist is not None:
        return code_choices(column.codelist, plan.period), not column.weak
    if column.type == "boolean":
        return ["是", "否"], not column.weak
    if column.type == "period":
        months = Period(f"{plan.period[:4]}-01").through(Period(plan.period))
        return [str(month) for month in months], False
    if column.type == "region":
        held = held_regions(plan, column.name, region)
        return (held, False) if held else (region_choices(region, plan.period), False)
    return [], False


def held_regions(plan: Plan, name: str, region: str) -> list[str]:
    """The regions to which a rule of the form holds the column, by name; empty where none does."""
    for rule in plan.form.rule:
        if rule.kind == "region_within_reporter" and rule.params["column"] == name:
            return own_regions(region, plan.period)
        if rule.kind == "reporter_matches":
            role = plan.sheet.set.get(str(rule.params.get("by", "role")))
            if role is not None and rule.params.get(role) == name:
                return own_regions(region, plan.period, kinds=("statistical_zone",))
    return []
