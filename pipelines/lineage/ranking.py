"""A ranking as it is read out of a database that holds the marts: rows in order, with the policy that made them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.core.error import UsageError
from pipelines.core.indicator import Indicator

if TYPE_CHECKING:
    import duckdb

_COLUMNS = ("region_code", "data_period", "value", "rank", "rank_best", "rank_worst", "gap_to_next", "margin_to_previous",
            "gap_to_city", "peer_group", "peer_rank", "status", "n", "universe", "tie_policy", "direction")
_ROWS = f"""
    select {", ".join(_COLUMNS)} from marts.mart_ranking
    where indicator = ? and cast(period as varchar) = ? and (cast(? as varchar) is null or peer_group = ?)
    order by rank nulls last, region_code
"""
_ROW = _COLUMNS[:12]


def read_ranking(connection: duckdb.DuckDBPyConnection, declaration: Indicator, period: str,
                 group: str | None = None) -> dict[str, Any]:
    """``{"indicator", "period", "data_period", "unit", "policy", "rows"}``; ``UsageError`` where nothing is ranked."""
    found = connection.execute(_ROWS, [declaration.code, period, group, group]).fetchall()
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in found]
    if not rows:
        raise UsageError("没有这个排名", value=f"{declaration.code} {period} {group or ''}".strip(),
                         remedy="核对指标与期别；kezhi release show 可看版本所含期别")
    first = rows[0]
    return {"indicator": declaration.code, "period": period, "data_period": str(first["data_period"]), "unit": declaration.unit,
            "policy": _policy(declaration, first), "rows": [{name: row[name] for name in _ROW} for row in rows]}


def _policy(declaration: Indicator, row: dict[str, Any]) -> dict[str, Any]:
    ranking = declaration.ranking
    return {"universe": row["universe"], "n": row["n"], "ties": row["tie_policy"], "direction": row["direction"],
            "missing": ranking.missing if ranking else None, "revision": ranking.revision if ranking else None,
            "decimals": declaration.decimals}
