"""How each office lays out its sheets: the habits that make the sample's workbooks differ as real ones do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal


@dataclass(frozen=True)
class Style:
    """One office's habits.

    ``unit``: 万元 in the ``head``, or on a ``line`` of its own above it. ``dates``: day serials, or text like 2022.3.12
    (``dots``) or 2022年3月12日 (``chinese``). ``repeat_after``: a 续表 row and the head again after so many rows.
    ``wide``: full-width characters and stray blanks in some cells. ``fraction``: growth as 0.211 under a percent format.
    ``labels``: own heads, ``group/label`` or ``label``, by column.
    """

    unit: Literal["head", "line"] = "head"
    grouped: bool = False
    dates: Literal["serial", "dots", "chinese"] = "serial"
    total: Literal["formula", "value", "none"] = "value"
    repeat_after: int | None = None
    wide: bool = False
    fraction: bool = False
    region_names: bool = False
    effective_days: bool = False
    contacts: bool = False
    nature: Literal["column", "footnote"] = "footnote"
    labels: dict[str, str] = field(default_factory=dict)


_PLAIN = Style()
STYLES: dict[str, Style] = {
    "340400": replace(_PLAIN, nature="column"),
    "340402": replace(_PLAIN, wide=True, nature="column"),
    "340403": replace(_PLAIN, grouped=True, total="formula"),
    "340404": replace(_PLAIN, unit="line", dates="dots", labels={
        "seller_name": "卖方单位", "seller_region": "卖方地区", "buyer_name": "买方单位", "buyer_region": "买方地区",
        "contract_amount": "成交金额", "technical_amount": "其中：技术交易额", "entity_name": "申报单位",
        "enterprise_name": "单位名称", "held_on": "活动日期"}),
    "340405": replace(_PLAIN, dates="chinese", nature="column", labels={
        "project_name": "项目名称", "registered_on": "认定登记日期", "platform_name": "名称",
        "village_name": "行政村", "people_count": "人数"}),
    "340406": replace(_PLAIN, grouped=True, repeat_after=5, contacts=True, labels={
        "seller_name": "卖方/单位名称", "seller_region": "卖方/所在地",
        "buyer_name": "买方/单位名称", "buyer_region": "买方/所在地"}),
    "340421": replace(_PLAIN, fraction=True, region_names=True, effective_days=True, nature="column"),
    "340422": replace(_PLAIN, contacts=True),
}
