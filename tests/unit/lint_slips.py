"""Slips that people make in reports: each turns a right place of the right report into a wrong one. No test lives here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Slip:
    """``old`` becomes ``new`` once in the right report; ``flagged`` are the numbers that must be flagged, and no others.

    ``reason`` is one that must be among those given. A slip that no held figure contradicts is ``not_found``, with its reason.
    """

    name: str
    old: str
    new: str
    flagged: tuple[str, ...]
    reason: str
    verdict: str = "mismatch"


SLIPS = (
    Slip("two digits swapped", "12430.39万元", "12340.39万元", ("12340.39万元",), "digit_swap"),
    Slip("digits swapped behind the point", "7184.98万元", "7184.89万元", ("7184.89万元",), "digit_swap"),
    Slip("digits swapped in a count", "36个村", "63个村", ("63个村",), "digit_swap"),
    Slip("digits swapped in a percentage", "21.1%", "12.1%", ("12.1%",), "differs"),
    Slip("one digit mistyped", "12430.39万元", "12480.39万元", ("12480.39万元",), "digit_wrong"),
    Slip("a digit dropped", "12430.39万元", "1243.39万元", ("1243.39万元",), "digit_lost"),
    Slip("a digit doubled", "7184.98万元", "77184.98万元", ("77184.98万元",), "digit_lost"),
    Slip("yuan for ten thousand yuan", "12430.39万元", "12430.39元", ("12430.39元",), "unit_slip"),
    Slip("hundred million for ten thousand yuan", "7184.98万元", "7184.98亿元", ("7184.98亿元",), "unit_slip"),
    Slip("subsidy in yuan", "281万元", "281元", ("281元",), "unit_slip"),
    Slip("wrong conversion to hundred millions", "12430.39万元", "12.43亿元", ("12.43亿元",), "differs"),
    Slip("point missing in an amount", "7184.98万元", "718498万元", ("718498万元",), "point_slip"),
    Slip("point missing in a percentage", "21.1%", "211%", ("211%",), "point_slip"),
    Slip("point one place off", "18.1个百分点", "1.81个百分点", ("1.81个百分点",), "point_slip"),
    Slip("rounded the wrong way", "12430.39万元", "12431万元", ("12431万元",), "differs"),
    Slip("percent for points", "18.1个百分点", "18.1%", ("18.1%",), "percent_point"),
    Slip("points for percent", "增速为21.1%", "增速为21.1个百分点", ("21.1个百分点",), "percent_point"),
    Slip("growth and gap swapped", "高出全市平均水平18.1个百分点", "高出全市平均水平21.1个百分点", ("21.1个百分点",), "differs"),
    Slip("below for above", "高出全市平均水平", "低于全市平均水平", ("18.1个百分点",), "sign_wrong"),
    Slip("fell for rose", "高新技术产业增加值增速为21.1%", "高新技术产业增加值同比下降21.1%", ("21.1%",), "sign_wrong"),
    Slip("wrong rank in words", "位居全市第二，", "位居全市第一，", ("位居全市第一",), "rank_differs"),
    Slip("wrong rank in digits", "位居全市第二，", "位居全市第3位，", ("位居全市第3位",), "rank_differs"),
    Slip("top place claimed", "位居全市第二，", "位居全市首位，", ("位居全市首位",), "rank_differs"),
    Slip("wrong rank of amounts", "均列全市第二位", "均列全市第三位", ("均列全市第三位",), "rank_differs"),
    Slip("a rank of another field", "位居全市第二，", "位居全省第二，", ("位居全省第二",), "rank_scope", "not_found"),
    Slip("stale month of an amount", "12430.39万元", "9876.54万元", ("9876.54万元",), "other_period"),
    Slip("stale month of a growth", "21.1%", "25.4%", ("25.4%",), "other_period"),
    Slip("period moved forward", "1-5月，", "1-6月，", ("21.1%", "18.1个百分点", "12430.39万元", "7184.98万元"), "other_period"),
    Slip("period moved back", "1-5月，全区", "1-4月，全区", ("21.1%", "位居全市第二", "18.1个百分点", "12430.39万元", "7184.98万元", "均列全市第二位"), "other_period"),
    Slip("half year for five months", "1-5月，全区", "上半年，全区", ("21.1%", "18.1个百分点", "12430.39万元", "7184.98万元"), "other_period"),
    Slip("quarter for the half year", "上半年申报国家", "一季度申报国家", ("6家",), "other_period"),
    Slip("the neighbour's growth", "21.1%", "12.6%", ("12.6%",), "other_region"),
    Slip("the neighbour's amount", "12430.39万元", "8300.57万元", ("8300.57万元",), "other_region"),
    Slip("the neighbour's subsidies", "281万元", "394万元", ("394万元",), "other_region"),
    Slip("the city's amount", "12430.39万元", "65120万元", ("65120万元",), "other_region"),
    Slip("the city's growth", "增速为21.1%", "增速为3.0%", ("3.0%",), "other_region"),
    Slip("both sides for one", "吸纳技术合同成交额12430.39万元", "吸纳技术合同成交额19615.37万元", ("19615.37万元",), "other_subject"),
    Slip("absorbed and exported swapped", "吸纳技术合同成交额12430.39万元，输出技术合同成交额7184.98万元",
         "输出技术合同成交额12430.39万元，吸纳技术合同成交额7184.98万元", ("12430.39万元", "7184.98万元"), "other_subject"),
    Slip("approved for declared", "281万元", "120万元", ("120万元",), "other_subject"),
    Slip("subjects for projects", "21个项目", "18个项目", ("18个",), "other_subject"),
    Slip("projects for subjects", "18家创新主体", "21家创新主体", ("21家",), "other_subject"),
    Slip("firms for persons", "科技特派员14名", "科技特派员14家", ("14家",), "word_wrong"),
    Slip("persons for teams", "创新团队14家", "创新团队14名", ("14名",), "word_wrong"),
    Slip("firms for the selected persons", "3人入选", "3家入选", ("3家",), "word_wrong"),
    Slip("persons for firms", "在库企业28家", "在库企业28人", ("28人",), "word_wrong"),
    Slip("money for an area", "示范面积600亩", "示范面积600万元", ("600万元",), "unit_wrong"),
    Slip("hectares for mu", "示范面积600亩", "示范面积600公顷", ("600公顷",), "differs"),
    Slip("off by one up", "在库企业28家", "在库企业29家", ("29家",), "off_by_one"),
    Slip("off by one down", "工程技术研究中心8家", "工程技术研究中心7家", ("7家",), "off_by_one"),
    Slip("off by one in words", "省级以上实验室6家", "省级以上实验室七家", ("七家",), "off_by_one"),
    Slip("the small numbers of neighbours swapped", "工程技术研究中心8家、省级以上实验室6家", "工程技术研究中心6家、省级以上实验室8家", ("6家", "8家"), "other_subject"),
    Slip("a nought too many", "示范面积600亩", "示范面积6000亩", ("6000亩",), "point_slip"),
    Slip("ten thousand mu", "示范面积600亩", "示范面积600万亩", ("600万亩",), "unit_slip"),
    Slip("boldly about", "示范面积600亩", "示范面积约700亩", ("约700亩",), "differs"),
    Slip("more than there are", "示范面积600亩", "示范面积超800亩", ("超800亩",), "differs"),
    Slip("wrong day", "5月23日下发问卷", "5月24日下发问卷", ("5月24日",), "date_differs"),
    Slip("wrong month of a day", "5月26日召开座谈会", "6月26日召开座谈会", ("6月26日",), "date_differs"),
    Slip("wrong year of a day", "5月21日科技活动周", "2021年5月21日科技活动周", ("2021年5月21日",), "date_differs"),
    Slip("wrong batch", "第八批省", "第七批省", ("第七批",), "batch_differs"),
    Slip("full-width wrong digit", "21.1%", "２１．７％", ("21.7%",), "digit_wrong"),
    Slip("wrong in Chinese numerals", "18家创新主体", "十九家创新主体", ("十九家",), "off_by_one"),
    Slip("wrong with separators", "12430.39万元", "12,480.39万元", ("12,480.39万元",), "digit_wrong"),
)
