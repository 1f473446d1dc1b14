"""The script of the sample: which workbook arrives when, from which office. The clock of the demo is taken from here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipelines.core.error import DeclarationError
from pipelines.demo.data import DEMO, read_rows


@dataclass(frozen=True)
class Delivery:
    """One arrival; ``submitted_by`` is an office, never a person; ``received_at`` knows its zone."""

    path: Path
    region_code: str
    period: str
    received_at: datetime
    submitted_by: str
    note: str


def read_deliveries(folder: Path = DEMO) -> list[Delivery]:
    """All deliveries by time of arrival; ``DeclarationError`` for a time without zone, a wrong order or a missing file."""
    found: list[Delivery] = []
    for row in sorted(read_rows(folder / "deliveries.csv"), key=lambda row: int(row["order"])):
        at = datetime.fromisoformat(row["received_at"])
        path = folder / "workbooks" / row["file"]
        if at.tzinfo is None or not path.is_file() or (found and at < found[-1].received_at):
            raise DeclarationError("交付脚本的一行不成立", value=f"{row['order']}: {row['file']} {row['received_at']}",
                                   remedy="检查文件、时区与先后")
        found.append(Delivery(path, row["region_code"], row["period"], at, row["submitted_by"], row["note"]))
    return found
