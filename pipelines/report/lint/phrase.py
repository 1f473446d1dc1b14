"""Phrases beside a number: how the words before and behind it are compared with what the vocabulary declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.report.lint.mention import Mention
from pipelines.report.lint.timespan import SPAN_FORMS
from pipelines.report.lint.vocabulary import Subject, load_language, load_subjects

_QUOTES = re.compile(r"[“”‘’\"'「」『』\s:|]")
_BRACKET_TAIL = re.compile(r"\([^()]*\)?$")
_WILD = "…"


@dataclass(frozen=True)
class Candidate:
    """A subject whose phrase stands right beside the number; ``prefix`` are the words before the phrase in its clause."""

    subject: Subject
    phrase: str
    prefix: str
    negative: bool = False
    misfit: str = ""
    behind: bool = False

    @property
    def order(self) -> tuple[int, int]:
        """The best first: a fitting unit, then the longest phrase."""
        return ("", "word", "unit").index(self.misfit), -len(self.phrase)


def tidy(text: str) -> str:
    """Without quotation marks, blanks and colons: the form in which phrases are compared."""
    return _QUOTES.sub("", text)


@cache
def phrase_pattern(phrase: str, at_end: bool = False) -> re.Pattern[str]:
    """A phrase as a pattern; ``…`` in it stands for up to twelve characters."""
    body = ".{0,12}?".join(re.escape(tidy(part)) for part in phrase.split(_WILD))
    return re.compile(body + "$" if at_end else body)


@cache
def words_pattern(words: tuple[str, ...], shape: str) -> re.Pattern[str]:
    """Any run of ``words``; ``shape`` holds the run as ``{}`` (``^{}``, ``{}$``)."""
    body = "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=len, reverse=True)) + ")+"
    return re.compile(shape.format(body))


def strip_fillers(text: str) -> str:
    """``text`` without what may stand between a subject and its number (达到, 为, a bracket)."""
    pattern, shorter = words_pattern(load_language().fillers, "{}$"), ""
    while text != shorter:
        shorter, text = text, _BRACKET_TAIL.sub("", pattern.sub("", text))
    return text


def strip_lead(text: str) -> str:
    """``text`` without times, scopes and fillers at its beginning."""
    language = load_language()
    lead, shorter = words_pattern((*language.fillers, *language.own_scope, *language.openings), "^{}"), ""
    while text != shorter:
        shorter, text = text, lead.sub("", text)
        for form, _ in SPAN_FORMS:
            match = form.match(text)
            text = text[match.end() :] if match else text
    return text


def narrows(prefix: str, known: tuple[str, ...]) -> bool:
    """Whether words before a subject may mean only a part of it: all do but verbs, scopes, levels, times, the ``known``."""
    language = load_language()
    scopes = (*language.own_scope, *language.parent_scope, *language.outer_scope)
    harmless = words_pattern((*language.fillers, *language.qualifiers, *language.openings, *scopes, *known), "^{}")
    shorter = ""
    while prefix != shorter:
        shorter, prefix = prefix, strip_lead(harmless.sub("", prefix))
    return bool(prefix)


def allowed(subject: Subject, sentence: str, clause: str) -> bool:
    """Whether the words that the subject needs are there, and those that mean another are not."""
    needed = all(any(word in sentence for word in group) for group in subject.must)
    return needed and not any(word in clause for word in subject.forbid)


def fit(subject: Subject, mention: Mention) -> str:
    """Nothing where the unit fits; ``word`` for a wrong counting word, ``unit`` for another dimension."""
    if not mention.dimension:
        return ""
    if mention.dimension not in subject.units:
        return "unit"
    wrong = mention.dimension == "count" and subject.words and not mention.unit.endswith(subject.words)
    return "word" if wrong else ""


def ending(subject: Subject, core: str, misfit: str) -> Candidate | None:
    """The subject whose phrase ends the words before the number."""
    best: Candidate | None = None
    for negative, phrases in ((False, subject.before), (True, subject.negative)):
        for phrase in phrases:
            match = phrase_pattern(phrase, at_end=True).search(core)
            if match and (best is None or len(phrase) > len(best.phrase)):
                best = Candidate(subject, phrase, core[: match.start()], negative, misfit)
    return best


def elliptic(subject: Subject, before: str, family: str, misfit: str) -> Candidate | None:
    """The subject that a whole clause names in short (，成交额 …), after a number of the same family."""
    if not family or family != subject.family:
        return None
    lead = strip_lead(before)
    whole = {lead, strip_fillers(lead)}
    for negative, phrases in ((False, subject.elliptic), (True, subject.elliptic_negative)):
        for phrase in phrases:
            if tidy(phrase) in whole:
                return Candidate(subject, phrase, "", negative, misfit)
    return None


def starting(subject: Subject, after: str, before: str, misfit: str) -> Candidate | None:
    """The subject whose phrase follows the number (8家 省级以上 工程技术研究中心), unless it only describes another noun."""
    language = load_language()
    bare = words_pattern(language.qualifiers, "^{}").sub("", after)
    for phrase in sorted(subject.after, key=len, reverse=True):
        for text in (after, bare):
            match = phrase_pattern(phrase).match(text)
            if match and not text[match.end() :].startswith(language.extensions):
                return Candidate(subject, phrase, before, misfit=misfit, behind=True)
    return None


def listed(segment: str, mention: Mention) -> list[Subject]:
    """The subjects that a list before 分别 names, in order: by their own phrase, or by a marker and a shared tail."""
    places: dict[int, tuple[int, Subject]] = {}
    for subject in load_subjects():
        if subject.kind != "measure" or fit(subject, mention) == "unit":
            continue
        # A phrase that joins two subjects is their sum, and no member of the list.
        own = (phrase for phrase in subject.before if not set(phrase) & set("和与、"))
        found = ((phrase, phrase_pattern(phrase).search(segment)) for phrase in own)
        hits = [(match.start(), len(phrase)) for phrase, match in found if match]
        if strip_fillers(segment).endswith(subject.tails or ("\n",)):
            hits += [(segment.find(marker), 1) for marker in subject.markers if marker in segment]
        if hits:
            at, length = max(hits, key=lambda hit: hit[1])
            if at not in places or places[at][0] < length:
                places[at] = (length, subject)
    return [places[at][1] for at in sorted(places)]


def first_named(kind: str, text: str, *, backwards: bool = False) -> Subject | None:
    """The date or batch subject that ``text`` names first (last, if ``backwards``)."""
    found: list[tuple[int, int, Subject]] = []
    for subject in load_subjects():
        for phrase in subject.after if subject.kind == kind else ():
            at = text.rfind(phrase) if backwards else text.find(phrase)
            if at >= 0:
                found.append((at, len(phrase), subject))
    if not found:
        return None
    return max(found, key=lambda hit: hit[:2])[2] if backwards else min(found, key=lambda hit: (hit[0], -hit[1]))[2]
