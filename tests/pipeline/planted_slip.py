"""One planted slip of every kind that a single file can hold. No test lives here."""

from __future__ import annotations

from typing import Any

from tests.pipeline.planted_book import (
    GROWTH,
    IN,
    OUT,
    PERIODS,
    ROWS,
    SUBSIDY,
    Act,
    Book,
    Slip,
    at,
    both,
    day,
    put,
    slip,
)
from tests.unit.template_clerk import plans

_PLANS = {plan.name: plan for plan in plans()}

CONTRACTS = [
    slip("cell_missing", OUT, "seller_name", 1, None, "淮南甲方科技有限公司"),
    slip("null_mark_not_allowed", OUT, "project_name", 2, "/", "某项技术"),
    slip("id_damaged", OUT, "registration_no", 3, 2022340403000903, "2022340403000903"),
    slip("pattern_mismatch", OUT, "registration_no", 4, "20223404", "2022340403000904"),
    slip("date_unreadable", OUT, "signed_on", 5, "2022年春", day(6, 1)),
    slip("date_impossible", OUT, "signed_on", 6, "2022-02-30", day(6, 1)),
    slip("value_approximate", OUT, "contract_amount", 7, "约50", 50),
    slip("number_unreadable", OUT, "contract_amount", 8, "五十万", 50),
    slip("several_numbers", OUT, "contract_amount", 9, "50/60", 50),
    slip("number_too_large", OUT, "contract_amount", 10, 10**13, 50),
    slip("unit_of_cell", OUT, "contract_amount", 11, "50吨", 50),
    slip("below_minimum", OUT, "technical_amount", 12, -1, 40),
    Slip(
        frozenset({("below_usual", OUT, at(OUT, "contract_amount", 13))}),
        both(put(OUT, at(OUT, "contract_amount", 13), 0.09), put(OUT, at(OUT, "technical_amount", 13), 0.05)),
        both(put(OUT, at(OUT, "contract_amount", 13), 9), put(OUT, at(OUT, "technical_amount", 13), 5)),
    ),
    slip("code_unknown", OUT, "contract_type", 14, "技术魔法", "技术服务"),
    slip("region_unknown", OUT, "buyer_region", 15, "火星市", "合肥市"),
    slip("region_ambiguous", OUT, "buyer_region", 16, "鼓楼区", "南京市鼓楼区"),
    slip("region_lapsed", OUT, "buyer_region", 17, "341521", "340422"),
    slip("credit_code_invalid", OUT, "seller_uscc", 18, "91340403MA00000000", None),
    slip("technical_within_contract_amount", OUT, "technical_amount", 19, 80, 40),
    slip("signed_before_registered", OUT, "signed_on", 20, day(6, 20), day(6, 1)),
    slip("effective_dates_in_order", OUT, "effective_from", 21, day(6, 30), day(6, 1)),
    slip("reporter_is_the_role_region", OUT, "seller_region", 22, "大通区", "田家庵区"),
    Slip(
        frozenset(
            {("key_stands_once", OUT, at(OUT, "registration_no", 23)), ("key_stands_once", OUT, at(OUT, "registration_no", 24))}
        ),
        both(*(put(OUT, at(OUT, "registration_no", row), "2022340403000923") for row in (23, 24))),
        put(OUT, at(OUT, "registration_no", 24), "2022340403000924"),
    ),
    slip("date_within_period", OUT, "registered_on", 25, day(7, 5), day(6, 5)),
    slip("unit_fits_cell", OUT, "technical_amount", 26, 0.01, 40),
    Slip(
        frozenset({("date_of_earlier_month", OUT, at(OUT, "registered_on", 27))}),
        both(put(OUT, at(OUT, "registered_on", 27), day(5, 20)), put(OUT, at(OUT, "signed_on", 27), day(5, 1))),
        put(OUT, at(OUT, "registered_on", 27), day(6, 5)),
    ),
    slip("null_marked", OUT, "buyer_uscc", 28, "—", None),
    slip("digits_rounded", OUT, "contract_amount", 29, 50.1234567, 50.12),
    slip("error_cell", OUT, "effective_from", 30, "#REF!", day(6, 1)),
    slip("formula_uncached", OUT, "technical_amount", 31, "=20+20", 40),
]


def _merge(book: Book) -> None:
    book[OUT][at(OUT, "contract_amount", 32)] = 50
    book[OUT].merge_cells(f"{at(OUT, 'contract_amount', 32)}:{at(OUT, 'contract_amount', 33)}")


def _unmerge(book: Book) -> None:
    book[OUT].unmerge_cells(f"{at(OUT, 'contract_amount', 32)}:{at(OUT, 'contract_amount', 33)}")
    book[OUT][at(OUT, "contract_amount", 33)] = 50


def _format(address: str, code: str) -> Act:
    def act(book: Book) -> None:
        book[OUT][address].number_format = code

    return act


def _hide_row(hidden: bool) -> Act:
    def act(book: Book) -> None:
        book[OUT].row_dimensions[_PLANS[OUT].first + 36].hidden = hidden

    return act


def _hide_sheet(state: str) -> Act:
    def act(book: Book) -> None:
        book["企业需求台账"].sheet_state = state

    return act


def _line(sheet: str, row: int, *cells: Any) -> Act:
    """Whole cells of one sheet row (from 1), from A on."""

    def act(book: Book) -> None:
        for place, value in enumerate(cells, 1):
            book[sheet].cell(row, place).value = value

    return act


_END = _PLANS[IN].first + ROWS + 1
_TOTAL = [f"A{_END}", at(IN, "contract_amount", ROWS + 1), at(IN, "technical_amount", ROWS + 1)]
SHEETS = [
    Slip(
        frozenset(
            {("merged_number", OUT, at(OUT, "contract_amount", 32)), ("merged_number", OUT, at(OUT, "contract_amount", 33))}
        ),
        _merge,
        _unmerge,
    ),
    Slip(
        frozenset({("format_scaled", OUT, at(OUT, "technical_amount", 34))}),
        _format(at(OUT, "technical_amount", 34), "0!.0,"),
        _format(at(OUT, "technical_amount", 34), "0.00"),
    ),
    Slip(frozenset({("hidden_rows", OUT, f"A{_PLANS[OUT].first + 36}")}), _hide_row(True), _hide_row(False)),
    Slip(frozenset({("hidden_sheet", "企业需求台账", "")}), _hide_sheet("hidden"), _hide_sheet("visible")),
    Slip(
        frozenset(zip(("total_count_agrees", "total_row_agrees", "total_unreadable"), (IN,) * 3, _TOTAL, strict=True)),
        both(put(IN, _TOTAL[0], f"合计（共{ROWS + 1}项）"), put(IN, _TOTAL[1], 50 * ROWS + 7), put(IN, _TOTAL[2], "见附件")),
        both(put(IN, _TOTAL[0], f"合计（共{ROWS}项）"), put(IN, _TOTAL[1], 50 * ROWS), put(IN, _TOTAL[2], 40 * ROWS)),
    ),
    Slip(
        frozenset({("title_contradicts", "创新平台", "A2")}),
        put("创新平台", "A2", "田家庵区 2022年5月"),
        put("创新平台", "A2", "田家庵区 2022年6月"),
    ),
    Slip(
        frozenset({("unknown_column", "人才团队", "L4")}),
        both(put("人才团队", "L4", "备用列"), put("人才团队", "L5", "某")),
        both(put("人才团队", "L4", None), put("人才团队", "L5", None)),
    ),
    Slip(
        frozenset({("unknown_column", "高企申报", at("高企申报", "applied_on", 0)), ("column_missing", "高企申报", "A4")}),
        put("高企申报", at("高企申报", "applied_on", 0), "哪天报的"),
        put("高企申报", at("高企申报", "applied_on", 0), "申报日期*"),
    ),
    Slip(
        frozenset({("head_qualified", "科技活动", at("科技活动", "people_count", 0))}),
        put("科技活动", at("科技活动", "people_count", 0), "参加人数（含线上）"),
        put("科技活动", at("科技活动", "people_count", 0), "参加人数（人）"),
    ),
    Slip(
        frozenset(
            ("unit_contradicts", "变更注销", at("变更注销", name, 0)) for name in ("new_contract_amount", "new_technical_amount")
        ),
        put("变更注销", "D2", "单位：元"),
        put("变更注销", "D2", None),
    ),
    Slip(
        frozenset({("unit_not_known", GROWTH, at(GROWTH, "value_added", 0))}),
        put(GROWTH, at(GROWTH, "value_added", 0), "增加值（吨）"),
        put(GROWTH, at(GROWTH, "value_added", 0), "增加值（亿元）"),
    ),
    Slip(
        frozenset({("column_twice", "目标任务", "L4")}),
        both(put("目标任务", "L4", "目标值"), put("目标任务", "L5", 3)),
        both(put("目标任务", "L4", None), put("目标任务", "L5", None)),
    ),
    Slip(frozenset({("section_row", "企业走访", "A30")}), put("企业走访", "A30", "一、其他"), put("企业走访", "A30", None)),
    Slip(
        frozenset({("sheet_unknown", "随手记", "")}),
        lambda book: book.create_sheet("随手记").append(["记一笔"]),
        lambda book: book.remove(book["随手记"]),
    ),
]

REGISTERS = [
    slip("fraction_suspected", GROWTH, "value_added_growth", 1, 0.211, 21.1),
    slip("point_in_percent", GROWTH, "value_added_growth", 2, "3.1个百分点", 3.1),
    slip("region_within_reporter", GROWTH, "region", 3, "谢家集区", "田家庵区"),
    slip("data_period_not_later", GROWTH, "data_period", 4, "2022-08", PERIODS[4]),
    slip("period_unreadable", GROWTH, "data_period", 5, 2022.1, PERIODS[5]),
    slip("approved_within_declared", SUBSIDY, "approved_amount", 1, 20, 14.3),
    slip("paid_within_approved", SUBSIDY, "paid_amount", 2, 16, 10),
    slip("approval_after_declaration", SUBSIDY, "declared_on", 3, day(6, 20), day(6, 1)),
    slip("payment_after_approval", SUBSIDY, "approved_on", 4, day(6, 28), day(6, 2)),
    slip("amount_and_date_together", SUBSIDY, "approved_on", 5, None, day(6, 2)),
    slip("above_usual", SUBSIDY, "declared_amount", 6, 600, 30),
    slip("not_integer", SUBSIDY, "policy_year", 7, 2022.5, 2022),
    slip("need_closed_after_raised", "企业需求台账", "raised_on", 1, day(6, 10), day(6, 1)),
    slip("closed_need_has_date", "企业需求台账", "closed_on", 3, None, day(6, 9)),
    slip("membership_dates_in_order", "企业梯队", "valid_from", 1, day(6, 20), day(6, 1)),
    slip("high_tech_has_certificate", "企业梯队", "certificate_no", 2, None, "GR202234000902"),
    slip("high_tech_certificate_form", "企业梯队", "certificate_no", 3, "GR12", "GR202234000903"),
    slip("boolean_unreadable", "企业梯队", "is_renewal", 4, "也许", "否"),
    slip("visit_names_enterprise", "企业走访", "enterprise_name", 1, None, "淮南某某有限公司"),
    slip("above_maximum", "企业走访", "enterprise_count", 2, 200_000, 2),
    Slip(
        frozenset({("activity_has_a_time", "科技活动", at("科技活动", "held_on", 1))}),
        both(put("科技活动", at("科技活动", "held_on", 1), None), put("科技活动", at("科技活动", "held_month", 1), None)),
        put("科技活动", at("科技活动", "held_month", 1), "2022-06"),
    ),
    slip("activity_dates_in_order", "科技活动", "held_on", 2, day(6, 20), day(6, 1)),
    slip("claim_has_a_basis", "科技活动", "claim_basis", 3, None, "签到册"),
    slip("target_is_whole", "目标任务", "target_unit", 1, None, "家"),
    slip("team_has_name", "人才团队", "team_name", 1, None, "某创新团队"),
    slip("base_has_name_and_area", "农业示范", "area_mu", 1, None, 600),
    slip("platform_dates_in_order", "创新平台", "approved_on", 1, day(6, 20), day(6, 1)),
    slip("term_dates_in_order", "科技特派员", "term_from", 1, day(6, 20), day(6, 1)),
    slip("amended_amounts_given", "变更注销", "new_technical_amount", 1, None, 40),
    slip("new_technical_within_new_amount", "变更注销", "new_technical_amount", 2, 900, 40),
]
SLIPS = [*CONTRACTS, *SHEETS, *REGISTERS]
