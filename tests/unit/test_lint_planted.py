"""A right report passes whole; each of many planted slips is flagged, and nothing else in the report is."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.report.lint import LintReport, lint
from tests.unit.lint_slips import SLIPS, Slip
from tests.unit.lint_world import ALL, AS_OF, FIGURES, OWN, RIGHT, figure, judged, reasons

WISHES = [("3亿元", "not_found"), ("2家", "not_found")]


def checked(folder: Path, text: str) -> LintReport:
    path = folder / "report.txt"
    path.write_text(text, encoding="utf-8")
    return lint(path, ALL, OWN, AS_OF)


def flags(report: LintReport) -> list[tuple[str, str]]:
    return [(item.mention.text, item.verdict) for item in report.numbers if item.verdict != "match"]


def test_no_right_figure_is_flagged(tmp_path: Path) -> None:
    report = checked(tmp_path, "\n".join(RIGHT))
    assert flags(report) == WISHES
    assert report.count("match") == 26
    assert report.frame.period == "2022-06"


def test_there_are_thirty_kinds_of_slips_and_more() -> None:
    assert len({slip.name for slip in SLIPS}) == len(SLIPS)
    assert sum(slip.verdict == "mismatch" for slip in SLIPS) >= 60


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name.replace(" ", "_"))
def test_each_planted_slip_is_flagged_and_nothing_else(slip: Slip, tmp_path: Path) -> None:
    text = "\n".join(RIGHT)
    assert text.count(slip.old) == 1
    report = checked(tmp_path, text.replace(slip.old, slip.new))
    assert flags(report) == [*((number, slip.verdict) for number in slip.flagged), *WISHES]
    assert any(slip.reason in reasons(item) for item in report.numbers if item.mention.text in slip.flagged)


@pytest.mark.parametrize("text", [
    "1-5月，我区高新技术产业增加值增速达到21.1%，位居全市第2位，高出全市平均水平18.1个百分点。",
    "今年1至5月，全区高新技术产业增加值同比增长21.1％，居全市第二；吸纳技术合同47项，成交额1.24亿元；输出技术合同31项，成交额7184.98万元。",
    "1—5月，吸纳、输出技术合同成交额分别为12,430.39万元、7,184.98万元，均居全市第二位。",
    "1-5月吸纳和输出技术合同成交额分别达1.24亿元和0.72亿元，分别排名全市第二、第二。",
    "1-5月，高新技术产业增加值增速全市排名第二。",
    "1-5月，高新技术产业增加值增速21%，较全市平均水平高18个百分点。",
    "1-4月，高新技术产业增加值增速25.4%，全市第一。",
    "1-5月，技术交易额1.5亿元，位列全市第1名；去重后技术合同成交额1.8亿元。",
    "1-5月，技术合同成交总额近2亿元，进入全市前三。",
    "全区现有省级以上工程技术研究中心八家、实验室六家、众创空间一家。",
    "拥有8家省级及以上工程技术研究中心和6家省级实验室，省级众创空间1个。",
    "科技特派员：14人。科技特派员联系村36个。",
    "选派科技特派员14位，联系36个行政村，行政村覆盖率达100%。",
    "淮南市高新技术产业增加值增速3.0%，我区高新技术产业增加值增速21.1%，高于全市平均水平（3.0%）18.1个百分点。",
    "我区高新技术产业增加值增速21.1%，全市平均水平3.0%。",
    "全市1-5月吸纳技术合同成交额6.51亿元。",
    "大通区科技特派员20名。",
    "18家创新主体申报项目21项，申请奖补资金281万元；核准奖补资金120万元，到位：兑现奖补资金45万元。",
    "建成育苗基地，示范面积约600亩，即示范面积40公顷。",
    "在库企业近30家（高企培育库），6家企业申报高新技术企业。",
    "1个115产业创新团队、14个“50·科技之星”团队，3名入选第八批省“特支计划”。",
    "5月23日开展问卷调查；5月26日召开座谈会；5月21日至27日科技活动周。",
    "问卷调查于5月23日开始。",
    "省级众创空间\t1家",
    "高新技术产业增加值增速(%)：21.1",
])
def test_right_figures_in_other_words_agree(text: str) -> None:
    found = judged(text)
    assert found and {item.verdict for item in found} == {"match"}


@pytest.mark.parametrize("text", [
    "科技特派员工作站15家，科技特派员示范基地3个。",
    "市级实验室12家，国家级实验室2家，其中企业建设3家。",
    "新增省级工程技术研究中心2家，较上年增加3家。",
    "力争吸纳技术合同成交额突破3亿元，高新技术产业增加值增速达到25%。",
    "下半年，吸纳技术合同成交额3亿元。",
    "吸纳技术合同成交额同比增长35%，规上工业增加值增长8%，服务业增速8%。",
    "高新技术产业增加值增速21.1%，服务业增速8%，出口额增长12%。",
    "高新技术产业增加值增速提高2个百分点，占比提高3个百分点。",
    "高新技术产业增加值增速高于大通区2.3个百分点。",
    "全省高新技术产业增加值增速9.9%，全国排名第五。",
    "发放明白纸2000余份，培训农民300人次，走访企业56家，服务15家企业。",
    "拨付企业研发补助15万元，每亩增收500元。",
    "小麦示范面积2000亩，草莓示范面积300亩。",
    "首批申报高新技术企业4家，通过高新技术企业认定2家。",
    "第七批2人入选省“特支计划”，第六批1人。",
    "省外吸纳技术合同成交额5000万元，企业吸纳技术合同成交额3000万元。",
    "重点企业高新技术产业增加值增速30%。",
    "全区累计入库企业40家，出库企业12家，高企培育库。",
    "6月2日召开座谈会筹备会，7月1日庆祝。",
    "技术合同成交额19000万元，全市排名第五。",
    "完成投资12亿元，全市排名第三。",
    "位次上升2位，前移1个位次。",
    "全区排名第一的镇，全市倒数第一。",
    "实现政策宣传全覆盖，工作走在前列。",
    "二季度高新技术产业增加值增速8%。",
    "3月，吸纳技术合同成交额2000万元。",
    "2021年高新技术产业增加值增速15%。",
    "吸纳、输出技术合同成交额分别为1万元、2万元、3万元。",
])
def test_what_the_warehouse_cannot_know_is_never_contradicted(text: str) -> None:
    wrong = [(item.mention.text, reasons(item)) for item in judged(text) if item.verdict == "mismatch"]
    assert wrong == [(text_, names) for text_, names in wrong if names == ["date_differs"]]


def test_an_incomplete_figure_contradicts_nothing() -> None:
    half = [figure("commissioner_count", 9, "count", status="incomplete")]
    (item,) = judged("科技特派员14名", half)
    assert (item.verdict, reasons(item)) == ("not_found", ["no_value"])
    (item,) = judged("科技特派员9名", half)
    assert item.verdict == "match"


def test_an_empty_warehouse_contradicts_nothing() -> None:
    for text in RIGHT:
        assert {item.verdict for item in judged(text, [])} <= {"not_found"}


@pytest.mark.parametrize("row", FIGURES, ids=lambda row: row.code)
def test_every_figure_that_the_right_report_names_is_needed(row, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Without its figure a number is not found; with a figure one higher it is contradicted."""
    path = tmp_path / "report.txt"
    path.write_text("\n".join(RIGHT), encoding="utf-8")
    right = lint(path, ALL, OWN, AS_OF)
    without = lint(path, [item for item in ALL if item is not row], OWN, AS_OF)
    told = [item for item in right.numbers if item.figure is row]
    assert without.count("match") <= right.count("match")
    assert len(told) <= right.count("match") - without.count("match") + 1
