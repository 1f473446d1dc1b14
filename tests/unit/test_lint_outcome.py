"""The outcome as data and as a table: the contract of the JSON, and text that is never read as markup."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.report.lint import LintReport, lint, table
from pipelines.report.lint.outcome import cells, heads, summary
from tests.unit.lint_world import ALL, AS_OF, OWN, RIGHT

FIELDS = {"text", "value", "unit", "subject", "period", "verdict", "warehouse", "code", "why"}


@pytest.fixture
def report(tmp_path: Path) -> LintReport:
    path = tmp_path / "report.txt"
    path.write_text("\n".join([*RIGHT[:2], "科技特派员15名[/bold]，联系36个村[red]。", *RIGHT[2:]]), encoding="utf-8")
    return lint(path, ALL, OWN, AS_OF)


def test_every_number_has_the_promised_fields(report: LintReport) -> None:
    data = report.as_dict()
    assert data["numbers"] and all(set(item) >= FIELDS for item in data["numbers"])
    assert {item["verdict"] for item in data["numbers"]} <= {"match", "mismatch", "not_found"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_only_verdicts_hold_a_verdicts_bare_name(report: LintReport, lang: str) -> None:
    text = json.dumps(report.as_dict(lang), ensure_ascii=False)
    assert text.count('"match"') == report.count("match") and text.count('"mismatch"') == report.count("mismatch")
    assert text.count('"not_found"') == report.count("not_found")
    assert not any(f'"{word}"' in text for word in ("一致", "不一致", "查无", "unknown"))


def test_counts_add_up(report: LintReport) -> None:
    counts = report.as_dict()["counts"]
    assert counts["total"] == counts["agreeing"] + counts["contradicting"] + counts["unmatched"] == len(report.numbers)


def test_values_are_exact_text(report: LintReport) -> None:
    by_text = {item["text"]: item for item in report.as_dict()["numbers"]}
    amount = by_text["12430.39万元"]
    assert (Decimal(amount["value"]), amount["unit"], amount["warehouse"], amount["period"]) == (
        Decimal("12430.39"),
        "万元",
        "12430.39万元",
        "1-5月",
    )
    assert amount["code"] and amount["data_period"] == "2022-05" and amount["indicator"] == "contract_absorbed_amount"
    assert by_text["5月23日"]["value"] == "2022-05-23"
    assert by_text["全覆盖"]["value"] is None
    assert by_text["均列全市第二位"]["value"] == "2"


def test_places_point_into_the_report(report: LintReport) -> None:
    for item in report.as_dict()["numbers"]:
        assert report.paragraphs[item["paragraph"] - 1].text[item["start"] : item["end"]] == item["text"]


def test_what_was_passed_over_is_told(report: LintReport) -> None:
    kinds = {(item["text"], item["kind"]) for item in report.as_dict()["passed_over"]}
    assert {("115产业创新团队", "name"), ("“50·科技之星”", "name"), ("2022-2024年度", "period"), ("一、", "ordinal")} <= {
        (text.replace("50·科技之星", "“50·科技之星”") if text == "50·科技之星" else text, kind) for text, kind in kinds
    }


def test_exit_codes(report: LintReport, tmp_path: Path) -> None:
    assert report.exit_code == 1
    path = tmp_path / "right.txt"
    path.write_text("\n".join(RIGHT), encoding="utf-8")
    assert lint(path, ALL, OWN, AS_OF).exit_code == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_shows_each_number_and_reads_no_markup(report: LintReport, lang: str) -> None:
    out = io.StringIO()
    Console(file=out, width=300, no_color=True).print(table(report, lang))
    shown = out.getvalue()
    assert all(item.mention.text.split("万元")[0] in shown for item in report.numbers)
    assert summary(report, lang) in shown and ("不一致" in shown if lang == "zh" else "mismatch" in shown)


def test_rows_fit_their_heads(report: LintReport) -> None:
    for lang in ("zh", "en"):
        assert {len(cells(item, lang)) for item in report.numbers} == {len(heads(lang))}


def test_the_same_report_gives_the_same_outcome(report: LintReport, tmp_path: Path) -> None:
    assert lint(tmp_path / "report.txt", ALL, OWN, AS_OF).as_dict() == report.as_dict()
    assert lint(tmp_path / "report.txt", list(reversed(ALL)), OWN, AS_OF).as_dict()["counts"] == report.as_dict()["counts"]


def test_later_reports_are_unknown_to_an_earlier_day(tmp_path: Path) -> None:
    from datetime import date

    path = tmp_path / "right.txt"
    path.write_text("\n".join(RIGHT), encoding="utf-8")
    earlier = lint(path, ALL, OWN, date(2022, 5, 31))
    assert earlier.count("match") < 5


def test_table_cells_are_judged_with_their_heads(tmp_path: Path) -> None:
    path = tmp_path / "table.html"
    path.write_text(
        "<h1>2022年上半年工作总结</h1><table><tr><th>指标</th><th>单位</th><th>数值</th></tr>"
        "<tr><td>1-5月吸纳技术合同成交额</td><td>万元</td><td>12430.39</td></tr><tr><td>1-5月输出技术合同成交额</td><td>万元</td><td>7148.98</td></tr>"
        "<tr><td>科技特派员</td><td>名</td><td>14</td></tr></table>",
        encoding="utf-8",
    )
    report = lint(path, ALL, OWN, AS_OF)
    assert [(item.mention.text, item.verdict) for item in report.numbers] == [
        ("12430.39", "match"),
        ("7148.98", "mismatch"),
        ("14", "match"),
    ]
