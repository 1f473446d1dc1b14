"""Finds the numbers of a text: an ordered list of forms, each taking what the forms before it left over."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache

from pipelines.report.lint.measure import MEASURE_FORMS, percent_words
from pipelines.report.lint.mention import Mention, MentionKind, Rank, fold, place_mentions
from pipelines.report.lint.numeral import SIGNS
from pipelines.report.lint.timespan import DATE_FORMS, SPAN_FORMS, N, date_of, small_number
from pipelines.report.lint.vocabulary import load_language, load_subjects

MOST_PLACES = 10  # in one row
_TAKEN = "\x00"
_LIST_NUMBER = re.compile(
    rf"(?:^|(?<=[。;:\n]))\s*(?:\({N}\)|{N}[)、](?!\d)|\d{{1,2}}\.(?!\d)|第{N}[章节条])|(?:^|(?<=[。;:,\n]))\s*[一二三四五六七八九十]+(?:是|要)(?=\S)"
)
_DOCUMENT = re.compile(r"[\w]{0,12}[〔\[【(]\d{4}[〕\]】)]\s?(?:第)?\d{1,5}号|第?\d{3,5}号(?:文|令)")
_TITLE = re.compile(r"《[^》\n]{0,80}》")
_QUOTED = re.compile(r"[“\"「『]([^”\"」』\n]{1,16})[”\"」』]")
_LATIN = re.compile(r"(?<![A-Za-z\-])[A-Za-z][A-Za-z\-]{0,30}\d[\w\-.]*|(?<![\d.])\d+(?:\.\d+)?(?!pp)[A-Za-z][\w\-]*", re.ASCII)
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


def find_numbers(text: str, year: int) -> list[Mention]:
    """Every number, rank and claim of ``text`` (one paragraph) in reading order; dates without a year are in ``year``."""
    folded = rest = fold(text)
    found: list[Mention] = []
    taken = bytearray(len(folded))
    for form in _FORMS:
        for mention in form(rest, folded, year):
            if not any(taken[mention.start : mention.end]):
                found.append(mention)
                taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        rest = "".join(_TAKEN if gone else sign for sign, gone in zip(folded, taken, strict=True))
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
    for match in _QUOTED.finditer(rest):
        measured = any(item.unit for form in MEASURE_FORMS for item in form(match[1], match[1], 0))
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
        number = 1 if match["first"] else small_number(match["n"])
        yield Mention("batch", match[0], match.start(), match.end(), value=Decimal(number), unit="批", dimension="batch")


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
        place = 1 if match["top"] else small_number(match["n"] or match["k"])
        if not place:
            continue
        rank = Rank(place, scope, bool(match["k"]), "均" in words or "双双" in words or "都" in words, "倒数" in words)
        start = match.start() - len(words.lstrip(" :为在"))
        yield Mention(
            "rank", whole[start : match.end()], start, match.end(), value=Decimal(place), unit="位", dimension="rank", rank=rank
        )
        yield from _more_places(rest, whole, match.end(), rank)


def _more_places(rest: str, whole: str, end: int, rank: Rank) -> Iterator[Mention]:
    """The places that follow in the same row (第二、第三位); they share the scope of the first."""
    for _ in range(MOST_PLACES):
        match = _MORE_PLACES.match(rest, end)
        if match is None or not (place := small_number(match["n"])):
            return
        more, start, end = Rank(place, rank.scope, each=rank.each), match.start() + 1, match.end()
        yield Mention("rank", whole[start:end], start, end, value=Decimal(place), unit="位", dimension="rank", rank=more)


def _ordinals(rest: str, _whole: str, _year: int) -> Iterator[Mention]:
    yield from _plain("ordinal", _OTHER_ORDINAL, rest)


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
    percent_words,
    _latin,
    *MEASURE_FORMS,
    _claims,
)
