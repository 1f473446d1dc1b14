"""A run's log as a file: one JSON object a line in ``logs/<run id>.jsonl``, so that the terminal stays for what people read."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dagster import Field, InitLoggerContext, logger

from pipelines.core.paths import Home


def error_text(event: Any) -> str | None:
    """Where a step or a run broke; a frame holds code and messages, never rows."""
    data = getattr(event, "event_specific_data", None)
    error = getattr(data, "error", None)
    return error.to_string() if error else None


class Line(logging.Formatter):
    """A log record of Dagster as one line of JSON; Chinese stays readable, absent fields stay away."""

    def format(self, record: logging.LogRecord) -> str:
        meta: dict[str, Any] = getattr(record, "dagster_meta", None) or {}
        event = meta.get("dagster_event")
        fields = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "run": meta.get("run_id"),
            "step": meta.get("step_key"),
            "event": getattr(event, "event_type_value", None),
            "message": meta.get("orig_message") or record.getMessage(),
            "error": error_text(event) or (self.formatException(record.exc_info) if record.exc_info else None),
        }
        return json.dumps({key: value for key, value in fields.items() if value is not None}, ensure_ascii=False)


def log_path(home: Home, run_id: str) -> Path:
    return home.logs / f"{run_id}.jsonl"


@logger({"home": Field(str, default_value="", description="Folder of the installation; empty: KEZHI_HOME")},
        description="One JSON object a line in logs/<run id>.jsonl")
def file_log(context: InitLoggerContext) -> logging.Logger:
    """Dagster asks for it once a run; the file is opened at the first line."""
    named = context.logger_config["home"]
    home = Home(Path(named)) if named else Home.from_environment()
    path = log_path(home.ensure(), context.run_id or "unnamed")
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(Line())
    found = logging.Logger(f"kezhi.{context.run_id}", logging.DEBUG)
    found.addHandler(handler)
    return found
