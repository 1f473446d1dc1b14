"""What is said to a reporter about one place in his workbook. Words live in the rule catalogue, never here."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from pipelines.core.hashes import sha256_data

Severity = Literal["error", "query", "note"]
SEVERITY_LABEL: dict[str, dict[str, str]] = {
    "error": {"zh": "硬错", "en": "error"},
    "query": {"zh": "存疑", "en": "query"},
    "note": {"zh": "提示", "en": "note"},
}


@dataclass(frozen=True)
class Finding:
    """One finding. ``cell`` is an A1 address, ``A1:C3`` for a block, or empty for a sheet or file as a whole.

    ``value`` is the cell's own text as it was found; ``details`` fill the blanks of the rule's words (``{column}`` …).
    ``effect``: ``row`` keeps the row out, ``file`` keeps the whole submission out, ``none`` only informs or asks.
    """

    rule: str
    severity: Severity
    sheet: str = ""
    cell: str = ""
    value: str = ""
    form: str = ""
    effect: Literal["none", "row", "file"] = "none"
    row: int | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """Stable while rule, place and value stay: what an explanation is remembered by."""
        return sha256_data([self.rule, self.form, self.sheet, self.cell, self.value])[:16]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"fingerprint": self.fingerprint}
