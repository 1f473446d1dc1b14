"""What a number counts, from the words around it. Sure where grammar binds them; a guess is marked as one and never contradicts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from pipelines.report.lint.mention import Mention
from pipelines.report.lint.scope import Frame, region_of
from pipelines.report.lint.timespan import SPAN_FORMS
from pipelines.report.lint.vocabulary import Subject, load_language, load_subjects

_QUOTES = re.compile(r"[“”‘’\"'「」『』\s:|]")
_BRACKET_TAIL = re.compile(r"\([^()]*\)?$")
_WILD = "…"


@dataclass(frozen=True)
class Reading:
    """What a mention means. Without ``subject``, ``reason`` says why. ``region`` is a code; empty for the province and beyond.

    ``sure`` is false where only nearness speaks for the subject. ``misfit``: ``word`` for a counting word that does not fit
    (14家 for persons), ``unit`` for another unit. ``ranked`` are the subjects that a rank phrase may mean, with their mentions.
    """

    subject: Subject | None = None
    reason: str = ""
    region: str = ""
    sure: bool = True
    negative: bool = False
    misfit: str = ""
    ranked: tuple[tuple[Subject, str, Mention], ...] = ()


@dataclass(frozen=True)
class Candidate:
    subject: Subject
    phrase: str
    prefix: str
    negative: bool
    misfit: str
    elliptic: bool = False

    @property
    def order(self) -> tuple[int, int]:
        """The best first: a fitting unit, then the longest phrase."""
        return (("", "word", "unit").index(self.misfit), -len(self.phrase))


@cache
def _phrase_pattern(phrase: str, at_end: bool) -> re.Pattern[str]:
    body = ".{0,12}?".join(re.escape(_QUOTES.sub("", part)) for part in phrase.split(_WILD))
    return re.compile(body + "$" if at_end else body)


@cache
def _strip_pattern(words: tuple[str, ...], at_end: bool) -> re.Pattern[str]:
    body = "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")+"
    return re.compile(body + "$" if at_end else "^" + body)


def tidy(text: str) -> str:
    """Without quotation marks, blanks and colons: the form in which phrases are compared."""
    return _QUOTES.sub("", text)


def strip_fillers(text: str) -> str:
    """``text`` without what may stand between a subject and its number (达到, 为, a bracket)."""
    pattern = _strip_pattern(load_language().fillers, True)
    while text:
        shorter = _BRACKET_TAIL.sub("", pattern.sub("", text))
        if shorter == text:
            break
        text = shorter
    return text


def _strip_lead(text: str) -> str:
    """``text`` without times and fillers at its beginning."""
    lead = _strip_pattern((*load_language().fillers, "我区", "全区", "同时"), False)
    while text:
        shorter = lead.sub("", text)
        for form, _ in SPAN_FORMS:
            match = form.match(shorter)
            shorter = shorter[match.end() :] if match else shorter
        if shorter == text:
            break
        text = shorter
    return text


class Reader:
    """Reads the mentions of one paragraph in order: what was meant before decides what an ellipsis means."""

    def __init__(self, text: str, mentions: list[Mention], frame: Frame, head: str = "", plan: bool = False) -> None:
        self.text, self.mentions, self.frame, self.head, self.plan = text, mentions, frame, head, plan
        self.readings: dict[int, Reading] = {}

    def read(self) -> list[Reading]:
        """One reading a mention, in their order."""
        for index, mention in enumerate(self.mentions):
            if mention.kind in ("measure", "bare"):
                self.readings[index] = self._measure(index, mention)
            elif mention.kind == "rank":
                self.readings[index] = self._rank(index, mention)
            elif mention.kind in ("date", "batch"):
                self.readings[index] = self._nearby(index, mention)
            elif mention.kind == "claim":
                self.readings[index] = self._claim(mention)
            else:
                self.readings[index] = Reading(reason="passed_over")
        return [self.readings[index] for index in range(len(self.mentions))]

    # ── measures ──────────────────────────────────────────────────────────────────────────────────────────────

    def _before(self, index: int, mention: Mention) -> str:
        """The clause up to the number, but not past another number of it."""
        first = max(
            [mention.clause[0], *(item.end for item in self.mentions[:index] if item.kind in ("measure", "rank", "ordinal"))]
        )
        return tidy(self.text[first : mention.start])

    def _after(self, index: int, mention: Mention) -> str:
        following = (item.start for item in self.mentions[index + 1 :] if item.kind in ("measure", "rank"))
        return tidy(self.text[mention.end : min([mention.clause[1], *following])])

    def _sentence(self, mention: Mention) -> str:
        return tidy(self.text[slice(*mention.sentence)]) + tidy(self.head)

    def _measure(self, index: int, mention: Mention) -> Reading:
        language, before = load_language(), self._before(index, mention)
        if self.plan or any(word in before for word in language.plans):
            return Reading(reason="plan")
        if any(word in before.replace("增加值", "") for word in language.changes):
            return Reading(reason="change")
        shared = self._respective(index, mention)
        if shared is not None:
            return shared
        found = sorted(self._candidates(index, mention, before), key=lambda item: item.order)
        if not found:
            return self._guess(index, mention, before)
        best = found[0]
        rivals = {item.subject.name.zh for item in found if item.order == best.order}
        if len(rivals) > 1:
            return Reading(reason="ambiguous_subject")
        return self._place(index, mention, best)

    def _place(self, index: int, mention: Mention, best: Candidate) -> Reading:
        if best.subject.region == "parent":
            return Reading(best.subject, region=self.frame.parent, negative=best.negative, misfit=best.misfit)
        region = region_of(best.prefix, self.frame)
        if region is None:
            earlier = self._previous(index, mention)
            region = earlier.region if earlier and earlier.subject and earlier.subject.region == "own" else self.frame.region
        reason = "" if region else "outer_scope"
        return Reading(best.subject, reason=reason, region=region, negative=best.negative, misfit=best.misfit)

    def _previous(self, index: int, mention: Mention) -> Reading | None:
        """The reading of the last measure before this one in the same sentence."""
        for earlier in range(index - 1, -1, -1):
            if self.mentions[earlier].sentence == mention.sentence and self.mentions[earlier].kind in ("measure", "bare"):
                return self.readings[earlier]
        return None

    def _candidates(self, index: int, mention: Mention, before: str) -> list[Candidate]:
        sentence, clause, core = self._sentence(mention), tidy(self.text[slice(*mention.clause)]), strip_fillers(before)
        after = _strip_pattern(load_language().qualifiers, False).sub("", self._after(index, mention))
        previous = self._previous(index, mention)
        family = previous.subject.family if previous and previous.subject and previous.sure else ""
        found: list[Candidate] = []
        for subject in load_subjects():
            if subject.kind != "measure" or not _allowed(subject, sentence, clause):
                continue
            misfit = fit(subject, mention)
            candidate = _ending(subject, core, misfit) or _elliptic(subject, before, core, family, misfit)
            if candidate is None and misfit != "unit":
                candidate = _starting(subject, self._after(index, mention), after, before, misfit)
            if candidate:
                found.append(candidate)
        return found

    def _guess(self, index: int, mention: Mention, before: str) -> Reading:
        """A subject that merely stands in the same clause, alone, as the clause's only number."""
        clause = tidy(self.text[slice(*mention.clause)])
        alone = sum(item.clause == mention.clause and item.kind == "measure" for item in self.mentions) == 1
        near = [
            subject
            for subject in load_subjects()
            if subject.kind == "measure"
            and not fit(subject, mention)
            and _allowed(subject, self._sentence(mention), clause)
            and any(
                len(phrase) > 3 and _phrase_pattern(phrase, False).search(clause) for phrase in (*subject.before, *subject.after)
            )
        ]
        if mention.kind == "bare" or not alone or len({subject.indicator for subject in near}) != 1:
            return Reading(reason="unknown_subject")
        region = region_of(before, self.frame)
        return Reading(near[0], region=self.frame.region if region is None else region, sure=False)

    # ── lists with 分别 ───────────────────────────────────────────────────────────────────────────────────────

    def _respective(self, index: int, mention: Mention) -> Reading | None:
        """吸纳、输出技术合同成交额分别为 x、y: the n-th number belongs to the n-th subject; ``None`` where there is no such list."""
        at = self.text.rfind("分别", mention.sentence[0], mention.start)
        if at < 0 or re.search(r"[;。]", self.text[at : mention.start]):
            return None
        numbers = [
            place
            for place, item in enumerate(self.mentions)
            if item.kind == "measure"
            and item.start > at
            and item.sentence == mention.sentence
            and not re.search(r"[;]", self.text[at : item.start])
        ]
        run = self._run(numbers)
        if index not in run:
            return None
        start = max(
            [mention.sentence[0], *(item.end for item in self.mentions if item.end <= at and item.kind in ("measure", "rank"))]
        )
        subjects = _listed(tidy(self.text[start:at]), mention)
        if len(subjects) != len(run):
            return Reading(reason="respective") if len(run) > 1 else None
        subject = subjects[run.index(index)]
        region = region_of(tidy(self.text[start:at]), self.frame)
        return Reading(subject, region=self.frame.region if region is None else region, misfit=fit(subject, mention))

    def _run(self, numbers: list[int]) -> list[int]:
        """The numbers that follow each other with nothing but 、 和 between them."""
        run = numbers[:1]
        for earlier, later in zip(numbers, numbers[1:], strict=False):
            if not re.fullmatch(r"[、,和及与\s]*", self.text[self.mentions[earlier].end : self.mentions[later].start]):
                break
            run.append(later)
        return run

    # ── ranks, dates, batches, claims ─────────────────────────────────────────────────────────────────────────

    def _rank(self, index: int, mention: Mention) -> Reading:
        direct = self._named(index, mention)
        if direct:
            region = region_of(direct.prefix, self.frame)
            return Reading(
                direct.subject,
                region=self.frame.region if region is None else region,
                ranked=((direct.subject, self.frame.region if region is None else region, mention),),
            )
        group = self._group(index, mention)
        if not group:
            return Reading(reason="unknown_subject")
        nearest = group[-1]
        if not nearest[1].subject or not nearest[1].sure:
            return Reading(reason="unknown_subject")
        rankable = [(item, reading) for item, reading in group if reading.subject and reading.sure and reading.subject.rankable]
        if not nearest[1].subject.rankable:
            rankable = [pair for pair in rankable if pair[1].subject and pair[1].subject.family == nearest[1].subject.family] or [
                nearest
            ]
        chosen = [pair for pair in rankable if pair[0].dimension == rankable[-1][0].dimension]
        ranked = tuple((reading.subject, reading.region, item) for item, reading in chosen if reading.subject)
        return self._share(index, mention, ranked)

    def _share(self, index: int, mention: Mention, ranked: tuple[tuple[Subject, str, Mention], ...]) -> Reading:
        """分别列全市第二、第三: the n-th place belongs to the n-th subject."""
        run = [place for place, item in enumerate(self.mentions) if item.kind == "rank" and item.sentence == mention.sentence]
        run = [
            place
            for place in run
            if abs(place - index) < len(run) and "分别" in self.text[mention.sentence[0] : self.mentions[run[0]].end]
        ]
        if "分别" in self.text[max(mention.sentence[0], mention.start - 12) : mention.end] or (len(run) > 1 and index in run):
            if len(run) != len(ranked):
                return Reading(reason="respective")
            ranked = (ranked[run.index(index)],)
        return Reading(ranked[-1][0], region=ranked[-1][1], ranked=ranked)

    def _named(self, index: int, mention: Mention) -> Candidate | None:
        """The subject whose name ends right before the rank phrase (高新技术产业增加值增速全市第二)."""
        core = strip_fillers(self._before(index, mention))
        found = [
            candidate for subject in load_subjects() if subject.kind == "measure" and (candidate := _ending(subject, core, ""))
        ]
        return max(found, key=lambda item: len(item.phrase), default=None)

    def _group(self, index: int, mention: Mention) -> list[tuple[Mention, Reading]]:
        """The measures since the last rank phrase or semicolon of the sentence."""
        group: list[tuple[Mention, Reading]] = []
        for earlier in range(index - 1, -1, -1):
            item = self.mentions[earlier]
            if item.sentence != mention.sentence or ";" in self.text[item.end : mention.start]:
                break
            if item.kind == "rank" and not _joined(self.text[item.end : self.mentions[earlier + 1].start]):
                break
            if item.kind == "measure":
                group.insert(0, (item, self.readings[earlier]))
        return group

    def _nearby(self, index: int, mention: Mention) -> Reading:
        """A date or a batch means what is named first after it, up to the next one; else what was named last before it."""
        same = [item for item in self.mentions if item.kind == mention.kind]
        at = same.index(mention)
        last = min([mention.sentence[1], *(item.start for item in same[at + 1 :])])
        first = max([mention.sentence[0], *(item.end for item in same[:at])])
        reach = mention.end + (20 if mention.kind == "batch" else last)
        following = _first_named(mention.kind, tidy(self.text[mention.end : min(last, reach)]))
        subject = following or _first_named(mention.kind, tidy(self.text[first : mention.start]), backwards=True)
        return Reading(subject, region=self.frame.region, sure=bool(following)) if subject else Reading(reason="unknown_subject")

    def _claim(self, mention: Mention) -> Reading:
        sentence = self._sentence(mention)
        subject = next(
            (
                item
                for item in load_subjects()
                if item.kind == "claim" and mention.text in item.before and _allowed(item, sentence, "")
            ),
            None,
        )
        return Reading(subject, region=self.frame.region) if subject else Reading(reason="unknown_claim")


def _joined(between: str) -> bool:
    return bool(re.fullmatch(r"[、,和及\s]?", between))


def _allowed(subject: Subject, sentence: str, clause: str) -> bool:
    return all(any(word in sentence for word in group) for group in subject.must) and not any(
        word in clause for word in subject.forbid
    )


def fit(subject: Subject, mention: Mention) -> str:
    """Nothing where the unit fits; ``word`` for a wrong counting word, ``unit`` for another dimension."""
    if not mention.dimension:
        return ""
    if mention.dimension not in subject.units:
        return "unit"
    if mention.dimension == "count" and subject.words and not any(mention.unit.endswith(word) for word in subject.words):
        return "word"
    return ""


def _ending(subject: Subject, core: str, misfit: str) -> Candidate | None:
    best: Candidate | None = None
    for negative, phrases in ((False, subject.before), (True, subject.negative)):
        for phrase in phrases:
            match = _phrase_pattern(phrase, True).search(core)
            if match and (best is None or len(phrase) > len(best.phrase)):
                best = Candidate(subject, phrase, core[: match.start()], negative, misfit)
    return best


def _elliptic(subject: Subject, before: str, core: str, family: str, misfit: str) -> Candidate | None:
    if not family or family != subject.family:
        return None
    whole = {_strip_lead(core), _strip_lead(before), strip_fillers(_strip_lead(core))}
    for negative, phrases in ((False, subject.elliptic), (True, subject.negative)):
        for phrase in phrases:
            if tidy(phrase) in whole:
                return Candidate(subject, phrase, "", negative, misfit, elliptic=True)
    return None


def _starting(subject: Subject, raw: str, after: str, before: str, misfit: str) -> Candidate | None:
    for phrase in sorted(subject.after, key=len, reverse=True):
        for text in (raw, after):
            match = _phrase_pattern(phrase, False).match(text)
            if match and not text[match.end() :].startswith(load_language().extensions):
                return Candidate(subject, phrase, before, False, misfit)
    return None


def _listed(segment: str, mention: Mention) -> list[Subject]:
    """The subjects that a list before 分别 names, in order: by their own phrase, or by a marker and a shared tail."""
    places: dict[int, tuple[int, Subject]] = {}
    for subject in load_subjects():
        if subject.kind != "measure" or fit(subject, mention) == "unit":
            continue
        hits = [
            (match.start(), len(phrase)) for phrase in subject.before if (match := _phrase_pattern(phrase, False).search(segment))
        ]
        if subject.markers and any(strip_fillers(segment).endswith(tail) for tail in subject.tails):
            hits += [(segment.find(marker), 1) for marker in subject.markers if marker in segment]
        if hits:
            at, length = max(hits, key=lambda hit: hit[1])
            if at not in places or places[at][0] < length:
                places[at] = (length, subject)
    return [places[at][1] for at in sorted(places)]


def _first_named(kind: str, text: str, *, backwards: bool = False) -> Subject | None:
    found: list[tuple[int, int, Subject]] = []
    for subject in load_subjects():
        if subject.kind == kind:
            found += [
                (text.rfind(phrase) if backwards else text.find(phrase), len(phrase), subject)
                for phrase in subject.after
                if phrase in text
            ]
    if not found:
        return None
    return max(found, key=lambda hit: hit[:2])[2] if backwards else min(found, key=lambda hit: (hit[0], -hit[1]))[2]


def with_reason(reading: Reading, reason: str) -> Reading:
    return replace(reading, subject=None, reason=reason)
