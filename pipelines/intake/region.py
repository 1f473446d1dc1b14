"""Regions: a code or a name as it was in force in the period, from the project's own register first, then GB/T 2260."""

from __future__ import annotations

from functools import cache, lru_cache

from pipelines.core.register import load_regions, read_register
from pipelines.core.text import squeeze

_PLACEHOLDERS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
_CITY_WIDE, _OWN, _PROVINCE_WIDE = {"全市", "全市合计"}, {"全区", "全县", "本区", "本县"}, {"全省"}


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    """(code, name, from, to) of every version; months as ``YYYY-MM``, empty where open. Own codes hide those of GB/T 2260."""
    own = [(r.code, r.name, r.valid_from, r.valid_to) for r in load_regions()]
    mine = {row[0] for row in own}
    listed = [
        (r["code"], r["name"], _month(r["first_seen_yyyymm"]), _month(r["first_absent_yyyymm"])) for r in read_register("gb2260")
    ]
    return tuple(own + [row for row in listed if row[0] not in mine and row[1] not in _PLACEHOLDERS])


def _month(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}" if text else ""


@lru_cache(maxsize=64)
def _names_in(period: str) -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    """Code → name, and name → codes, in ``period``; names also with those of their province and prefecture before them."""
    names = {code: name for code, name, first, last in _rows() if first <= period and (not last or period < last)}
    names.update((row["code"], row["name"]) for row in read_register("special_region"))
    found: dict[str, set[str]] = {}
    for code, name in names.items():
        for text in _spellings(code, name, names):
            found.setdefault(squeeze(text), set()).add(code)
    for row in read_register("special_region"):
        for alias in filter(None, row["aliases"].split("|")):
            found.setdefault(squeeze(alias), set()).add(row["code"])
    return names, {text: frozenset(codes) for text, codes in found.items()}


def _spellings(code: str, name: str, names: dict[str, str]) -> set[str]:
    if not code.isdigit():
        return {name}
    province, prefecture = names.get(f"{code[:2]}0000", ""), names.get(f"{code[:4]}00", "")
    if code.endswith("0000"):
        return {name}
    return (
        {name, province + name}
        if code.endswith("00")
        else {name, prefecture + name, province + name, province + prefecture + name}
    )


@lru_cache(maxsize=8192)
def regions_meant(text: str, period: str, reporter: str) -> frozenset[str]:
    """The codes a text may mean in ``period``; ``全市`` and its like mean the reporter's own city, district or province."""
    flat = squeeze(text)
    names, codes = _names_in(period)
    if flat in names:
        return frozenset({flat})
    if flat in _CITY_WIDE:
        return frozenset({f"{reporter[:4]}00"})
    if flat in _OWN and not reporter.endswith("00"):
        return frozenset({reporter})
    if flat in _PROVINCE_WIDE:
        return frozenset({f"{reporter[:2]}0000"})
    return codes.get(flat, frozenset())


def region_name(code: str, period: str) -> str:
    """The name of a code in force in ``period``, else the code itself."""
    return _names_in(period)[0].get(code, code)


def has_lapsed(text: str, period: str) -> bool:
    """Whether a code or name stood in the registers once but not in ``period``."""
    flat = squeeze(text)
    return flat not in _names_in(period)[0] and any(flat in (code, squeeze(name)) for code, name, _, _ in _rows())


def regions_of(reporter: str, period: str, *, kinds: tuple[str, ...] = ()) -> frozenset[str]:
    """The reporter and those regions of the project's register that belong to it in ``period`` (of ``kinds``, if given)."""
    members = (r for r in load_regions() if r.parent_code == reporter and r.holds(period))
    return frozenset({reporter} | {r.code for r in members if not kinds or r.kind in kinds})
