"""What a number counts, from the words around it. Sure where grammar binds them; a guess is marked, and never contradicts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipelines.report.lint.mention import Mention
from pipelines.report.lint.phrase import (
    Candidate,
    allowed,
    elliptic,
    ending,
    first_named,
    fit,
    listed,
    narrows,
    phrase_pattern,
    starting,
    strip_fillers,
    tidy,
)
from pipelines.report.lint.ranking import RankReader
from pipelines.report.lint.reading import BETWEEN, Reading
from pipelines.report.lint.scope import Frame, region_of
from pipelines.report.lint.vocabulary import Subject, load_language, load_subjects


class Reader:
    """Reads the mentions of one paragraph in order: what was meant before decides what an ellipsis means."""

    def __init__(self, text: str, mentions: list[Mention], frame: Frame, head: str = "", plan: bool = False) -> None:
        self.text, self.mentions, self.frame, self.head, self.plan = text, mentions, frame, tidy(head), plan
        self.readings: dict[int, Reading] = {}

    def read(self) -> list[Reading]:
        """One reading a mention, in their order."""
        for index, mention in enumerate(self.mentions):
            self.readings[index] = self._read_one(index, mention)
        return [self.readings[index] for index in range(len(self.mentions))]

    def _read_one(self, index: int, mention: Mention) -> Reading:
        if mention.kind in ("measure", "bare"):
            return self._measure(index, mention)
        if mention.kind == "rank":
            return RankReader(self).read(index, mention)
        if mention.kind in ("date", "batch"):
            return self._nearby(mention)
        return self._claim(mention) if mention.kind == "claim" else Reading(reason="passed_over")

    # Words around a mention.

    def before(self, index: int, mention: Mention) -> str:
        """The clause up to the number, but not past another number of it, unless that stands in a closed bracket."""
        first = mention.clause[0]
        for item in self.mentions[:index]:
            between = self.text[item.end : mention.start]
            bracketed = ")" in between and "(" not in between.partition(")")[0] and "(" in self.text[first : item.start]
            if item.kind in ("measure", "rank", "ordinal") and not bracketed:
                first = max(first, item.end)
        return tidy(self.text[first : mention.start])

    def _after(self, index: int, mention: Mention) -> str:
        following = (item.start for item in self.mentions[index + 1 :] if item.kind in ("measure", "rank"))
        return tidy(self.text[mention.end : min([mention.clause[1], *following])])

    def _clause(self, mention: Mention) -> str:
        return tidy(self.text[slice(*mention.clause)])

    def _sentence(self, mention: Mention) -> str:
        return tidy(self.text[slice(*mention.sentence)]) + self.head

    def home(self, prefix: str) -> str:
        """The region that a prefix names, by default the report's own."""
        named = region_of(prefix, self.frame)
        return self.frame.region if named is None else named

    # Measures.

    def _measure(self, index: int, mention: Mention) -> Reading:
        before = self.before(index, mention)
        if reason := self._set_aside(mention, before):
            return Reading(reason=reason)
        shared = self._respective(index, mention)
        if shared is not None:
            return shared
        found = sorted(self._candidates(index, mention, before), key=lambda item: item.order)
        if not found:
            return self._guess(mention, before)
        best = found[0]
        if len({item.subject.name.zh for item in found if item.order == best.order}) > 1:
            return Reading(reason="ambiguous_subject")
        return self._place(index, mention, best)

    def _set_aside(self, mention: Mention, before: str) -> str:
        """Why a number is no figure to compare: a plan, a change, a part."""
        language = load_language()
        plain = re.sub("|".join(map(re.escape, language.not_wishes)), "", before)
        earlier = re.sub("|".join(map(re.escape, language.not_wishes)), "", self.text[mention.sentence[0] : mention.start])
        future = mention.period is not None and mention.period.start > self.frame.period
        if (
            self.plan
            or future
            or any(word in plain for word in language.plans)
            or any(word in earlier for word in language.plans_onward)
        ):
            return "plan"
        return "change" if any(word in plain for word in language.changes) else ""

    def _place(self, index: int, mention: Mention, best: Candidate) -> Reading:
        region = self.frame.parent if best.subject.region == "parent" else region_of(best.prefix, self.frame)
        if region is None:
            earlier = self._previous(index, mention)
            kept = earlier and earlier.subject and earlier.subject.region == "own"
            region = earlier.region if earlier and kept else self.frame.region
        known = [name for name, _ in self.frame.names] + [word for group in best.subject.must for word in group]
        sure = best.behind or not narrows(best.prefix, tuple(known))
        return Reading(
            best.subject, "" if region else "outer_scope", region, sure, best.negative, best.misfit, self._batch(mention)
        )

    def _batch(self, mention: Mention) -> int | None:
        found = (
            item for item in self.mentions if item.kind == "batch" and item.clause == mention.clause and item.value is not None
        )
        return next((int(item.value) for item in found if item.value is not None), None)

    def _previous(self, index: int, mention: Mention) -> Reading | None:
        """The reading of the last measure before this one in the same sentence."""
        for earlier in range(index - 1, -1, -1):
            item = self.mentions[earlier]
            if item.sentence == mention.sentence and item.kind in ("measure", "bare"):
                return self.readings[earlier]
        return None

    def _candidates(self, index: int, mention: Mention, before: str) -> Iterator[Candidate]:
        core, after, previous = strip_fillers(before), self._after(index, mention), self._previous(index, mention)
        family = previous.subject.family if previous and previous.subject and previous.sure else ""
        for subject in self._possible(mention):
            misfit = fit(subject, mention)
            candidate = ending(subject, core, misfit) or elliptic(subject, before, family, misfit)
            if candidate is None and misfit != "unit":
                candidate = starting(subject, after, before, misfit)
            if candidate:
                yield candidate

    def _possible(self, mention: Mention) -> Iterator[Subject]:
        sentence, clause = self._sentence(mention), self._clause(mention)
        return (item for item in load_subjects() if item.kind == "measure" and allowed(item, sentence, clause))

    def _guess(self, mention: Mention, before: str) -> Reading:
        """A subject that merely stands in the same clause, alone, as the clause's only number."""
        clause = self._clause(mention)
        alone = sum(item.clause == mention.clause and item.kind == "measure" for item in self.mentions) == 1
        near = [subject for subject in self._possible(mention) if not fit(subject, mention) and _stands_in(subject, clause)]
        if not alone or len({subject.indicator for subject in near}) != 1:
            return Reading(reason="unknown_subject")
        return Reading(near[0], region=self.home(before), sure=False)

    # Lists with 分别.

    def _respective(self, index: int, mention: Mention) -> Reading | None:
        """分别为 x、y: the n-th number belongs to the n-th subject; ``None`` where there is no such list."""
        at = self.text.rfind("分别", mention.sentence[0], mention.start)
        if at < 0 or ";" in self.text[at : mention.start]:
            return None
        own = [place for place, item in enumerate(self.mentions) if item.sentence == mention.sentence]
        run = self._run([place for place in own if self.mentions[place].kind == "measure" and self.mentions[place].start > at])
        if index not in run or len(run) < 2:
            return None
        ends = [self.mentions[place].end for place in own if self.mentions[place].kind in ("measure", "rank")]
        segment = tidy(self.text[max([mention.sentence[0], *(end for end in ends if end <= at)]) : at])
        subjects = listed(segment, mention)
        if len(subjects) != len(run):
            return Reading(reason="respective")
        subject = subjects[run.index(index)]
        return Reading(subject, region=self.home(segment), misfit=fit(subject, mention))

    def _run(self, numbers: list[int]) -> list[int]:
        """The numbers that follow each other with nothing but 、 和 between them."""
        run = numbers[:1]
        for earlier, later in pairwise(numbers):
            if not BETWEEN.fullmatch(self.text[self.mentions[earlier].end : self.mentions[later].start]):
                break
            run.append(later)
        return run

    # Dates, batches, claims.

    def _nearby(self, mention: Mention) -> Reading:
        """A date or a batch means what is named first after it, up to the next one; else what was named last before it."""
        same = [item for item in self.mentions if item.kind == mention.kind]
        at = same.index(mention)
        last = min([mention.sentence[1], *(item.start for item in same[at + 1 :])])
        first = max([mention.sentence[0], *(item.end for item in same[:at])])
        reach = mention.end + 20 if mention.kind == "batch" else last
        following = first_named(mention.kind, tidy(self.text[mention.end : min(last, reach)]))
        subject = following or first_named(mention.kind, tidy(self.text[first : mention.start]), backwards=True)
        if subject is None:
            return Reading(reason="unknown_subject")
        # Several batches in one sentence are a history: none of them contradicts the one held.
        alone = mention.kind == "date" or sum(item.sentence == mention.sentence for item in same) == 1
        return Reading(subject, region=self.frame.region, sure=bool(following) and alone)

    def _claim(self, mention: Mention) -> Reading:
        sentence = self._sentence(mention)
        claims = (item for item in load_subjects() if item.kind == "claim" and mention.text in item.before)
        subject = next((item for item in claims if allowed(item, sentence, "")), None)
        return Reading(subject, region=self.frame.region) if subject else Reading(reason="unknown_claim")


def _stands_in(subject: Subject, clause: str) -> bool:
    phrases = (phrase for phrase in (*subject.before, *subject.after) if len(phrase) > 3)
    return any(phrase_pattern(phrase).search(clause) for phrase in phrases)
