"""Gates of a release that depend on its period and on the time of knowledge: who is in, what is in doubt, what is stale.

Frames come in as Arrow tables by name (``marts.mart_completeness`` …); nothing is read from disk here. Every gate says what it
looked at, and fails where there was nothing to look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import pyarrow as pa

from pipelines.core.finding import Finding
from pipelines.core.indicator import Indicator, load_indicators
from pipelines.core.period import SHANGHAI
from pipelines.core.register import load_regions
from pipelines.core.rule import describe, load_rules
from pipelines.guard.check import Check

Row = dict[str, Any]
Frames = Mapping[str, pa.Table]
# States in which a reporter's data stand in the figures without a gap.
SETTLED = frozenset({"accepted", "waived"})
STATE_WORDS = {"missing": "未报", "partial": "部分行被隔离", "held": "存疑未说明", "rejected": "硬错未更正"}
COMPLETENESS, VALUE, RANKING = "marts.mart_completeness", "marts.mart_indicator_value", "marts.mart_ranking"
IDENTITY, FINDING = "marts.mart_identity", "raw.finding"
# Categories of the rule catalogue whose open findings can put a figure wrong by powers of ten: they hold even after the lock.
UNIT_CATEGORIES = frozenset({"unit", "range"})
# The state of a finding that still asks for something.
OPEN = "open"


def rows_of(frames: Frames, name: str, **equal: Any) -> list[Row]:
    """Rows of a frame whose columns equal the given values; none where the frame is not there."""
    import pyarrow.compute as pc

    table = frames.get(name)
    if table is None:
        return []
    for column, value in equal.items():
        table = table.filter(pc.field(column) == value)
    return table.to_pylist()


def release_gates(frames: Frames, period: str, as_of: datetime) -> list[Check]:
    """All gates for one release.

    ``frames``: the candidate's marts, and ``raw.finding``: findings of the newest version of each submission, with its form,
    region_code and period. Times without a zone are wall time in Shanghai.
    """
    expected = rows_of(frames, COMPLETENESS, period=period, is_expected=True)
    findings = rows_of(frames, FINDING, period=period)
    return [
        covers_every_expected_reporter(expected, findings, as_of),
        no_open_unit_finding(expected, findings),
        data_not_stale(expected),
        nothing_later_than_known(expected, as_of),
        identities_hold(rows_of(frames, IDENTITY)),
        every_ranking_covers_its_universe(rows_of(frames, RANKING, period=period)),
        units_follow_declaration(rows_of(frames, VALUE, period=period)),
    ]


def _gate(name: str, evaluated: int, problems: list[str], *, note: str = "") -> Check:
    if evaluated == 0:
        return Check(name, False, 0, detail="没有可检查的内容：本期无一应报单位或数据", kind="gate")
    return Check(name, not problems, evaluated, len(problems), "\n".join(problems) or note, kind="gate")


def _region(code: str, period: str) -> str:
    name = next((region.name for region in load_regions() if region.code == code and region.holds(period)), "")
    return f"{code} {name}".strip()


def _remedies(row: Row, findings: Iterable[Row]) -> str:
    own = [f for f in findings if (f["form"], f["region_code"]) == (row["form"], row["region_code"]) and f["severity"] != "note"
           and f.get("state", OPEN) == OPEN]
    return "".join(f"\n    {place_and_remedy(finding)}" for finding in own[:20])


def place_and_remedy(row: Row) -> str:
    """``sheet!cell 规则: message 处理: remedy`` of a finding's row; only the rule's name where the catalogue no longer has it."""
    place = f"{row.get('sheet') or ''}!{row.get('cell') or ''}".strip("!") or "整个文件"
    if row["rule"] not in load_rules():
        return f"{place} {row['rule']}"
    message, remedy = describe(Finding(rule=row["rule"], severity=row["severity"], sheet=row.get("sheet") or "",
                                       cell=row.get("cell") or "", form=row["form"], value=row.get("value") or "—"))
    return f"{place} {message} 处理：{remedy}"


def _say(row: Row, findings: list[Row]) -> str:
    state = STATE_WORDS.get(row["state"], row["state"])
    return f"{_region(row['region_code'], row['period'])} {row['form']} {row['period']}：{state}{_remedies(row, findings)}"


def covers_every_expected_reporter(expected: list[Row], findings: list[Row], as_of: datetime) -> Check:
    """Before the lock an expected reporter who is not settled holds the release; after it the gap is said, and bounds go out."""
    gaps = [row for row in expected if row["state"] not in SETTLED]
    before = [row for row in gaps if as_of < instant(row["locks_at"])]
    after = [_say(row, findings) for row in gaps if row not in before]
    problems = [f"{_say(row, findings)}\n    {row['locks_at']:%Y-%m-%d} 锁定，此前必须补齐或豁免" for row in before]
    note = "\n".join(["锁定后仍缺，以区间发布：", *after]) if after else ""
    return _gate("covers_every_expected_reporter", len(expected), problems, note=note)


def _unit_rules() -> set[str]:
    return {rule.id for rule in load_rules().values() if rule.category in UNIT_CATEGORIES}


def no_open_unit_finding(expected: list[Row], findings: list[Row]) -> Check:
    """A doubt about a unit holds the release whatever the date: a figure wrong by 10⁴ can't be bounded."""
    rules = _unit_rules()
    doubts = [f for f in findings if f["rule"] in rules and f["severity"] != "note" and f.get("state", OPEN) == OPEN]
    problems = [f"{_region(f['region_code'], f['period'])} {f['form']} {place_and_remedy(f)}" for f in doubts]
    return _gate("no_open_unit_finding", len(expected), problems)


def data_not_stale(expected: list[Row]) -> Check:
    """Every form that is due in the period has come from at least one reporter, or is waived as a whole."""
    states: dict[str, set[str]] = defaultdict(set)
    for row in expected:
        states[row["form"]].add(row["state"])
    stale = sorted(form for form, seen in states.items() if not seen & {"accepted", "partial", "waived"})
    return _gate("data_not_stale", len(states), [f"{form}：本期无一单位的数据可用" for form in stale])


def nothing_later_than_known(expected: list[Row], as_of: datetime) -> Check:
    """Nothing that arrived after ``as_of`` stands in the tables: a release says what was known then."""
    late = [row for row in expected if row["received_at"] is not None and instant(row["received_at"]) > as_of]
    return _gate("nothing_later_than_known", len(expected), [
        f"{_region(row['region_code'], row['period'])} {row['form']}：收到于 {row['received_at']}，晚于 {as_of}" for row in late])


def instant(moment: datetime) -> datetime:
    """A time of the warehouse, which holds wall time in Shanghai."""
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)


def identities_hold(compared: list[Row]) -> Check:
    """What two reporters said independently agrees within its tolerance, in every month of the snapshot."""
    return _gate("identities_hold", len(compared), [
        f"{row['identity']} {row['period']} {row['place']}：{row['one_side']} ≠ {row['other_side']}（容差 {row['tolerance']}）"
        for row in compared if not row["holds"]])


def every_ranking_covers_its_universe(ranking: list[Row]) -> Check:
    """Each ranking of the period has one row a member, as many as it says (``n``), whether they have a value or not."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in ranking:
        groups[row["indicator"]].append(row)
    problems = []
    for indicator, rows in sorted(groups.items()):
        members, sizes = len({row["region_code"] for row in rows}), {row["n"] for row in rows}
        if sizes != {members}:
            problems.append(f"{indicator}：{members} 个地区，名单应有 {sorted(sizes)}")
    return _gate("every_ranking_covers_its_universe", len(groups), problems)


def units_follow_declaration(values: list[Row], indicators: Mapping[str, Indicator] | None = None) -> Check:
    """Every value stands in the unit that its indicator declares; an undeclared indicator has no place in a release."""
    declared = load_indicators() if indicators is None else indicators
    wrong = {(row["indicator"], row["unit"]) for row in values
             if row["indicator"] not in declared or declared[row["indicator"]].unit != row["unit"]}
    return _gate("units_follow_declaration", len(values), [f"{indicator}：{unit}" for indicator, unit in sorted(wrong)])
