"""The child that marks one workbook: limits first, then the file. Run as ``python -m pipelines.returned.child ORDER.json``.

Whatever the file does to this process, the parent sees only that it did not end well.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from pipelines.core.finding import Finding
from pipelines.returned.annotate import Heading, annotate


def run(place: Path) -> None:
    """Carries out the order that ``annotate_safely`` wrote."""
    order = json.loads(place.read_text(encoding="utf-8"))
    limit = order["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    findings = [Finding(**entry) for entry in order["findings"]]
    annotate(Path(order["source"]), findings, Path(order["out"]), order["lang"], Heading(**order["heading"]))


if __name__ == "__main__":
    run(Path(sys.argv[1]))
