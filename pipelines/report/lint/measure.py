"""Measures as they are written: 约12,430.39万元, 十八家, 10-15家, 百分之二十, 成交额(万元): 12430.39."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

from pipelines.report.lint.mention import Mention, MentionKind
from pipelines.report.lint.numeral import SIGNS, parse_numeral
from pipelines.report.lint.vocabulary import load_language

_MULTIPLES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10_000,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,15}(?!\d))(?:\.\d{1,10}(?!\d))?"
# Bounded, and only from the first sign of a run: a text of nothing but numerals must not cost more than its length.
_CHINESE = rf"(?:[{SIGNS}]{{1,16}}(?:点[零〇一二三四五六七八九]{{1,8}})?)"
_PERCENT_WORDS = re.compile(rf"百分之(?P<num>{_CHINESE}|{_NUMBER})")
_COUNTING = "一二两三四五六七八九十"  # 万家, 百家 alone are no numbers
_BRACKETED_UNIT = re.compile(r"\((?:单位:?)?(?P<unit>[^()\s]{1,6})\)[\s:|]*$")


@cache
def _unit_pattern() -> str:
    words = sorted(load_language().units, key=len, reverse=True)
    return "|".join(re.escape(word) for word in words)


@cache
def _measure_forms() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Ranges (10-15家), plain measures (约12,430.39万元), measures in Chinese numerals (十八家)."""
    unit = f"(?P<unit>{_unit_pattern()})"
    multiple = "(?:(?!百分|千瓦)(?P<multiple>" + "|".join(sorted(filter(None, _MULTIPLES), key=len, reverse=True)) + "))?"
    pre = r"(?P<pre>约为|大约|大概|将近|接近|超过|突破|不足|不到|至少|不少于|约|近|超|逾)?"
    post = r"(?P<post>左右|上下|以上)?"
    # A dash is a minus only behind nothing or a word that a growth rate follows; elsewhere it joins.
    sign = r"(?P<sign>负|(?<![\w)])-|(?<=[速长幅率为达])-)?"
    spread = re.compile(rf"(?<![\d.])(?P<num>{_NUMBER})\s?(?:-|—|–|~|至|到)\s?(?P<high>{_NUMBER})\s?{multiple}{unit}")
    plain = re.compile(
        rf"{pre}\s?{sign}(?<![\d.])(?P<num>{_NUMBER})(?P<more>余|多)?\s?{multiple}(?P<more2>余|多)?\s?{unit}?{post}"
    )
    chinese = re.compile(rf"{pre}(?<![第{SIGNS}])(?P<num>{_CHINESE})(?P<more>余|多)?{unit}{post}")
    return spread, plain, chinese


def percent_words(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    """百分之二十一点一; 百分之百 is 100."""
    for match in _PERCENT_WORDS.finditer(rest):
        try:
            value = parse_numeral("一百" if match["num"] == "百" else match["num"])
        except ValueError:
            continue
        yield Mention(
            "measure", match[0], match.start(), match.end(), value=value, unit="%", dimension="percent", quantum=_quantum(value)
        )


def _quantum(value: Decimal) -> Decimal:
    """The last written place: 21.1 → 0.1, 7.0 → 0.1, 36 → 1."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else Decimal(1)


def _measure_form(index: int) -> Callable[[str, str, int], Iterator[Mention]]:
    def scan(rest: str, whole: str, _year: int) -> Iterator[Mention]:
        for match in _measure_forms()[index].finditer(rest):
            if mention := _measure_of(match, whole):
                yield mention

    return scan


def _measure_of(match: re.Match[str], whole: str) -> Mention | None:
    groups = match.groupdict()
    chinese = groups["num"][0] in SIGNS
    if chinese and not set(groups["num"]) & set(_COUNTING):
        return None
    if chinese and groups["num"][-1] in "万亿":  # 三百万元 is 300 of 万元, known to the 万
        groups["num"], groups["multiple"] = groups["num"][:-1], groups["num"][-1]
    try:
        value = parse_numeral(groups["num"])
        high = parse_numeral(groups["high"]) if groups.get("high") else None
    except ValueError:
        return None
    value = -value if groups.get("sign") else value
    multiple, word = groups.get("multiple") or "", groups.get("unit") or ""
    start, text = match.start(), match[0]
    if not multiple and not word:
        multiple, word = _unit_in_brackets(whole[:start])
    unit = load_language().units.get(word)
    kind: MentionKind = "duration" if unit and unit.dimension == "duration" else ("measure" if multiple or word else "bare")
    rounding = next((groups[name] for name in ("pre", "more", "more2", "post") if groups.get(name)), "")
    return Mention(
        kind,
        text.strip(),
        start + len(text) - len(text.lstrip()),
        match.end() - (len(text) - len(text.rstrip())),
        value=value,
        high=high,
        unit=multiple + word,
        dimension=unit.dimension if unit else "",
        quantum=_quantum(value),
        factor=(unit.factor if unit else Decimal(1)) * _MULTIPLES[multiple],
        approximate=load_language().approximation.meaning(rounding.removesuffix("为")) if rounding else "",
        weak=chinese and len(match["num"]) == 1,
        open_list=whole[:start].endswith("等"),
    )


def _unit_in_brackets(before: str) -> tuple[str, str]:
    """The unit that a head names in brackets right before the number (成交额(万元): 12430.39), as multiple and unit."""
    match = _BRACKETED_UNIT.search(before[-24:])
    if match is None:
        return "", ""
    found = re.fullmatch(rf"(?P<multiple>[十百千万亿]{{0,2}}?)(?P<unit>{_unit_pattern()})", match["unit"])
    return (found["multiple"], found["unit"]) if found and found["multiple"] in _MULTIPLES else ("", "")


MEASURE_FORMS = tuple(_measure_form(index) for index in range(3))
