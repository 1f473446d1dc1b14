"""What a mention was taken to mean: the value that readers hand to judges."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.report.lint.mention import Mention
from pipelines.report.lint.vocabulary import Subject

# What may stand between the numbers of one list.
BETWEEN = re.compile(r"[、,和及与\s]*")


@dataclass(frozen=True)
class Reading:
    """What a mention means. Without ``subject``, ``reason`` says why. ``region`` is a code; empty for the province and beyond.

    ``sure`` is false where only nearness speaks for the subject, or words before it may narrow it. ``misfit``: ``word`` for a
    counting word that does not fit (14家 for persons), ``unit`` for another unit. ``batch`` is the batch its clause speaks of.
    ``ranked`` are the subjects that a rank phrase may mean, each with its region and its measure.
    """

    subject: Subject | None = None
    reason: str = ""
    region: str = ""
    sure: bool = True
    negative: bool = False
    misfit: str = ""
    batch: int | None = None
    ranked: tuple[tuple[Subject, str, Mention], ...] = ()
