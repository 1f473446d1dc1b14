"""A month of a project with one form more, in a process of its own: ``KEZHI_PROJECT`` is read when the project is imported.

``python -m tests.golden.sixteenth_child <home> <workbook>`` prints one JSON document of what came of it.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

INDICATOR, REGION, PERIOD = "instrument_sharing_amount", "340403", "2022-06"
# After the sample's last run.
AT = datetime.fromisoformat("2022-07-18T10:00:00+08:00")


def run_month_with(home_folder: Path, workbook: Path) -> dict[str, Any]:
    """Derives, hands the workbook in, releases the month, and reads back what was published."""
    from pipelines.core.paths import Home
    from pipelines.derive import derive
    from pipelines.monthly.inspection import hand_in
    from pipelines.monthly.steps import run_month_plain

    home = Home(home_folder)
    written, stale = derive(), derive(check=True)
    taken = hand_in(home, workbook, REGION, PERIOD, by="340403 科技局", at=AT)
    moment = AT + timedelta(minutes=5)
    outcome = run_month_plain(home, PERIOD, moment, moment)
    return {"written": written, "stale": stale, "states": [[item.form, item.state, item.row_count] for item in taken.submissions],
            "findings": [item.as_dict() for item in taken.findings], "outcome": outcome.as_dict(), **read_back(home)}


def read_back(home: Any) -> dict[str, Any]:
    """Rows of the new fact, its figure, the trace of the figure, and how many forms the project has."""
    from pipelines.core.form import load_forms
    from pipelines.lineage.snapshot import open_snapshot, release_folder
    from pipelines.monthly.tracing import trace_code

    with open_snapshot(release_folder(home) / "kezhi.duckdb") as connection:
        rows = connection.execute("select instrument_no, served_on, fee_yuan, fee_cell from core.fct_instrument_sharing "
                                  "order by instrument_no").fetchall()
        figures = connection.execute("select code, text, status from marts.mart_report_figure where indicator = ? and "
                                     "region_code = ? and data_period = ?", [INDICATOR, REGION, PERIOD]).fetchall()
    return {"rows": rows, "figures": figures, "forms": len(load_forms()),
            "trace": trace_code(home, f"{INDICATOR}/{REGION}/{PERIOD}/cumulative")}


if __name__ == "__main__":
    print(json.dumps(run_month_with(Path(sys.argv[1]), Path(sys.argv[2])), ensure_ascii=False, default=str))
