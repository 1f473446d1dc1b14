"""The rules of the registers: a sound row of each form passes, and every rule has a planted defect that turns it red."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.core.error import DeclarationError
from pipelines.core.finding import Finding
from pipelines.core.form import Form, RowRule, load_forms
from pipelines.core.paths import SOURCES
from pipelines.core.rule import describe, load_rules
from pipelines.intake.mechanisms import MECHANISMS
from pipelines.intake.parse import parse_with
from pipelines.intake.parsed import ParsedForm
from pipelines.intake.rules import check_declared
from tests.unit.intake_book import credit_code, parse_sheets, serious, write_xlsx

Row = dict[str, Any]
CODE = credit_code(7)
DAY = date(2022, 5, 16)
FIRM: Row = {"企业名称": "甲方科技有限公司", "统一社会信用代码": CODE}
# One sound row of each form, by head; what isn't given is blank.
SOUND: dict[str, Row] = {
    "enterprise_need": FIRM | {"需求编号": "X-1", "需求类型": "技术攻关", "需求内容": "某项需求", "来源": "问卷调查",
                               "提出日期": DAY, "对策措施": "对接专家", "办理状态": "跟进中", "最近跟进日期": date(2022, 5, 20),
                               "办结日期": None},
    "enterprise_visit": {"方式": "实地走访", "日期": DAY, "企业名称": "甲方科技有限公司", "主题": "调研", "名单未列全": "是"},
    "enterprise_tier": FIRM | {"梯队层级": "高新技术企业", "批次": "2021年", "证书编号": "GR202134990001",
                               "有效期起": date(2021, 11, 18), "有效期止": date(2024, 11, 17), "重新认定": "否"},
    "high_tech_application": FIRM | {"申报年度": 2022, "批次": "第一批", "申报日期": DAY, "结果": "待定"},
    "platform": {"平台名称": "某工程技术研究中心", "平台类别": "工程技术研究中心", "级别": "省级", "依托单位": "甲方科技有限公司",
                 "认定日期": date(2018, 5, 10), "有效期止": None},
    "talent_team": {"入选编号": "T-1", "计划名称": "50·科技之星", "批次": "2021年", "类别": "团队", "团队名称": "某团队",
                    "所在单位": "甲方科技有限公司"},
    "commissioner_village": {"特派员编号": "K-1", "选任级别": "区级", "联系村": "范圩村", "任期起": date(2022, 1, 10),
                             "任期止": date(2023, 1, 9)},
    "agri_demonstration": {"类别": "示范基地", "基地名称": "某育苗基地", "技术或品种": "集约化育苗", "示范面积（亩）": 600,
                           "建成日期": None},
    "activity": {"活动类型": "文字表述", "活动名称": "联系村", "日期": None, "月份": "2022-05", "结束日期": None,
                 "表述": "全覆盖", "表述依据": "在用村名册"},
    "work_target": {"任务编号": "R-1", "目标期": "2022下半年", "工作方面": "招引", "任务内容": "引进项目", "目标关系": "以上",
                    "目标值": 2, "目标单位": "个", "责任科室": "综合科", "完成时限": date(2022, 12, 31)},
}
# Form, what is changed in the sound row, the rule that must say so, and the head it must name.
PLANTED: list[tuple[str, Row, str, str]] = [
    ("enterprise_need", {"办结日期": date(2022, 5, 12), "办理状态": "已办结"}, "need_closed_after_raised", "提出日期"),
    ("enterprise_need", {"最近跟进日期": date(2022, 5, 15)}, "need_followed_after_raised", "提出日期"),
    ("enterprise_need", {"办理状态": "办结"}, "closed_need_has_date", "办结日期"),
    ("enterprise_need", {"最近跟进日期": date(2022, 6, 1)}, "date_within_period", "最近跟进日期"),
    ("enterprise_need", {"办结日期": date(2022, 6, 1), "办理状态": "已办结"}, "date_within_period", "办结日期"),
    ("enterprise_visit", {"企业名称": None}, "visit_names_enterprise", "企业名称"),
    ("enterprise_tier", {"有效期止": date(2020, 1, 1)}, "membership_dates_in_order", "有效期起"),
    ("enterprise_tier", {"证书编号": None}, "high_tech_has_certificate", "证书编号"),
    ("enterprise_tier", {"有效期止": None}, "high_tech_has_certificate", "有效期止"),
    ("enterprise_tier", {"证书编号": "GR20213499001"}, "high_tech_certificate_form", "证书编号"),
    ("platform", {"有效期止": date(2018, 5, 9)}, "platform_dates_in_order", "认定日期"),
    ("talent_team", {"团队名称": None}, "team_has_name", "团队名称"),
    ("commissioner_village", {"任期止": date(2022, 1, 9)}, "term_dates_in_order", "任期起"),
    ("agri_demonstration", {"示范面积（亩）": None}, "base_has_name_and_area", "示范面积"),
    ("agri_demonstration", {"基地名称": None}, "base_has_name_and_area", "基地名称"),
    ("activity", {"月份": None}, "activity_has_a_time", "日期"),
    ("activity", {"日期": DAY, "结束日期": date(2022, 5, 15)}, "activity_dates_in_order", "日期"),
    ("activity", {"月份": "2022-06"}, "data_period_not_later", "月份"),
    ("activity", {"日期": date(2022, 6, 1)}, "date_within_period", "日期"),
    ("activity", {"表述依据": None}, "claim_has_a_basis", "表述依据"),
    ("activity", {"表述": None}, "claim_has_a_basis", "表述"),
    ("activity", {"表述": None, "表述依据": None}, "claim_has_a_basis", "表述"),
    ("work_target", {"目标值": None}, "target_is_whole", "目标值"),
    ("work_target", {"目标关系": None}, "target_is_whole", "目标关系"),
    ("work_target", {"目标单位": None}, "target_is_whole", "目标单位"),
]
# Rows that look alike and are right.
FINE: list[tuple[str, Row]] = [
    ("enterprise_need", {"办理状态": "已办结", "办结日期": DAY}),
    ("enterprise_visit", {"方式": "问卷调查", "企业名称": None}),
    ("enterprise_tier", {"梯队层级": "培育库", "证书编号": "库-12", "有效期止": None}),
    ("enterprise_tier", {"证书编号": "GF202134990001"}),
    ("talent_team", {"类别": "人才", "团队名称": None}),
    ("agri_demonstration", {"类别": "新技术推广", "基地名称": None, "示范面积（亩）": None}),
    ("activity", {"日期": DAY, "月份": None, "结束日期": date(2022, 6, 2)}),
    ("activity", {"活动类型": "培训", "表述": None, "表述依据": None}),
    ("work_target", {"目标关系": None, "目标值": None, "目标单位": None}),
    ("work_target", {"目标关系": "与全省一致", "目标值": None, "目标单位": None}),
]


def heads_of(form: str) -> list[str]:
    """The heads of the sound row, and of every further column that must be in the sheet."""
    return [*SOUND[form], *(column.header.zh for column in load_forms()[form].column if column.required
                            and column.header.zh not in {head.split("（")[0] for head in SOUND[form]})]


def taken_in(folder: Path, form: str, *rows: Row) -> ParsedForm:
    heads = heads_of(form)
    grid = [heads, *([row.get(head) for head in heads] for row in rows)]
    return parse_sheets(folder, {load_forms()[form].sheet[0].names[0]: grid}).forms[form]


def named(items: list[Finding]) -> set[tuple[str, str]]:
    return {(item.rule, item.details["column"]) for item in items if item.severity != "note"}


@pytest.mark.parametrize("form", sorted(SOUND))
def test_a_sound_row_is_taken_in(form: str, tmp_path: Path) -> None:
    parsed = taken_in(tmp_path, form, SOUND[form])
    assert serious(parsed.findings) == []
    assert parsed.table.num_rows == 1 and parsed.table["quarantined"].to_pylist() == [False]


@pytest.mark.parametrize(("form", "changed", "rule", "column"), PLANTED)
def test_a_planted_defect_is_found_where_it_stands(form: str, changed: Row, rule: str, column: str, tmp_path: Path) -> None:
    parsed = taken_in(tmp_path, form, SOUND[form] | changed)
    assert named(parsed.findings) == {(rule, column)}
    kept_out = load_rules()[rule].effect == "row"
    assert parsed.table["quarantined"].to_pylist() == [kept_out]


@pytest.mark.parametrize(("form", "changed"), FINE)
def test_what_only_looks_alike_is_left_alone(form: str, changed: Row, tmp_path: Path) -> None:
    assert serious(taken_in(tmp_path, form, SOUND[form] | changed).findings) == []


@pytest.mark.parametrize("form", sorted(SOUND))
def test_a_repeated_key_is_found_in_every_register(form: str, tmp_path: Path) -> None:
    assert serious(taken_in(tmp_path, form, SOUND[form], SOUND[form]).findings) == ["key_stands_once"]


def test_every_rule_of_the_registers_has_a_planted_defect() -> None:
    catalogue = tomllib.loads((SOURCES / "rules/register.toml").read_text(encoding="utf-8"))["rule"]
    assert {entry["id"] for entry in catalogue} <= {rule for _, _, rule, _ in PLANTED}


def test_every_rule_of_the_registers_is_used_by_a_form() -> None:
    catalogue = tomllib.loads((SOURCES / "rules/register.toml").read_text(encoding="utf-8"))["rule"]
    used = {rule.rule for form in load_forms().values() for rule in form.rule}
    assert {entry["id"] for entry in catalogue} <= used


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_leave_no_blank_open(lang: str, tmp_path: Path) -> None:
    for form, changed, rule, _ in PLANTED:
        found = [item for item in taken_in(tmp_path, form, SOUND[form] | changed).findings if item.rule == rule]
        for text in (text for item in found for text in describe(item, lang)):
            assert "{" not in text and text


def test_a_rule_says_the_other_cell(tmp_path: Path) -> None:
    (found,) = taken_in(tmp_path, "commissioner_village", SOUND["commissioner_village"] | {"任期止": date(2022, 1, 9)}).findings
    assert describe(found)[0] == "任期起（2022-01-10）晚于任期止（2022-01-09，E2）"
    (found,) = taken_in(tmp_path, "activity", SOUND["activity"] | {"月份": None}).findings
    assert describe(found) == ("日期、月份都没有填", "有具体日期填日期，否则填月份")


def test_a_date_that_cannot_be_read_is_not_called_missing_as_well(tmp_path: Path) -> None:
    found = taken_in(tmp_path, "activity", SOUND["activity"] | {"日期": "五月下旬", "月份": None}).findings
    assert serious(found) == ["date_unreadable"]
    found = taken_in(tmp_path, "enterprise_need", SOUND["enterprise_need"] | {"办理状态": "已办结", "办结日期": "月底"}).findings
    assert serious(found) == ["date_unreadable"]


def test_names_of_persons_never_stand_in_a_finding(tmp_path: Path) -> None:
    row = SOUND["commissioner_village"] | {"姓名": "某某某", "联系电话": "00000000000", "任期止": date(2022, 1, 9)}
    heads = list(row)
    grid = [heads, [row[head] for head in heads], [row[head] for head in heads]]
    parsed = parse_sheets(tmp_path, {"科技特派员": grid}).forms["commissioner_village"]
    assert "key_stands_once" in serious(parsed.findings)
    assert "某某某" not in str([item.as_dict() for item in parsed.findings])


# --- the mechanisms, under a form of three columns ----------------------------------------------------------------------------


def small_form(kind: str, params: dict[str, Any], rule: str = "claim_has_a_basis") -> Form:
    words = {"zh": "小表", "en": "Small"}
    columns = [{"name": name, "header": {"zh": zh, "en": name}, "type": "text"} for name, zh in
               (("first", "甲项"), ("second", "乙项"), ("third", "丙项"))]
    return Form.model_validate({
        "form": "small", "version": "1", "title": words, "description": words, "grain": words, "key": ["no"],
        "content": "snapshot", "sheet": [{"title": words, "names": ["小表"]}],
        "column": [{"name": "no", "header": {"zh": "号", "en": "no"}, "type": "id"}, *columns],
        "rule": [{"rule": rule, "kind": kind, "params": params}]})


def cells_named(folder: Path, form: Form, *rows: tuple[str, str, str]) -> list[str]:
    grid = [["号", "甲项", "乙项", "丙项"], *([str(number), *row] for number, row in enumerate(rows, start=1))]
    path = write_xlsx(folder / "small.xlsx", {"小表": grid})
    parsed = parse_with([form], path, file_name=path.name, region="340403", period="2022-05")
    return [item.cell for item in parsed.forms["small"].findings]


def test_any_of_wants_one_of_its_columns(tmp_path: Path) -> None:
    form = small_form("any_of", {"columns": ["second", "third"]})
    assert cells_named(tmp_path, form, ("a", "", ""), ("a", "b", ""), ("", "", "c"), ("", "", "")) == ["C2", "C5"]


def test_together_text_names_each_blank_beside_what_is_filled(tmp_path: Path) -> None:
    form = small_form("together_text", {"columns": ["first", "second", "third"]})
    assert cells_named(tmp_path, form, ("", "", ""), ("a", "b", "c"), ("a", "", ""), ("", "b", "c")) == ["C4", "D4", "B5"]


def test_a_mark_for_nothing_counts_as_blank(tmp_path: Path) -> None:
    form = small_form("together_text", {"columns": ["first", "second"]})
    assert "C2" in cells_named(tmp_path, form, ("a", "—", ""))


def test_pattern_when_judges_filled_cells_under_its_condition_only(tmp_path: Path) -> None:
    form = small_form("pattern_when", {"when": "first", "equals": ["x", "y"], "column": "second", "pattern": "^[0-9]{2}$"})
    rows = (("x", "12", ""), ("x", "123", ""), ("y", "1b", ""), ("z", "123", ""), ("x", "", ""))
    assert cells_named(tmp_path, form, *rows) == ["C3", "C4"]


def test_required_when_without_a_value_asks_whenever_it_is_filled(tmp_path: Path) -> None:
    form = small_form("required_when", {"when": "first", "columns": ["second", "third"]})
    assert cells_named(tmp_path, form, ("x", "", "c"), ("", "", ""), ("y", "b", "c"), ("y", "", "")) == ["C2", "C5", "D5"]
    form = small_form("required_when", {"when": "first", "equals": "x", "columns": ["second"]})
    assert cells_named(tmp_path, form, ("x", "", ""), ("y", "", "")) == ["C2"]


def test_an_unknown_mechanism_is_our_own_fault() -> None:
    assert {"pattern_when", "any_of", "together_text"} <= set(MECHANISMS)
    with pytest.raises(DeclarationError, match="检查方法"):
        check_declared([small_form("guess", {})])
    with pytest.raises(DeclarationError, match="目录中没有"):
        check_declared([small_form("any_of", {"columns": ["first"]}, rule="no_such_rule")])
    assert RowRule(rule="x", kind="any_of").params == {}
