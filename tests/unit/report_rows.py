"""What the small released database of the report tests holds, row by row, and its tables. No test lives here."""

from __future__ import annotations

OWN, OTHER, THIRD, CITY = "340403", "340406", "340402", "340400"
PERIOD, DATA = "2022-06", "2022-05"
SCHEMA = """
    create schema core;
    create schema marts;
    create table main.release (period varchar, as_of timestamp with time zone);
    create table core.dim_region (region_code varchar, parent_code varchar);
    create table core.dim_submission (submission_id varchar, form varchar);
    create table core.fct_work_target (region_code varchar, period varchar, submission_id varchar, task_cell varchar,
        indicator varchar, owner_office varchar);
    create table marts.mart_completeness (form varchar, region_code varchar, period varchar, is_expected boolean,
        state varchar, due_at timestamp);
    create table marts.mart_ranking (indicator varchar, period varchar, region_code varchar, data_period varchar,
        period_type varchar, value decimal(28, 6), unit varchar, rank bigint, rank_best bigint, rank_worst bigint,
        universe varchar, n bigint, gap_to_next decimal(28, 6), status varchar, lineage_key varchar);
    create table marts.mart_report_figure (code varchar, region_code varchar, report_period varchar, data_period varchar,
        period_type varchar, kind varchar, theme varchar, indicator varchar, label_zh varchar, label_en varchar, text varchar,
        value decimal(28, 6), unit varchar, on_day date, rank bigint, universe varchar, n bigint, compare_text varchar,
        status varchar, lineage_key varchar, submission_id varchar, source_sheet varchar, source_cell varchar,
        sort_order integer);
"""
# Indicator, period type, value, unit, text; what the report's own district holds for January to May.
MEASURES = [
    ("subsidy_entity_count", "cumulative", "18", "count", "18家"),
    ("subsidy_application_count", "cumulative", "21", "count", "21个"),
    ("subsidy_declared_amount", "cumulative", "2810000", "yuan", "281万元"),
    ("subsidy_approved_amount", "cumulative", "750000", "yuan", "75万元"),
    ("subsidy_paid_amount", "cumulative", "0", "yuan", "0万元"),
    ("pool_enterprise_count", "point", "28", "count", "28家"),
    ("high_tech_application_count", "cumulative", "6", "count", "6家"),
    ("high_tech_growth", "cumulative", "21.1", "percent", "21.1%"),
    ("high_tech_growth_gap", "cumulative", "18.1", "percentage_point", "18.1个百分点"),
    ("contract_absorbed_amount", "cumulative", "124303900", "yuan", "12430.39万元"),
    ("contract_exported_amount", "cumulative", "71849800", "yuan", "7184.98万元"),
    ("contract_gross_amount", "cumulative", "196153700", "yuan", "19615.37万元"),
    ("platform_center_count", "point", "8", "count", "8家"),
    ("platform_lab_count", "point", "6", "count", "6家"),
    ("platform_maker_space_count", "point", "1", "count", "1家"),
    ("talent_programme_count", "point", "3", "count", "3人"),
    ("talent_team_115_count", "point", "1", "count", "1家"),
    ("talent_team_star_count", "point", "14", "count", "14家"),
    ("commissioner_count", "point", "14", "count", "14名"),
    ("village_linked_count", "point", "36", "count", "36个"),
    ("village_coverage", "point", "100", "percent", "100.0%"),
    ("demonstration_area", "point", "600", "mu", "600亩"),
]
# Kind, indicator, theme, label, text, day, compare, value, form, cell.
ITEMS: list[tuple[str, str, str, str, str, str | None, str | None, str | None, str, str]] = [
    ("name", "subsidy_field", "policy_funding", "申报领域", "高新技术", None, "9个项目", None, "subsidy_application", "E4"),
    ("name", "subsidy_field", "policy_funding", "申报领域", "农社", None, "3个项目", None, "subsidy_application", "E12"),
    (
        "date",
        "enterprise_survey_date",
        "enterprise_contact",
        "需求摸底",
        "5月23日",
        "2022-05-23",
        None,
        None,
        "enterprise_visit",
        "C4",
    ),
    (
        "date",
        "enterprise_visit_date",
        "enterprise_contact",
        "科技调研",
        "5月25日",
        "2022-05-25",
        "名单未列全",
        None,
        "enterprise_visit",
        "C5",
    ),
    (
        "list",
        "enterprise_visit_list",
        "enterprise_contact",
        "科技调研",
        "甲厂、乙厂等企业",
        "2022-05-25",
        "名单未列全",
        "2",
        "enterprise_visit",
        "D5",
    ),
    (
        "batch",
        "pool_enterprise_batch",
        "enterprise_ladder",
        "高企培育库",
        "2022-2024",
        None,
        "28家",
        None,
        "enterprise_tier",
        "E4",
    ),
    ("batch", "talent_programme_batch", "platform_talent", "特支计划", "第八批", None, "3人", "8", "talent_team", "D4"),
    ("name", "demonstration_base", "agriculture", "示范基地", "示例育苗基地", None, "600亩", "600", "agri_demonstration", "C4"),
    (
        "technique",
        "demonstration_technique",
        "agriculture",
        "新技术",
        "示例防治技术",
        None,
        None,
        None,
        "agri_demonstration",
        "D5",
    ),
    ("date", "activity_science_week_date", "activity", "示例活动周", "5月21日", "2022-05-21", None, None, "activity", "D4"),
    (
        "measure",
        "activity_science_week_people_count",
        "activity",
        "示例活动周",
        "120人",
        "2022-05-21",
        None,
        "120",
        "activity",
        "G4",
    ),
    ("month", "activity_campaign_month", "activity", "安全宣传", "5月", None, None, None, "activity", "E10"),
    ("month", "activity_training_month", "activity", "技能培训", "5月", None, None, None, "activity", "E9"),
    (
        "claim",
        "claim_full_coverage",
        "agriculture",
        "特派员联系村",
        "全覆盖",
        None,
        "名册 bureau_2022：36/36村",
        None,
        "activity",
        "J9",
    ),
    ("task", "work_target", "plan", "招引", "引进项目", "2022-12-31", None, None, "work_target", "E10"),
    ("task", "work_target", "plan", "平台", "新建平台", "2022-12-31", "2个以上", "2", "work_target", "E4"),
    ("task", "work_target", "plan", "平台", "完成验收", "2022-11-30", None, None, "work_target", "E5"),
]
# Indicator, data period, district, value, place, gap to the next above, text.
PLACES = [
    ("high_tech_growth", "2022-04", OWN, "20.0", 3, "1.0", "20.0%"),
    ("high_tech_growth", "2022-04", OTHER, "24.0", 1, None, "24.0%"),
    ("high_tech_growth", "2022-04", THIRD, "21.0", 2, "3.0", "21.0%"),
    ("high_tech_growth", DATA, OWN, "21.1", 2, "2.5", "21.1%"),
    ("high_tech_growth", DATA, OTHER, "23.6", 1, None, "23.6%"),
    ("high_tech_growth", DATA, THIRD, "-8.4", 3, "29.5", "-8.4%"),
    ("contract_absorbed_amount", DATA, OWN, "124303900", 2, "33763200", "12430.39万元"),
    ("contract_absorbed_amount", DATA, OTHER, "158067100", 1, None, "15806.71万元"),
    ("contract_absorbed_amount", DATA, THIRD, None, None, None, ""),
]
