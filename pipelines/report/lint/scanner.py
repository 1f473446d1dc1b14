"""Finds the numbers of a text: an ordered list of forms, each taking what the forms before it left over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

from pipelines.report.lint.mention import Mention, MentionKind, Rank, fold, place_mentions
from pipelines.report.lint.numeral import SIGNS, parse_numeral
from pipelines.report.lint.timespan import DATE_FORMS, SPAN_FORMS, N, date_of
from pipelines.report.lint.vocabulary import load_language, load_subjects

_TAKEN = "\x00"
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
_CHINESE = rf"(?:[{SIGNS}]*[一二两三四五六七八九十][{SIGNS}]*(?:点[零〇一二三四五六七八九]+)?)"
_LIST_NUMBER = re.compile(
    rf"(?:^|(?<=[。;:\n]))\s*(?:\({N}\)|{N}[)、](?!\d)|\d{{1,2}}\.(?!\d)|第{N}[章节条])|(?:^|(?<=[。;:,\n]))\s*[一二三四五六七八九十]+(?:是|要)(?=\S)"
)
_DOCUMENT = re.compile(r"[\w]{0,12}[〔\[【(]\d{4}[〕\]】)]\s?(?:第)?\d{1,5}号|第?\d{3,5}号(?:文|令)")
_TITLE = re.compile(r"《[^》\n]{0,80}》")
_QUOTED = re.compile(r"[“\"「『]([^”\"」』\n]{1,16})[”\"」』]")
_LATIN = re.compile(r"[A-Za-z][A-Za-z\-]*\d[\w\-.]*|(?<![\d.])\d+(?:\.\d+)?(?!pp)[A-Za-z][\w\-]*", re.ASCII)
_LONG_DIGITS = re.compile(r"(?<![\d.,])\d{3,4}-\d{7,8}(?!\d)|(?<![\d.,])\d{16,}")
_BATCH = re.compile(rf"第(?P<n>{N})批|(?P<first>首)批")
_PLACE = re.compile(rf"第(?P<n>{N})(?P<tail>位|名)?|(?P<top>首位|榜首)|前(?P<k>{N})(?P<ktail>位|名|列|强)?")
_RANK_WORDS = ("排名", "排位", "位列", "位居", "名列", "位次", "稳居", "跃居", "排在", "进入", "跻身", "并列", "居", "列", "排")
_SCOPES = ("全市", "全省", "全国", "全区", "全县", "各县区", "各县(区)", "县区", "皖北")
_RANK_LEAD = re.compile(
    "(?:"
    + "|".join(
        (*_RANK_WORDS, *_SCOPES, "保持", "处于", "分别", "双双", "倒数", "综合", "均", "都", "总", "为", "在", "中", " ", ":")
    )
    + ")+$"
)
_MORE_PLACES = re.compile(rf"[、和,及]第(?P<n>{N})(?:位|名)?(?!批|季|次|个|届|期|产|条|章)")
_OTHER_ORDINAL = re.compile(rf"第{N}")
_PERCENT_WORDS = re.compile(rf"百分之(?P<num>{_CHINESE}|{_NUMBER})")


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


def find_numbers(text: str, year: int) -> list[Mention]:
    """Every number, rank and claim of ``text`` (one paragraph) in reading order; dates without a year are in ``year``."""
    folded = fold(text)
    found: list[Mention] = []
    rest = folded
    for form in _FORMS:
        for mention in form(rest, folded, year):
            if _TAKEN not in rest[mention.start : mention.end]:
                found.append(mention)
                rest = rest[: mention.start] + _TAKEN * (mention.end - mention.start) + rest[mention.end :]
    return place_mentions(folded, found)


def _plain(kind: MentionKind, pattern: re.Pattern[str], rest: str) -> Iterator[Mention]:
    for match in pattern.finditer(rest):
        if match[0].strip():
            yield Mention(kind, match[0].strip(), match.start(), match.end())


def _names(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    yield from _plain("name", _name_pattern(), rest)


@cache
def _name_pattern() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(fold(name)) for name in sorted(load_language().names, key=len, reverse=True)))


def _documents(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    yield from _plain("document", _DOCUMENT, rest)


def _titles(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    for match in _TITLE.finditer(rest):
        if re.search(rf"[\d{SIGNS}]", match[0]):
            yield Mention("name", match[0], match.start(), match.end())


def _quotations(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    """A short quotation with digits is a name, unless a number with its unit stands in it."""
    plain = [_measure_form(index) for index in range(3)]
    for match in _QUOTED.finditer(rest):
        measured = any(item.unit for form in plain for item in form(match[1], match[1], 0))
        if re.search(rf"[\d{SIGNS}]", match[1]) and not measured:
            yield Mention("name", match[0], match.start(), match.end())


def _list_numbers(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    yield from _plain("ordinal", _LIST_NUMBER, rest)


def _latin(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    yield from _plain("name", _LATIN, rest)


def _long_digits(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    for match in _LONG_DIGITS.finditer(rest):
        yield Mention("name", "…", match.start(), match.end())  # a telephone or an identity number is not repeated in a report


def _dates(rest: str, _whole: str, year: int) -> Iterator[Mention]:
    for form in DATE_FORMS:
        for match in form.finditer(rest):
            if day := date_of(match, year):
                yield Mention("date", match[0], match.start(), match.end(), day=day)


def _span_form(index: int) -> Callable[[str, str, int], Iterator[Mention]]:
    pattern, build = SPAN_FORMS[index]

    def scan(rest: str, _whole: str, year: int) -> Iterator[Mention]:
        for match in pattern.finditer(rest):
            if span := build(match, year):
                yield Mention("period", match[0], match.start(), match.end(), timespan=span)

    return scan


def _batches(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    for match in _BATCH.finditer(rest):
        number = Decimal(1) if match["first"] else parse_numeral(match["n"])
        yield Mention("batch", match[0], match.start(), match.end(), value=number, unit="批", dimension="batch")


def _ranks(rest: str, whole: str, _year: int) -> Iterator[Mention]:
    """Places: 第二 needs a word of ranking, a scope or 位 beside it; 首位 and 前三 need a word of ranking before them."""
    for match in _PLACE.finditer(rest):
        lead = _RANK_LEAD.search(rest[max(0, match.start() - 20) : match.start()])
        words = lead[0] if lead else ""
        spoken = any(word in words for word in _RANK_WORDS)
        scope = next((word for word in _SCOPES if word in words), "")
        if not (spoken or (not match["top"] and (match["tail"] or match["ktail"] or scope))):
            continue
        if match["n"] and rest[match.end() : match.end() + 1] in ("批", "季", "届", "产", "章", "条"):
            continue
        place = 1 if match["top"] else int(parse_numeral(match["n"] or match["k"]))
        rank = Rank(place, scope, bool(match["k"]), "均" in words or "双双" in words or "都" in words, "倒数" in words)
        start = match.start() - len(words.lstrip(" :为在"))
        yield Mention(
            "rank", whole[start : match.end()], start, match.end(), value=Decimal(place), unit="位", dimension="rank", rank=rank
        )
        yield from _more_places(rest, whole, match.end(), rank)


def _more_places(rest: str, whole: str, end: int, rank: Rank) -> Iterator[Mention]:
    while match := _MORE_PLACES.match(rest, end):
        place = int(parse_numeral(match["n"]))
        yield Mention(
            "rank",
            match[0][1:],
            match.start() + 1,
            match.end(),
            value=Decimal(place),
            unit="位",
            dimension="rank",
            rank=Rank(place, rank.scope, each=rank.each),
        )
        end = match.end()


def _ordinals(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    yield from _plain("ordinal", _OTHER_ORDINAL, rest)


def _percent_words(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    for match in _PERCENT_WORDS.finditer(rest):
        value = parse_numeral(match["num"])
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
    if chinese and groups["num"][-1] in "万亿":  # 三百万元 is 300 of 万元, known to the 万
        groups["num"], groups["multiple"] = groups["num"][:-1], groups["num"][-1]
    try:
        value = parse_numeral(groups["num"])
        high = parse_numeral(groups["high"]) if groups.get("high") else None
    except ValueError:
        return None
    value = -value if groups.get("sign") else value
    multiple, unit = groups.get("multiple") or "", load_language().units.get(groups.get("unit") or "")
    start, text = match.start(), match[0]
    written = multiple + (unit.word if unit else "")
    kind: MentionKind = "duration" if unit and unit.dimension == "duration" else ("measure" if written else "bare")
    rounding = next((groups[name] for name in ("pre", "more", "more2", "post") if groups.get(name)), "")
    return Mention(
        kind,
        text.strip(),
        start + len(text) - len(text.lstrip()),
        match.end() - (len(text) - len(text.rstrip())),
        value=value,
        high=high,
        unit=written,
        dimension=unit.dimension if unit else "",
        quantum=_quantum(value),
        factor=(unit.factor if unit else Decimal(1)) * _MULTIPLES[multiple],
        approximate=load_language().approximation.meaning(rounding.removesuffix("为")) if rounding else "",
        weak=chinese and len(match["num"]) == 1,
        open_list=whole[:start].endswith("等"),
    )


def _claims(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    yield from _plain("claim", _claim_pattern(), rest)


@cache
def _claim_pattern() -> re.Pattern[str]:
    phrases = {phrase for subject in load_subjects() if subject.kind == "claim" for phrase in subject.before}
    return re.compile("|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)))


_FORMS: tuple[Callable[[str, str, int], Iterator[Mention]], ...] = (
    _names,
    _documents,
    _titles,
    _quotations,
    _list_numbers,
    _long_digits,
    _dates,
    *(_span_form(index) for index in range(len(SPAN_FORMS))),
    _batches,
    _ranks,
    _ordinals,
    _percent_words,
    _latin,
    *(_measure_form(index) for index in range(3)),
    _claims,
)
