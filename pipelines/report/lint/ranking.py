"""What a place in words (全市排名第二) ranks: the subject right before it, or the measures before it in the sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.report.lint.mention import Mention
from pipelines.report.lint.phrase import Candidate, ending, strip_fillers
from pipelines.report.lint.reading import BETWEEN, Reading
from pipelines.report.lint.vocabulary import Subject, load_subjects

if TYPE_CHECKING:
    from pipelines.report.lint.subject import Reader


class RankReader:
    """What a rank phrase ranks: the subject right before it, else the measures before it in the sentence."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.mentions, self.text = reader, reader.mentions, reader.text

    def read(self, index: int, mention: Mention) -> Reading:
        direct = self._named(index, mention)
        if direct:
            region = self.reader.home(direct.prefix)
            return Reading(direct.subject, region=region, ranked=((direct.subject, region, mention),))
        group = self._group(index, mention)
        if not group or not group[-1][1].subject or not group[-1][1].sure:
            return Reading(reason="unknown_subject")
        ranked = tuple((reading.subject, reading.region, item) for item, reading in _rankable(group) if reading.subject)
        return self._share(index, mention, ranked)

    def _named(self, index: int, mention: Mention) -> Candidate | None:
        """The subject whose name ends right before the rank phrase (高新技术产业增加值增速全市第二)."""
        core = strip_fillers(self.reader.before(index, mention))
        found = (ending(subject, core, "") for subject in load_subjects() if subject.kind == "measure")
        return max((item for item in found if item), key=lambda item: len(item.phrase), default=None)

    def _group(self, index: int, mention: Mention) -> list[tuple[Mention, Reading]]:
        """The measures since the last rank phrase or semicolon of the sentence."""
        group: list[tuple[Mention, Reading]] = []
        for earlier in range(index - 1, -1, -1):
            item = self.mentions[earlier]
            if item.sentence != mention.sentence or ";" in self.text[item.end : mention.start]:
                break
            if item.kind == "rank" and not BETWEEN.fullmatch(self.text[item.end : self.mentions[earlier + 1].start]):
                break
            if item.kind == "measure":
                group.insert(0, (item, self.reader.readings[earlier]))
        return group

    def _share(self, index: int, mention: Mention, ranked: tuple[tuple[Subject, str, Mention], ...]) -> Reading:
        """分别列全市第二、第三: the n-th place belongs to the n-th subject."""
        run = self._row(index)
        opening = self.mentions[run[0]]
        if "分别" in self.text[max(mention.sentence[0], opening.start - 4) : opening.end] or len(run) > 1:
            if len(run) != len(ranked):
                return Reading(reason="respective")
            ranked = (ranked[run.index(index)],)
        return Reading(ranked[-1][0], region=ranked[-1][1], ranked=ranked)

    def _row(self, index: int) -> list[int]:
        """The rank phrases that stand in one row with this one (第二、第三)."""
        places = [place for place, item in enumerate(self.mentions) if item.kind == "rank"]
        rows: list[list[int]] = []
        for place in places:
            last = self.mentions[rows[-1][-1]].end if rows else None
            if last is not None and re.fullmatch(r"[、和及\s]*", self.text[last : self.mentions[place].start]):
                rows[-1].append(place)
            else:
                rows.append([place])
        return next(row for row in rows if index in row)


def _rankable(group: list[tuple[Mention, Reading]]) -> list[tuple[Mention, Reading]]:
    """Of the measures before a rank phrase those it may mean: like the nearest in dimension, or of its family."""
    nearest = group[-1]
    rankable = [pair for pair in group if pair[1].subject and pair[1].sure and pair[1].subject.rankable]
    if nearest[1].subject and not nearest[1].subject.rankable:
        family = nearest[1].subject.family
        rankable = [pair for pair in rankable if pair[1].subject and pair[1].subject.family == family] or [nearest]
    return [pair for pair in rankable if pair[0].dimension == rankable[-1][0].dimension]
