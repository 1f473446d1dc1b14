"""The golden list: what the public report of the first half of 2022 says of 田家庵区 comes out of the sample's submitted rows,
each figure with a trace that holds. The right-hand sides are expectations; nothing of them stands in code."""

from __future__ import annotations

from typing import Any

import pytest

from pipelines.core.form import load_forms
from pipelines.core.paths import Home
from pipelines.lineage.snapshot import open_snapshot, release_folder
from pipelines.monthly.tracing import trace_code

OWN, REPORT = "340403", "2022-06"
MEASURES = {
    "subsidy_entity_count": ("2022-05", "18家"), "subsidy_application_count": ("2022-05", "21个"),
    "subsidy_declared_amount": ("2022-05", "281万元"), "pool_enterprise_count": ("2022-06", "28家"),
    "high_tech_application_count": ("2022-06", "6家"), "high_tech_growth": ("2022-05", "21.1%"),
    "high_tech_growth_gap": ("2022-05", "18.1个百分点"), "contract_absorbed_amount": ("2022-05", "12430.39万元"),
    "contract_exported_amount": ("2022-05", "7184.98万元"), "platform_center_count": ("2022-06", "8家"),
    "platform_lab_count": ("2022-06", "6家"), "platform_maker_space_count": ("2022-06", "1家"),
    "talent_programme_count": ("2022-06", "3人"), "talent_team_115_count": ("2022-06", "1家"),
    "talent_team_star_count": ("2022-06", "14家"), "commissioner_count": ("2022-06", "14名"),
    "village_linked_count": ("2022-06", "36个"), "village_coverage": ("2022-06", "100.0%"),
    "village_coverage_nbs": ("2022-06", "87.8%"), "village_register_nbs_count": ("2022-06", "41个"),
    "demonstration_area": ("2022-06", "600亩"),
}
SECOND = ("high_tech_growth", "contract_absorbed_amount", "contract_exported_amount", "contract_gross_amount")
SAID = {
    "enterprise_survey_date": {"5月23日"}, "enterprise_visit_date": {"5月25日"}, "enterprise_meeting_date": {"5月26日"},
    "enterprise_visit_name": {"三正集团", "智能电器厂", "宜生生物科技", "鑫宏机械", "青网科技园"},
    "enterprise_visit_list": {"三正集团、智能电器厂、宜生生物科技、鑫宏机械、青网科技园等企业"},
    "activity_science_week_date": {"5月21日"}, "talent_programme_batch": {"第八批"}, "high_tech_application_batch": {"第一批"},
    "pool_enterprise_batch": {"2022-2024"}, "claim_full_coverage": {"科技特派员全覆盖"},
    "claim_rank_front": {"经济指标全市排位靠前"},
    "subsidy_field": {"高新技术", "科技成果转化", "农社", "引导企业加大研发投入"},
    "demonstration_base": {"范玗村西甜瓜育苗基地"}, "platform_agri_star_space": {"沿淮西甜瓜嫁接育苗产业星创天地"},
}


def rows_of(home: Home, statement: str, *bound: Any) -> list[tuple[Any, ...]]:
    """Asked of the released database, which is closed again: a trace opens it by itself."""
    with open_snapshot(release_folder(home) / "kezhi.duckdb") as connection:
        return connection.execute(statement, list(bound)).fetchall()


def ask(home: Home, indicator: str, kind: str | None = None, period: str | None = None) -> list[tuple[Any, ...]]:
    return rows_of(
        home,
        "select text, code, data_period, label_zh from marts.mart_report_figure where region_code = ? and report_period = ? "
        "and indicator = ? and (cast(? as varchar) is null or kind = ?) and (cast(? as varchar) is null or data_period = ?) "
        "and period_type <> case when kind = 'measure' and indicator = 'high_tech_application_count' then 'month' else '' end "
        "order by data_period, code", OWN, REPORT, indicator, kind, kind, period, period)


@pytest.mark.parametrize("indicator", MEASURES)
def test_measure_of_the_seed(sample_home: Home, indicator: str) -> None:
    period, text = MEASURES[indicator]
    assert [row[0] for row in ask(sample_home, indicator, "measure", period)] == [text]


@pytest.mark.parametrize("indicator", SECOND)
def test_second_in_the_city(sample_home: Home, indicator: str) -> None:
    assert [row[0] for row in ask(sample_home, indicator, "rank", "2022-05")] == ["第2"]


@pytest.mark.parametrize("indicator", SAID)
def test_what_the_seed_says_in_words(sample_home: Home, indicator: str) -> None:
    rows = ask(sample_home, indicator)
    newest = max(row[2] for row in rows)
    assert {row[0] for row in rows if row[2] == newest} == SAID[indicator]


def test_campaigns_of_june_have_no_day(sample_home: Home) -> None:
    labels = [row[3] for row in ask(sample_home, "activity_campaign_month", "month", "2022-06")]
    assert len(labels) == 4 and any("安全生产月" in label for label in labels)


def test_techniques_and_tasks(sample_home: Home) -> None:
    assert len(ask(sample_home, "demonstration_technique", "technique", "2022-06")) == 3
    tasks = ask(sample_home, "work_target", "task", "2022-06")
    assert len(tasks) == 7 and any("第二批" in row[0] for row in tasks)


def test_the_golden_list_is_long_enough() -> None:
    assert len(MEASURES) + len(SECOND) + sum(map(len, SAID.values())) + 3 >= 40


def test_every_figure_of_the_report_leads_to_cells(sample_home: Home) -> None:
    """All that the first-half report of the district can print from its newest months; every check of every trace holds."""
    codes = [code for (code,) in rows_of(
        sample_home, "select code from marts.mart_report_figure where region_code = ? and report_period = ? "
        "and data_period >= '2022-05' and kind <> 'rank' order by code", OWN, REPORT)]
    assert len(codes) > 120
    for code in codes:
        document = trace_code(sample_home, code)
        assert [check for check in document["checks"] if not check["passed"]] == [], code
        if document["value"] != 0:
            assert document["cells"], code


def test_a_rank_leads_to_the_cells_of_all_members(sample_home: Home) -> None:
    document = trace_code(sample_home, f"high_tech_growth/{OWN}/2022-05/cumulative/rank")
    assert document["op"] == "rank" and document["value"] == 2 and len(document["operands"]) == 7


def test_the_denominator_of_coverage_lies_in_the_register(sample_home: Home) -> None:
    document = trace_code(sample_home, f"village_coverage/{OWN}/2022-05/point")
    above, below = document["operands"]
    assert {cell["file"] for cell in below["cells"]} == {"sources/registers/village.csv"}
    assert all(len(cell["sha256"]) == 64 and cell["sheet"] == "village" and cell["cell"][0] == "C" for cell in below["cells"])
    assert all(cell["file"].endswith(".xlsx") for cell in above["cells"])
    assert {cell["raw"] for cell in below["cells"]} == {cell["raw"] for cell in above["cells"]}


def test_the_claim_of_coverage_is_traced_with_both_registers(sample_home: Home) -> None:
    [(_, code, _, _)] = ask(sample_home, "claim_full_coverage")
    document = trace_code(sample_home, code)
    assert {operand["indicator"]: str(operand["value"].normalize()) for operand in document["operands"]} == {
        "village_coverage": "1E+2", "village_coverage_nbs": "87.8"}
    assert [cell["raw"] for cell in document["cells"]] == [document["text"]]


def test_no_person_is_in_the_release(sample_home: Home) -> None:
    private = {column.name for form in load_forms().values() for column in form.column if column.private}
    columns = {name for (name,) in rows_of(sample_home, "select column_name from duckdb_columns() where not internal")}
    assert len(private) >= 4 and not private & columns
    content = (release_folder(sample_home) / "kezhi.duckdb").read_bytes()
    assert "示例姓名".encode() not in content and "示例联系人".encode() not in content
