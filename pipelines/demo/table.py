"""What stands in each form's table: columns and rows of one office and period, under the form's own column names.

Values are as they are meant (``Decimal`` 万元, percent, dates, texts); how they are written is the layout's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from pipelines.core.form import load_forms
from pipelines.core.period import Period
from pipelines.core.register import load_codelist, load_regions
from pipelines.demo.data import CITY, DATA, ILLUSTRATIVE, MEMBERS, PUBLIC, City, Contract, Entry, Growth, Subsidy, read_rows
from pipelines.demo.totals import REPORTED_ROLES, stated_totals

ROLE_NAME = {"export": "输出", "absorb": "吸纳"}
PLACEHOLDER = {"contact_name": "示例联系人", "contact_phone": "00000000000",
               "person_name": "示例姓名", "person_phone": "00000000000"}
PUBLIC_TOTAL = ("2022-06", "absorb")  # 240 contracts, 7.0 亿元: the province's table of the first half of 2022
CONTACTS = ("contact_name", "contact_phone", "person_phone")


@dataclass(frozen=True)
class Column:
    """``head`` is ``group/label`` where a group stands over several labels; ``unit`` stands in the head or above the table;
    ``kind`` is ``text``, ``region``, ``money``, ``percent``, ``date`` or ``integer``."""

    name: str
    head: str
    kind: str = "text"
    unit: str = ""


@dataclass(frozen=True)
class Table:
    """One sheet's worth of a form."""

    sheet: str
    title: str
    columns: tuple[Column, ...]
    rows: list[dict[str, Any]]
    total: tuple[str, ...] = ()


_NATIONAL_FILL = {"ip_form": "未涉及知识产权", "plan_source": "计划外", "pay_method": "分期支付", "is_related_party": "否"}


@cache
def columns_of(table: str) -> tuple[Column, ...]:
    """The columns of a table, in the order of ``sheet_column.csv``."""
    return tuple(Column(row["name"], row["head"], row["kind"], row["unit"])
                 for row in read_rows(DATA / "sheet_column.csv") if row["table"] == table)


def region_name(code: str) -> str:
    return next((region.name for region in reversed(load_regions()) if region.code == code), code)


def _label(codelist: str, code: str) -> str:
    return next(row["name"] for row in load_codelist(codelist) if row["code"] == code)


def listed(city: City, region: str, period: str, role: str) -> list[Contract]:
    """The contracts that an office lists: registered in the month, in 2021 in the half year that ends with it."""
    last = Period(period)
    first = last if last.year > 2021 else last.plus(-5)
    return [c for c in city.contracts if city.region_of(c, role) == region
            and str(first) <= str(Period.of(c.registered_on)) <= str(last)]


def contract_row(city: City, contract: Contract, role: str) -> dict[str, Any]:
    seller, buyer = city.parties[contract.seller], city.parties[contract.buyer]
    return {
        "role": ROLE_NAME[role], "registration_no": contract.registration_no, "project_name": contract.project_name,
        "contract_type": contract.contract_type, "seller_name": seller.name, "seller_uscc": seller.credit_code,
        "seller_region": seller.region_code, "buyer_name": buyer.name, "buyer_uscc": buyer.credit_code,
        "buyer_region": buyer.region_code, "buyer_nature": buyer.nature, "contract_amount": contract.contract_amount_wan,
        "technical_amount": contract.technical_amount_wan, "signed_on": contract.signed_on,
        "effective_from": contract.effective_from, "effective_to": contract.effective_to, "registered_on": contract.registered_on,
        "tech_field": _label("tech_field", contract.tech_field), "data_nature": contract.data_nature,
    } | PLACEHOLDER


def contract_table(city: City, region: str, period: str, role: str) -> Table:
    """输出技术合同 or 吸纳技术合同."""
    rows = [contract_row(city, contract, role) for contract in listed(city, region, period, role)]
    name = f"{ROLE_NAME[role]}技术合同"
    money = ("contract_amount", "technical_amount")
    return Table(name, f"{region_name(region)}{name}登记表", columns_of("contract"), rows, money)


def national_table(city: City, region: str, period: str) -> Table:
    """The export of the national registration system: English field names, both roles, amounts in 元."""
    rows = [contract_row(city, contract, role) | _NATIONAL_FILL
            for role in ROLE_NAME for contract in listed(city, region, period, role)]
    return Table("全国技术合同登记导出", "", columns_of("national"), rows)


def change_table(city: City, region: str, period: str) -> Table:
    rows = [{"registration_no": c.registration_no, "change_kind": c.change_kind, "changed_on": c.changed_on,
             "new_contract_amount": c.new_contract_amount_wan, "new_technical_amount": c.new_technical_amount_wan,
             "reason": c.reason, "data_nature": c.data_nature}
            for c in city.changes if c.office == region and str(Period.of(c.changed_on)) == period]
    return Table("变更注销", f"{region_name(region)}技术合同变更注销登记表", columns_of("change"), rows)


def growth_table(city: City, region: str, period: str) -> Table:
    """The issuer's table for the city (every month of the half year in 2021), one row for a member."""
    wanted = {region} if region != CITY else {CITY, *MEMBERS}
    first = Period(period) if period > "2021-12" else Period(period).plus(-5)
    rows = [_growth_row(g) for g in city.growth if g.region_code in wanted and str(first) <= g.data_period <= period]
    return Table("高新技术产业增加值", f"{region_name(region)}规模以上工业高新技术产业增加值增速", columns_of("growth"), rows)


def _growth_row(growth: Growth) -> dict[str, Any]:
    return {"region": region_name(growth.region_code), "data_period": growth.data_period,
            "value_added_growth": growth.growth_pct, "data_nature": growth.data_nature}


def total_table(city: City, period: str) -> Table:
    """The city's own stated totals, in 亿元 with one decimal."""
    rows: list[dict[str, Any]] = []
    for role in REPORTED_ROLES:
        count, amount_yi = stated_totals(city, period, role)
        nature = PUBLIC if (period, role) == PUBLIC_TOTAL else ILLUSTRATIVE
        rows.append({"region": CITY, "role": ROLE_NAME[role], "contract_count": count, "contract_amount": amount_yi,
                     "data_nature": nature})
    return Table("技术合同汇总", "淮南市技术合同汇总表", columns_of("total"), rows)


def subsidy_table(city: City, region: str, period: str) -> Table:
    """The running ledger as it stood at the end of the month."""
    end = Period(period).last_day
    rows = [subsidy_row(city, s, end) for s in city.subsidies if s.region_code == region and s.declared_on <= end]
    return Table("奖补申报", f"{region_name(region)}科技奖补资金申报台账", columns_of("subsidy"), rows,
                 ("declared_amount", "approved_amount", "paid_amount"))


def subsidy_row(city: City, s: Subsidy, end: date) -> dict[str, Any]:
    approved = s.approved_on is not None and s.approved_on <= end
    paid = s.paid_on is not None and s.paid_on <= end
    entity = city.parties[s.entity]
    fresh = (s.declared_on.year, s.declared_on.month) == (end.year, end.month)
    stage = "拨付" if paid else "批准" if approved else "申报" if fresh else "受理"
    return {
        "policy_year": s.policy_year, "batch": s.batch, "policy_item": s.policy_item, "policy_field": s.policy_field,
        "policy_level": "市级", "entity_name": entity.name, "entity_uscc": entity.credit_code, "project_name": s.project_name,
        "partner_names": s.partner_names, "declared_amount": s.declared_amount_wan, "declared_on": s.declared_on,
        "approved_amount": s.approved_amount_wan if approved else None, "approved_on": s.approved_on if approved else None,
        "paid_amount": s.paid_amount_wan if paid else None, "paid_on": s.paid_on if paid else None,
        "stage": stage, "data_nature": s.data_nature,
    } | PLACEHOLDER


def register_table(city: City, form: str, region: str, period: str) -> Table:
    """One of the registers, by the code of its form: the rows that the office lists in the month."""
    declared, columns = load_forms()[form], columns_of(form)
    mine = (entry for entry in city.registers[form] if entry.region_code == region and entry.stands(period))
    rows = [_register_row(entry, columns) for entry in mine]
    return Table(declared.sheet[0].names[0], f"{region_name(region)}{declared.title.zh}", columns, rows)


def _register_row(entry: Entry, columns: tuple[Column, ...]) -> dict[str, Any]:
    kinds = {column.name: column.kind for column in columns}
    return {name: _meant(text, kinds.get(name, "text")) for name, text in entry.values.items()} | PLACEHOLDER


def _meant(text: str, kind: str) -> Any:
    if not text:
        return None
    return date.fromisoformat(text) if kind == "date" else int(text) if kind == "integer" else text


def table_of(city: City, sheet: str, region: str, period: str) -> Table:
    """The table that ``sheet`` asks for: ``export``, ``absorb``, ``national``, ``change``, ``growth``, ``total``, ``subsidy``,
    or the code of a register's form."""
    if sheet in ROLE_NAME:
        return contract_table(city, region, period, sheet)
    if sheet == "total":
        return total_table(city, period)
    if sheet in city.registers:
        return register_table(city, sheet, region, period)
    makers = {"national": national_table, "change": change_table, "growth": growth_table, "subsidy": subsidy_table}
    return makers[sheet](city, region, period)


def sum_of(rows: list[dict[str, Any]], column: str) -> Decimal | None:
    """The sum of the numbers in a column; ``None`` where there is none."""
    numbers = [row[column] for row in rows if isinstance(row[column], Decimal)]
    return sum(numbers, Decimal(0)) if numbers else None
