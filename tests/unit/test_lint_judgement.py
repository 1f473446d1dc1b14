"""Verdicts on places, dates, batches and claims, and the reasons that go with them."""

from __future__ import annotations

import pytest

from tests.unit.lint_world import ALL, NEIGHBOUR, figure, judged, only, reasons, verdicts

RANKED = [
    figure("contract_absorbed_amount", "50000", "yuan", rank=2),
    figure("contract_exported_amount", "60000", "yuan", rank=5),
    figure("high_tech_growth", "5", "percent", rank=1),
]
BOTH = "1-5月，吸纳额5万元，输出额6万元"


def place(text: str, figures: list | None = None) -> tuple[str, list[str]]:
    item = judged(text, RANKED if figures is None else figures)[-1]
    return item.verdict, reasons(item)


@pytest.mark.parametrize(
    ("words", "verdict", "reason"),
    [
        ("全市排名第二", "match", "rank_one_of"),
        ("全市排名第五", "match", "rank_one_of"),
        ("全市排名第三", "mismatch", "rank_differs"),
        ("均列全市第二", "mismatch", "rank_differs"),
        ("进入全市前五", "match", "rank_all_of"),
        ("均进入全市前三", "mismatch", "rank_differs"),
        ("全省排名第二", "not_found", "rank_scope"),
        ("全国排名第二", "not_found", "rank_scope"),
        ("全市倒数第二", "not_found", "rank_bottom"),
    ],
)
def test_a_place_that_two_amounts_may_mean(words: str, verdict: str, reason: str) -> None:
    assert place(f"{BOTH}，{words}") == (verdict, [reason])


def test_a_place_that_both_amounts_have() -> None:
    even = [
        figure("contract_absorbed_amount", "50000", "yuan", rank=2),
        figure("contract_exported_amount", "60000", "yuan", rank=2),
    ]
    assert place(f"{BOTH}，全市排名第二", even) == ("match", ["rank_all_of"])
    assert place(f"{BOTH}，均列全市第二", even) == ("match", ["rank_all_of"])


def test_paired_places() -> None:
    assert verdicts(f"{BOTH}，分别列全市第二、第五位", RANKED)[2:] == [
        ("分别列全市第二", "contract_absorbed_amount", "match"),
        ("第五位", "contract_exported_amount", "match"),
    ]
    assert [item[2] for item in verdicts(f"{BOTH}，分别列全市第五、第二位", RANKED)[2:]] == ["mismatch", "mismatch"]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("全市第一", "match"),
        ("位居全市首位", "match"),
        ("全市第1名", "match"),
        ("全市第二", "mismatch"),
        ("进入全市前三", "match"),
    ],
)
def test_a_place_of_one_measure(words: str, verdict: str) -> None:
    assert place(f"1-5月，高新技术产业增加值增速5%，{words}")[0] == verdict
    assert place(f"1-5月，高新技术产业增加值增速{words}")[0] == verdict


def test_a_place_on_a_row_of_its_own() -> None:
    rows = [figure("high_tech_growth", "5", "percent"), figure("high_tech_growth", 3, "rank")]
    assert place("1-5月，高新技术产业增加值增速5%，全市第三", rows) == ("match", ["rank_same"])
    assert place("1-5月，高新技术产业增加值增速5%，全市第二", rows) == ("mismatch", ["rank_differs"])


def test_a_place_of_another_month_or_of_none() -> None:
    rows = [figure("high_tech_growth", "5", "percent", rank=1, data="2022-04"), figure("high_tech_growth", "5", "percent")]
    assert place("1-4月，高新技术产业增加值增速5%，全市第一", rows) == ("match", ["rank_same"])
    assert place("1-5月，高新技术产业增加值增速5%，全市第一", rows) == ("not_found", ["rank_unheld"])


def test_the_held_place_is_shown() -> None:
    item = judged("1-5月，高新技术产业增加值增速5%，全市第二", RANKED)[-1]
    assert item.warehouse == "高新技术产业增加值增速第1位（2022-05）"
    assert item.figure is not None and item.figure.code == RANKED[2].code


DAYS = [
    figure("activity_meeting_date", None, "date", text="2022-05-26"),
    figure("activity_visit_date", None, "date", text="2022-05-25"),
    figure("activity_visit_date", None, "date", text="2022-06-08"),
]


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("5月26日召开座谈会", "match", "date_same"),
        ("2022年5月26日召开座谈会", "match", "date_same"),
        ("座谈会于5月26日召开", "match", "date_same"),
        ("5月25日至27日召开座谈会", "match", "date_same"),
        ("5月27日召开座谈会", "mismatch", "date_differs"),
        ("6月26日召开座谈会", "mismatch", "date_differs"),
        ("6月2日召开座谈会", "not_found", "date_unheld"),
        ("座谈会于5月27日召开", "not_found", "date_unheld"),
        ("6月8日走访企业", "match", "date_same"),
        ("5月24日走访企业", "not_found", "date_unheld"),
        ("5月23日下发问卷", "not_found", "no_figure"),
        ("5月1日放假", "not_found", "unknown_subject"),
    ],
)
def test_dates(text: str, verdict: str, reason: str) -> None:
    item = only(text, DAYS)
    assert (item.verdict, reasons(item)) == (verdict, [reason])


def test_each_date_takes_the_event_named_after_it() -> None:
    assert [item[1] for item in verdicts("5月25日走访，5月26日座谈会", DAYS)] == ["activity_visit_date", "activity_meeting_date"]


@pytest.mark.parametrize(
    ("text", "verdict", "reason"),
    [
        ("第八批省“特支计划”", "match", "batch_same"),
        ("第8批特支计划", "match", "batch_same"),
        ("第九批省特支计划", "mismatch", "batch_differs"),
        ("特支计划第九批", "not_found", "unsure"),
        ("第二批高企申报", "not_found", "no_figure"),
        ("第二批惠民项目", "not_found", "unknown_subject"),
        ("首批特支计划", "mismatch", "batch_differs"),
    ],
)
def test_batches(text: str, verdict: str, reason: str) -> None:
    item = only(text)
    assert (item.verdict, reasons(item)) == (verdict, [reason])


def test_a_count_of_another_batch_is_not_compared() -> None:
    count, batch = judged("2人入选第七批省特支计划")
    assert (count.verdict, reasons(count)) == ("not_found", ["batch_other"])
    assert (batch.verdict, reasons(batch)) == ("mismatch", ["batch_differs"])


COVERED = "科技特派员实现全覆盖"
FULL, LATER = (
    figure("village_coverage", 100, "percent", universe="册甲"),
    figure("village_coverage", "87.8", "percent", universe="册乙"),
)


@pytest.mark.parametrize(
    ("rows", "verdict", "reason"),
    [
        ([FULL], "match", "claim_same"),
        ([FULL, LATER], "match", "claim_same"),
        ([LATER], "not_found", "claim_open"),
        ([], "not_found", "claim_unheld"),
        ([figure("claim_full_coverage", None, "claim", text="全覆盖")], "match", "claim_same"),
        ([figure("claim_full_coverage", None, "claim", text="全覆盖", status="incomplete")], "not_found", "claim_unheld"),
    ],
)
def test_full_coverage_is_judged_by_the_register_and_never_contradicted(rows: list, verdict: str, reason: str) -> None:
    item = only(COVERED, rows)
    assert (item.verdict, reasons(item)) == (verdict, [reason])


def test_both_registers_are_shown() -> None:
    assert all(name in only(COVERED, [FULL, LATER]).warehouse for name in ("册甲", "册乙", "100%", "87.8%"))


def test_other_claims_show_what_ranks_are_held() -> None:
    item = only("全区经济指标全市排位靠前")
    assert (item.verdict, reasons(item)) == ("not_found", ["claim_unheld"])
    assert "第2位" in str(item.reasons)
    assert only("全区经济指标全市排位靠前", [figure("claim_rank_front", None, "claim", text="排位靠前")]).verdict == "match"


def test_of_each_indicator_only_the_newest_rank_is_shown() -> None:
    places = {"2022-04": 5, "2022-05": 2}
    months = [figure("contract_absorbed_amount", 1, "yuan", rank=rank, data=data) for data, rank in places.items()]
    said = str(only("全区经济指标全市排位靠前", months).reasons)
    assert "第2位（2022-05）" in said and "第5位" not in said


def test_coverage_of_something_else_is_another_claim() -> None:
    assert reasons(only("政策宣传全覆盖")) == ["unknown_claim"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("1-6月，高新技术产业增加值增速9%", "period_unheld"),
        ("出现其他问题5个", "unknown_subject"),
        ("科技特派员工作经费14万元", "unknown_subject"),
        ("全省科技特派员14名", "outer_scope"),
        ("高新技术产业增加值12亿元", "no_figure"),
        ("女科技特派员9名", "unsure"),
        ("科技特派员9个村", "unit_other"),
    ],
)
def test_why_a_number_is_not_found(text: str, reason: str) -> None:
    item = only(text)
    assert (item.verdict, reasons(item)) == ("not_found", [reason])


@pytest.mark.parametrize(
    ("text", "extra"),
    [
        ("上半年申报高新技术企业6家", "data_cut"),
        ("甲、乙等3人入选第八批特支计划", "list_open"),
        ("女科技特派员14名", "by_nearness"),
    ],
)
def test_notes_beside_an_agreement(text: str, extra: str) -> None:
    item = judged(text)[0]
    assert item.verdict == "match" and extra in reasons(item)


def test_the_other_district_is_named() -> None:
    from pipelines.report.lint.outcome import explain

    item = only("1-5月，高新技术产业增加值增速12.6%")
    assert "大通区" in explain(item) and "Datong" in explain(item, "en")
    assert NEIGHBOUR in {row.region_code for row in ALL}
