"""Numbers as people read them: 万元 for amounts, a percent sign, 第2（可能 1–3）."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_WAN = Decimal(10_000)
_CENT = Decimal("0.01")
_UNIT = {"percent": ("%", "%"), "percentage_point": (" 个百分点", " pp"), "mu": (" 亩", " mu")}
_TIES = {
    "competition": ("并列者同名次，其后名次空出（1、2、2、4）", "ties share a place and the next is left empty (1, 2, 2, 4)"),
    "dense": ("并列者同名次，其后不空（1、2、2、3）", "ties share a place and none is left empty (1, 2, 2, 3)"),
    "fractional": ("并列者取平均名次（1、2.5、2.5、4）", "ties take the mean place (1, 2.5, 2.5, 4)"),
}
_MISSING = {
    "hold": ("成员未报齐且未到锁定日时不发布", "a missing member holds the release until the lock date"),
    "bounds": ("缺报成员以名次区间表示", "a missing member widens the bounds of the places"),
}


def show_value(value: Decimal | int | None, unit: str, lang: str, decimals: int | None = None) -> str:
    """``12,430.39 万元`` for 124303900 yuan, ``21.1%``, ``18.1 个百分点``; a missing value reads as missing, never as zero."""
    english = lang == "en"
    if value is None:
        return "missing" if english else "缺"
    value = Decimal(value)
    if unit == "yuan":
        return _show_yuan(value, english)
    places = decimals if decimals is not None else max(0, -int(str(value.normalize().as_tuple().exponent)))
    return f"{value:,.{places}f}{_UNIT.get(unit, ('', ''))[english]}"


def _show_yuan(value: Decimal, english: bool) -> str:
    """Ten thousands from ten thousand yuan on, to a hundred yuan; below that plain yuan."""
    if abs(value) >= _WAN:
        return f"{(value / _WAN).quantize(_CENT, rounding=ROUND_HALF_UP):,} {'wan yuan' if english else '万元'}"
    return f"{value:,.2f} {'yuan' if english else '元'}"


def show_rank(rank: Decimal | int | None, best: Decimal | int | None, worst: Decimal | int | None, lang: str) -> str:
    """``第2``, or ``第2（可能 1–3）`` where the bounds leave it open; a rank that could not be given is a dash."""
    english = lang == "en"
    if rank is None:
        return "—"
    place = f"{rank}" if english else f"第{rank}"
    if best is None or worst is None or (best == rank and worst == rank):
        return place
    return f"{place} (possibly {best}–{worst})" if english else f"{place}（可能 {best}–{worst}）"


def describe_policy(policy: dict[str, object], lang: str) -> str:
    """The ranking policy in one sentence: universe, direction, ties, missing members."""
    english = lang == "en"
    ties = _TIES.get(str(policy["ties"]), (str(policy["ties"]),) * 2)[english]
    missing = _MISSING.get(str(policy["missing"]), ("", ""))[english]
    higher = policy["direction"] == "higher_is_better"
    if english:
        order = "larger is better" if higher else "smaller is better"
        return (f"Universe {policy['universe']}, {policy['n']} members; {order}; compared at {policy['decimals']} decimals; "
                f"{ties}; {missing}.")
    order = "数值大者在前" if higher else "数值小者在前"
    return f"范围 {policy['universe']}，共 {policy['n']} 个；{order}；按 {policy['decimals']} 位小数比较；{ties}；{missing}。"
