"""Expected errors on their way through Dagster: into a run's failure with all their words, and back for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dagster import Failure, MetadataValue

from pipelines.core.error import KezhiError

if TYPE_CHECKING:
    from dagster import DagsterEvent
    from dagster._utils.error import SerializableErrorInfo

WORDS = ("message", "value", "rule", "remedy")
OWN_FAULT = 3


@contextmanager
def spoken() -> Iterator[None]:
    """Turns an expected error into a failure that the pages show in its own words; a retry would meet the same data."""
    try:
        yield
    except KezhiError as error:
        facts = {name: MetadataValue.text(str(getattr(error, name))) for name in (*WORDS, "exit_code")}
        raise Failure(description=str(error), metadata=facts, allow_retries=False) from error


def error_of(event: DagsterEvent) -> KezhiError:
    """The expected error that a step's failure was made from; anything else is our own fault, named by its step and kind."""
    data = event.step_failure_data
    facts = data.user_failure_data.metadata if data.user_failure_data else {}
    if "exit_code" in facts:
        words = {name: str(facts[name].value) for name in WORDS}
        error = KezhiError(words.pop("message"), **words)
        error.exit_code = int(str(facts["exit_code"].value))
        return error
    return own_fault(f"{event.step_key}: {_kind(data.error)}")


def own_fault(value: str = "") -> KezhiError:
    """A run that broke for no reason anybody foresaw."""
    error = KezhiError("月度任务中途出错", value=value, rule="run_completes", remedy="详见 logs/ 中本次运行的记录")
    error.exit_code = OWN_FAULT
    return error


def _kind(error: SerializableErrorInfo | None) -> str:
    """The class of what was raised; Dagster's own wrapper says nothing."""
    while error is not None and error.cause is not None:
        error = error.cause
    return (error.cls_name if error else None) or "?"
