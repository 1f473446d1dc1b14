"""Where a region stands, for the leaders' page: its place, last month's, what moved it, the gap to the next, who is ahead."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.core.indicator import load_indicators
from pipelines.core.register import load_regions
from pipelines.report.choice import Figure
from pipelines.report.holding import Holding, Place
from pipelines.report.telling import Said, write_value
from pipelines.report.wording import Wording


@dataclass(frozen=True)
class Standing:
    """One ranked indicator in words; ``said`` prints the figure itself."""

    said: Said
    place: str
    rank: str
    before: str
    move: str
    why: str
    gap: str
    ahead: str
    owner: str

    @property
    def name(self) -> str:
        return self.said.name


def find_standings(holding: Holding, figures: dict[str, Figure], said: dict[str, Said], wording: Wording) -> list[Standing]:
    """One entry for each indicator of the brief that has a place."""
    return [_standing(holding, figures[code].place, said[code], wording) for code in wording.brief.indicators
            if code in figures and figures[code].place]


def region_name(code: str, period: str) -> str:
    """The region's name in ``period``; its code where the register does not hold it."""
    return next((region.name for region in load_regions() if region.code == code and region.holds(period)), code)


def ranking_before(holding: Holding, place: Place) -> list[Place]:
    """The ranking of the newest earlier month of the same year; empty where this is the year's first."""
    months = {item.data_period for item in holding.places if item.indicator == place.indicator and item.rank is not None
              and item.data_period < place.data_period and item.data_period[:4] == place.data_period[:4]}
    return holding.ranking(place.indicator, max(months)) if months else []


def _standing(holding: Holding, place: Place | None, said: Said, wording: Wording) -> Standing:
    if place is None or place.rank is None:
        raise ValueError("a standing needs a place")
    now, then = holding.ranking(place.indicator, place.data_period), ranking_before(holding, place)
    own = next((item for item in then if item.region_code == place.region_code), None)
    before = wording.say("first", "move") if not then else ""
    if then:
        before = f"{own.rank}" if own and own.rank is not None else wording.say("unknown", "move")
    return Standing(said, said.place, f"{place.rank}/{place.n}", before, _move_words(place, own, bool(then), wording),
                    _reason(place, own, now, then, holding, wording), _gap_words(place, wording),
                    _ahead_words(place, now, holding, wording),
                    holding.owners.get(place.indicator) or wording.say("no_owner", "move"))


def _move_words(place: Place, own: Place | None, had_ranking: bool, wording: Wording) -> str:
    if own is None or own.rank is None or place.rank is None:
        return wording.say("unknown" if had_ranking else "first", "move")
    steps = own.rank - place.rank
    return wording.say("same" if steps == 0 else "up" if steps > 0 else "down", "move", steps=abs(steps))


def _reason(place: Place, own: Place | None, now: list[Place], then: list[Place], holding: Holding, wording: Wording) -> str:
    """Whom the region passed and who passed it, of those in both rankings; nothing where there is no earlier place."""
    if own is None or own.rank is None:
        return ""
    both = {item.region_code for item in then if item.rank} & {item.region_code for item in now if item.rank}
    ahead_then, ahead_now = _ahead(own, then) & both, _ahead(place, now) & both
    parts = [wording.say(key, "move", names=wording.listed([region_name(code, str(holding.period)) for code in sorted(codes)]))
             for key, codes in (("passed", ahead_then - ahead_now), ("overtaken", ahead_now - ahead_then)) if codes]
    return "，".join([*parts, *_gap_change(place, own, wording)]) or wording.say("reason_same", "move")


def _gap_change(place: Place, own: Place, wording: Wording) -> list[str]:
    """How far the next above was and is, where somebody was above both times and the distance is another."""
    if place.gap_to_next is None or own.gap_to_next is None or place.gap_to_next == own.gap_to_next:
        return []
    name = "wider" if place.gap_to_next > own.gap_to_next else "narrower"
    return [wording.say(name, "move", then=_gap_words(own, wording), now=_gap_words(place, wording))]


def _ahead(place: Place, ranking: list[Place]) -> set[str]:
    return {item.region_code for item in ranking if item.rank is not None and place.rank is not None and item.rank < place.rank}


def _gap_words(place: Place, wording: Wording) -> str:
    """The distance to the next above in the indicator's own unit; nothing where nobody is above."""
    if place.gap_to_next is None:
        return ""
    declaration = load_indicators()[place.indicator]
    unit = "percentage_point" if declaration.unit == "percent" else declaration.unit
    counter = declaration.counter.zh if declaration.counter else ""
    return write_value(place.gap_to_next, unit, declaration.decimals, wording, counter)


def _ahead_words(place: Place, now: list[Place], holding: Holding, wording: Wording) -> str:
    """The unit next above with its value, the leader being told so."""
    above = [item for item in now if item.rank is not None and place.rank is not None and item.rank < place.rank]
    if not above:
        return wording.say("leading", "move")
    nearest = max(item.rank or 0 for item in above)
    return wording.listed([wording.say("ahead", "move", name=region_name(item.region_code, str(holding.period)), value=item.text)
                           for item in above if item.rank == nearest])
