"""What stands in a template beside its cells: stamp, locks, drop-downs, conditions, explanation, last values."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.utils
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.core.form import load_forms
from pipelines.core.rule import describe
from pipelines.intake.cell import read_cell
from pipelines.intake.parse import parse_with
from pipelines.intake.reading import Setting
from pipelines.template import Previous, head_of
from pipelines.template.choice import choices_of, code_choices
from pipelines.template.condition import conditions_of, letters
from pipelines.template.pattern import pattern_formula
from pipelines.template.plan import bounds_text, help_of
from pipelines.template.reference import shown
from pipelines.template.validation import LIST_CHARACTERS, MESSAGE_CHARACTERS, TITLE_CHARACTERS, validation_of
from tests.unit.intake_book import parse, rules
from tests.unit.template_clerk import PERIOD, REGION, fill, make, plans

ALL = [(plan, column) for plan in plans() for column in plan.columns]
FORMS = load_forms()


def by_name(case: Any) -> str:
    return f"{case[0].name}-{case[1].name}"


@pytest.mark.parametrize("case", ALL, ids=by_name)
def test_whatever_a_drop_down_offers_is_understood(case: Any) -> None:
    plan, column = case
    setting = Setting(column, PERIOD, REGION)
    for choice in choices_of(plan, column, REGION)[0]:
        reading = read_cell(choice, setting)
        assert reading.value is not None and not reading.faults, choice


@pytest.mark.parametrize("case", ALL, ids=by_name)
def test_a_validation_fits_into_the_file_format(case: Any) -> None:
    plan, column = case
    rule = validation_of(plan, column, REGION, None)
    assert 0 < len(rule["input_title"]) <= TITLE_CHARACTERS
    assert 0 < len(rule["input_message"]) <= MESSAGE_CHARACTERS and len(rule["error_message"]) <= MESSAGE_CHARACTERS
    assert column.unit is None or column.unit in rule["input_message"]
    assert len(str(rule.get("value", ""))) <= LIST_CHARACTERS


def test_every_sheet_is_locked_but_for_what_is_filled(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(make(tmp_path))
    for plan in plans():
        page = book[plan.name]
        assert page.protection.sheet and page.protection.password is None
        assert all(cell.protection.locked for cell in page[plan.head_row + 1])
        open_columns = {
            place
            for part in page.column_dimensions.values()
            if not part.protection.locked
            for place in range(part.min, part.max + 1)
        }
        assert open_columns == set(range(1, len(plan.columns) + 1))


def test_heads_carry_units_stars_and_notes(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(make(tmp_path, "tech_contract"))["输出技术合同"]
    heads = {page.cell(5, place).value: page.cell(5, place) for place in range(1, 26)}
    assert {"合同登记编号*", "合同成交额（万元）*", "卖方统一社会信用代码", "联系电话"} <= set(heads)
    assert "流向*" not in heads  # the sheet itself says it
    assert "登记的日期，不是签订日期" in heads["登记日期*"].comment.text
    assert page.freeze_panes == "B6"


def test_the_stamp_stands_twice_and_is_read_once(tmp_path: Path) -> None:
    path = make(tmp_path, "tech_contract")
    book = openpyxl.load_workbook(path)
    wanted = {"region": REGION, "period": PERIOD, "form": "tech_contract", "version": "2022.1"}
    assert {prop.name[6:]: prop.value for prop in book.custom_doc_props.props} == wanted
    assert {name[6:]: entry.value.strip('"') for name, entry in book.defined_names.items() if name.startswith("kezhi_")} == wanted
    assert parse(path, region=REGION, period=PERIOD).stamp == wanted


@pytest.mark.parametrize("dropped", ["properties", "names"])
def test_one_of_the_two_stamps_is_enough(tmp_path: Path, dropped: str) -> None:
    path = fill(make(tmp_path, "platform"), "platform")
    book = openpyxl.load_workbook(path)
    if dropped == "properties":
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]
    else:
        book.defined_names.clear()
    book.save(path)
    assert parse(path, region=REGION, period=PERIOD).stamp["region"] == REGION
    assert rules(parse(path, region="340402", period=PERIOD).findings) == ["stamp_contradicts"]


@pytest.mark.parametrize(
    ("region", "period", "words"),
    [("340402", PERIOD, ("地区", "340403 田家庵区", "340402 大通区")), (REGION, "2022-05", ("期别", "2022-06", "2022-05"))],
)
def test_a_wrong_place_is_said_in_plain_words(tmp_path: Path, region: str, period: str, words: tuple[str, ...]) -> None:
    found = parse(make(tmp_path, "activity"), region=region, period=period).findings
    assert rules(found) == ["stamp_contradicts"] and found[0].effect == "file"
    assert all(word in describe(found[0])[0] for word in words)


@pytest.mark.parametrize(("accepted", "expected"), [((), ["template_unknown"]), (("2022.1", "2021.4"), ["template_outdated"])])
def test_versions_of_templates_side_by_side(tmp_path: Path, accepted: tuple[str, ...], expected: list[str]) -> None:
    """A new version of the form is in force; templates of the one before are taken as long as the form says so."""
    path = fill(make(tmp_path, "platform"), "platform")
    newer = FORMS["platform"].model_copy(update={"version": "2022.2", "accepted_versions": accepted})
    found = parse_with([newer], path, file_name=path.name, region=REGION, period=PERIOD).findings
    assert rules(found) == expected
    assert found[0].effect == ("none" if accepted else "file")
    assert "2022.1" in describe(found[0])[0] and "2022.2" in describe(found[0])[0]


def test_a_workbook_without_a_stamp_is_not_blamed(tmp_path: Path) -> None:
    path = fill(make(tmp_path, "platform"), "platform")
    book = openpyxl.load_workbook(path)
    book.defined_names.clear()
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(path)
    assert rules(parse(path, region="340402", period="2022-05").findings) == []


def test_totals_add_up_what_is_typed_and_stand_above_the_head(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(make(tmp_path, "subsidy_application"))["奖补申报"]
    formulas = {cell.column_letter: cell.value for cell in page[4] if cell.data_type == "f"}
    assert formulas == {letter: f"=SUM({letter}6:{letter}1005)" for letter in "JKL"}


@pytest.mark.parametrize("code", FORMS)
def test_rules_that_a_formula_can_hold_stand_in_the_workbook(code: str) -> None:
    """Every mechanism of a single row is held by some formula; what looks further is left to the reader."""
    held = {"compare", "required_when", "pattern_when", "any_of", "together", "together_text", "different", "unique_key"}
    for plan in plans(code):
        found = {condition.rule for condition in conditions_of(plan)}
        assert {rule.rule for rule in FORMS[code].rule if rule.kind in held} <= found
        assert all(0 <= condition.place < len(plan.columns) for condition in conditions_of(plan))


def test_columns_out_of_force_are_left_out(tmp_path: Path) -> None:
    form = FORMS["platform"]
    ended = tuple(c.model_copy(update={"until": "2022-05"}) if c.name == "batch" else c for c in form.column)
    changed = form.model_copy(update={"column": ended})
    from pipelines.template import Request, render

    heads = {}
    for period in ("2022-05", "2022-06"):
        book = openpyxl.load_workbook(render(Request([changed], REGION, period), tmp_path / f"{period}.xlsx"))
        heads[period] = {cell.value for cell in book["创新平台"][4]}
    assert heads["2022-05"] - heads["2022-06"] == {"批次"}


def test_the_explanation_says_grain_warning_units_and_rules(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(make(tmp_path, "tech_contract"))["填报说明"]
    words = "\n".join(str(cell) for row in page.iter_rows(values_only=True) for cell in row if cell)
    form = FORMS["tech_contract"]
    assert form.warning is not None
    for text in (form.grain.zh, form.warning.zh, form.description.zh, "万元", "合同先签订后登记", "signed_before_registered"):
        assert text in words
    assert "{" not in words


def test_long_lists_stand_on_a_sheet_that_nobody_sees(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = tuple({"code": f"{number}", "name": f"第{number}种级别的名称", "aliases": ""} for number in range(60))
    monkeypatch.setattr("pipelines.template.choice.load_codelist", lambda name: rows)
    book = openpyxl.load_workbook(make(tmp_path, "platform"))
    assert book["_代码"].sheet_state == "veryHidden"
    lists = {rule.formula1 for rule in book["创新平台"].data_validations.dataValidation if rule.type == "list"}
    assert lists == {"'_代码'!$A$1:$A$60"}
    assert [row[0].value for row in book["_代码"]["A1:A60"]] == [row["name"] for row in rows]


def test_without_long_lists_there_is_no_such_sheet(tmp_path: Path) -> None:
    assert "_代码" not in openpyxl.load_workbook(make(tmp_path)).sheetnames


ROWS = [
    {
        "platform_name": "=cmd|' /C calc'!A0",
        "platform_kind": "laboratory",
        "level": "province",
        "host_name": "某单位",
        "host_uscc": "91340403MA0000010U",
        "batch": None,
        "approved_on": datetime.date(2020, 1, 2),
        "valid_to": None,
        "document_no": "1",
    }
]


def test_last_values_stand_beside_and_are_not_read_as_data(tmp_path: Path) -> None:
    path = make(tmp_path, "platform", previous=(Previous("platform", "2022-05", 2, ROWS),))
    page = openpyxl.load_workbook(path)["上期_创新平台"]
    assert [cell.value for cell in page[3]][:4] == ["=cmd|' /C calc'!A0", "实验室", "省", "某单位"]
    assert page["A3"].data_type == "s" and "2022-05" in page["A1"].value
    parsed = parse(fill(path, "platform"), region=REGION, period=PERIOD)
    assert parsed.forms["platform"].table.num_rows == 3 and parsed.all_findings() == []


def test_a_form_of_the_month_gets_no_last_values(tmp_path: Path) -> None:
    path = make(tmp_path, "activity", previous=(Previous("activity", "2022-05", 1, [{"title": "某活动"}]),))
    assert not [name for name in openpyxl.load_workbook(path).sheetnames if name.startswith("上期")]


def test_a_sheet_that_only_bears_the_name_is_read(tmp_path: Path) -> None:
    """Red twin: without our title it is somebody's data under an odd name."""
    path = fill(make(tmp_path, "platform"), "platform")
    book = openpyxl.load_workbook(path)
    book["创新平台"].title = "上期_创新平台"
    book.save(path)
    assert parse(path, region=REGION, period=PERIOD).forms["platform"].table.num_rows == 3


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("declared_amount", Decimal("133500.50"), 13.35005),
        ("policy_year", 2022, 2022),
        ("stage", "declared", "申报"),
        ("declared_on", datetime.date(2022, 6, 1), datetime.date(2022, 6, 1)),
        ("batch", None, None),
    ],
)
def test_last_values_are_shown_as_they_are_typed(name: str, value: Any, expected: Any) -> None:
    column = FORMS["subsidy_application"].column_named(name)
    assert shown(value, column, {"declared": "申报"}) == expected


def test_the_same_request_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first, second = (make(tmp_path / name, "platform") for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        (r"^\d{16}$|^\d{14}$", True),
        ("^[0-9]{12}$", True),
        ("^(GR|GF)[0-9]{12}$", True),
        ("^A[0-9]{3}$", True),
        (r"^\d+$", False),
        ("^[A-Z]{3}$", False),
        (r"\d{16}", False),
        (r"^\d{16}$|x", False),
    ],
)
def test_only_patterns_that_a_formula_can_hold_become_one(pattern: str, held: bool) -> None:
    assert (pattern_formula(pattern, "A1") is not None) is held


def test_bounds_are_said_in_the_unit_of_the_head() -> None:
    column = FORMS["tech_contract"].column_named("contract_amount")
    assert bounds_text(column) == "0—10,000,000万元" and head_of(column) == "合同成交额（万元）*"
    assert "不进入发布" in help_of(FORMS["tech_contract"].column_named("contact_phone"))


def test_a_name_of_two_codes_is_offered_with_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (
        {"code": "1", "name": "甲", "aliases": ""},
        {"code": "2", "name": "乙", "aliases": "甲"},
        {"code": "3", "name": "丙", "aliases": "", "valid_to": "2022-01"},
    )
    monkeypatch.setattr("pipelines.template.choice.load_codelist", lambda name: rows)
    assert code_choices("any", PERIOD) == ["1 甲", "乙"]


@given(st.integers(min_value=0, max_value=16_383))
def test_column_letters_agree_with_another_reader(place: int) -> None:
    assert letters(place) == openpyxl.utils.get_column_letter(place + 1)
