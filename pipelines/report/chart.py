"""Charts of the annex as PNG: one bar a unit. Glyphs come with the product, so that every machine draws the same signs."""

from __future__ import annotations

import io
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipelines.report.holding import Place, Row
from pipelines.report.standing import region_name
from pipelines.report.wording import ChartPlan, Wording

FONT = "Noto Sans CJK TC"
_FONT_PACKAGE = "cvttf_NotoSansCJK_Regular"
_OTHER = "#b9c6d3"
_WAN = Decimal(10_000)
_WIDTH, _STEP, _SCALE = 430, 30, 3


@cache
def register_font() -> Path | None:
    """Makes the packaged Chinese font known to the renderer, once; its folder, or nothing where the package is not installed.

    The package is located, never imported.
    """
    import vl_convert

    spec = find_spec(_FONT_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    vl_convert.register_font_directory(str(folder))
    return folder


def draw_ranking(places: list[Place], plan: ChartPlan, own: str, city: Row | None, period: str, wording: Wording) -> bytes | None:
    """Bars in the order of places, the own one in colour, the city's value as a line where it can be compared.

    PNG at three times screen size; ``None`` where no unit has a value. A missing unit has its name and no bar.
    """
    if not any(place.value is not None for place in places):
        return None
    import altair as alt

    register_font()
    compared = city if places[0].unit == "percent" else None
    least = float(compared.value or 0) if compared else 0.0
    bars = [_bar(place, own, period, least, wording) for place in places]
    order = [bar["name"] for bar in bars]
    data: Any = alt.Chart(alt.Data(values=bars))
    axis = alt.Y("name:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=6, labelFontSize=13))
    scale = alt.Scale(domainMin=min(0.0, *(bar["value"] or 0.0 for bar in bars)))
    length = alt.X("value:Q", title=None, axis=None, scale=scale)
    colour = alt.condition("datum.own", alt.value(plan.colour), alt.value(_OTHER))
    layers: list[Any] = [data.mark_bar(height=17).encode(x=length, y=axis, color=colour)]
    layers.append(data.mark_text(align="left", dx=5, fontSize=13).encode(x="at:Q", y=axis, text="label:N"))
    layers += _city_line(alt, compared, wording) if compared else []
    chart = alt.layer(*layers).properties(width=_WIDTH, height=_STEP * len(bars))
    chart = chart.configure(font=FONT).configure_view(strokeWidth=0)
    stream = io.BytesIO()
    chart.save(stream, format="png", scale_factor=_SCALE)
    return stream.getvalue()


def _bar(place: Place, own: str, period: str, least: float, wording: Wording) -> dict[str, Any]:
    """A bar with its label behind it, and behind the line of the city too, which would cross it."""
    value = None if place.value is None else float(place.value / _WAN if place.unit == "yuan" else place.value)
    return {"name": region_name(place.region_code, period), "value": value, "at": max(value or 0.0, least, 0.0),
            "label": place.text if value is not None and place.text else wording.say("missing"), "own": place.region_code == own}


def _city_line(alt: Any, city: Row, wording: Wording) -> list[Any]:
    """The city's own figure, never the mean of its units."""
    line = alt.Chart(alt.Data(values=[{"city": float(city.value or 0), "word": f"{wording.say('chart_city')} {city.text}"}]))
    return [line.mark_rule(strokeDash=[4, 3], color="#b5442e").encode(x="city:Q"),
            line.mark_text(align="left", dx=4, dy=-4, baseline="bottom", color="#b5442e", fontSize=12).encode(
                x="city:Q", y=alt.value(0), text="word:N")]
