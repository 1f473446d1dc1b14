"""The sheets of a workbook that are ours and never data: 问题清单 (findings and answers) and 上期_… (last values, to look at).

Who writes them and who reads them stand on one floor and do not know each other: what both must agree on stands here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

LISTING = "问题清单"
# The head of the hidden column by which a 问题清单 of ours is told from a sheet of that name that somebody made himself.
FINGERPRINT = "kezhi_fingerprint"
REFERENCE_PREFIX, REFERENCE_TITLE = "上期_", "上期数据"
CORRECTED, CONFIRMED = "更正", "属实说明"
Choice = Literal["corrected", "confirmed"]
CHOICES: dict[str, Choice] = {CORRECTED: "corrected", CONFIRMED: "confirmed"}


class ListingColumn(NamedTuple):
    """One column of the 问题清单; ``width`` in characters. Case, month, severity, message stand first: they are looked for."""

    key: str
    zh: str
    en: str
    width: int


LISTING_COLUMNS = (
    ListingColumn("case", "序号", "Case", 6),
    ListingColumn("period", "期别", "Period", 10),
    ListingColumn("severity", "级别", "Severity", 8),
    ListingColumn("message", "问题", "What", 52),
    ListingColumn("sheet", "工作表", "Sheet", 20),
    ListingColumn("cell", "单元格", "Cell", 10),
    ListingColumn("value", "值", "Value", 18),
    ListingColumn("remedy", "处理", "Remedy", 38),
    ListingColumn("choice", "答复", "Answer", 12),
    ListingColumn("text", "说明", "Explanation", 36),
    ListingColumn("rule", "规则", "Rule", 26),
    ListingColumn("fingerprint", FINGERPRINT, FINGERPRINT, 4),
    ListingColumn("kept", "kezhi_kept", "kezhi_kept", 4),
)


@dataclass(frozen=True)
class Answer:
    """What a clerk wrote beside a finding. ``rule``, ``sheet`` and ``value`` tell the finding again when rows have moved."""

    fingerprint: str
    choice: Choice
    text: str = ""
    rule: str = ""
    sheet: str = ""
    value: str = ""
