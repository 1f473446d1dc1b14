"""Numbers as people read them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.cli.figure import describe_policy, show_rank, show_value
from pipelines.cli.screen import Screen, to_json

POLICY = {"universe": "huainan_county_units", "n": 7, "ties": "competition", "direction": "higher_is_better", "missing": "hold",
          "revision": "as_now", "decimals": 2}


@pytest.mark.parametrize(("value", "unit", "zh", "en"), [
    ("124303900.00", "yuan", "12,430.39 万元", "12,430.39 wan yuan"), ("9999.99", "yuan", "9,999.99 元", "9,999.99 yuan"),
    ("10000", "yuan", "1.00 万元", "1.00 wan yuan"), ("-2810000", "yuan", "-281.00 万元", "-281.00 wan yuan"),
    ("21.100000", "percent", "21.1%", "21.1%"), ("18.1", "percentage_point", "18.1 个百分点", "18.1 pp"),
    ("21.000000", "count", "21", "21"), ("600", "mu", "600 亩", "600 mu"), ("1200", "count", "1,200", "1,200"),
    (None, "yuan", "缺", "missing"), ("2", "rank", "2", "2"),
])
def test_value_in_a_readable_unit(value: str | None, unit: str, zh: str, en: str) -> None:
    number = None if value is None else Decimal(value)
    assert (show_value(number, unit, "zh"), show_value(number, unit, "en")) == (zh, en)


def test_declared_decimals_are_kept() -> None:
    assert show_value(Decimal("21.1"), "percent", "zh", 2) == "21.10%"


@given(st.decimals(min_value="0.01", max_value="1e13", places=2))
def test_shown_amount_is_right_to_a_hundred_yuan(value: Decimal) -> None:
    number, unit = show_value(value, "yuan", "zh").split(" ")
    shown = Decimal(number.replace(",", "")) * (10_000 if unit == "万元" else 1)
    assert abs(shown - value) <= (50 if unit == "万元" else 0)


@pytest.mark.parametrize(("rank", "best", "worst", "zh", "en"), [
    (2, 2, 2, "第2", "2"), (2, 1, 3, "第2（可能 1–3）", "2 (possibly 1–3)"), (None, 1, 7, "—", "—"), (1, None, None, "第1", "1"),
])
def test_rank_shows_bounds_where_they_are_open(rank: int | None, best: int | None, worst: int | None, zh: str, en: str) -> None:
    assert (show_rank(rank, best, worst, "zh"), show_rank(rank, best, worst, "en")) == (zh, en)


def test_policy_is_one_sentence_in_each_language() -> None:
    assert describe_policy(POLICY, "zh") == (
        "范围 huainan_county_units，共 7 个；数值大者在前；按 2 位小数比较；"
        "并列者同名次，其后名次空出（1、2、2、4）；成员未报齐且未到锁定日时不发布。")
    english = describe_policy(POLICY | {"direction": "lower_is_better", "ties": "dense"}, "en")
    assert english.startswith("Universe huainan_county_units, 7 members; smaller is better; compared at 2 decimals; ties share")


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-10**20, max_value=10**20, places=6))
def test_json_keeps_every_digit_of_a_decimal_as_a_number(value: Decimal) -> None:
    text = to_json({"value": value, "words": str(value)})
    found = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    assert found["value"] == value and isinstance(found["value"], Decimal) and found["words"] == str(value)


def test_json_leaves_texts_as_they_are() -> None:
    assert json.loads(to_json({"text": '12"', "list": [Decimal("1.10"), "1.10"]})) == {"text": '12"', "list": [1.1, "1.10"]}


def test_screen_is_silent_under_json_and_speaks_one_language_without(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = Screen("zh", as_json=True)
    quiet.say("你好", "hello")
    quiet.table("t", ("a",), [("b",)])
    quiet.document({"a": 1})
    assert json.loads(capsys.readouterr().out) == {"a": 1}
    loud = Screen("en")
    loud.say("你好", "hello")
    loud.document({"a": 1})
    loud.table(("题", "title"), (("头", "head"),), [("[red]x[/red]",)])
    said = capsys.readouterr().out
    assert "hello" in said and "title" in said and "head" in said and "[red]x[/red]" in said and "你好" not in said
