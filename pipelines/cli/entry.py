"""From words on a command line to an exit code: what a person can mend is said in words, what he cannot goes into the log."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pipelines.cli.journal import keep_journal, record_fault
from pipelines.core.error import KezhiError

# 2 and 1 come with the errors themselves (core.error); this one is for everything nobody foresaw.
OWN_FAULT = 3
INTERRUPTED = 130


def run(arguments: Sequence[str] | None) -> int:
    """The exit code of one command."""
    from pipelines.cli.app import app

    words = list(sys.argv[1:] if arguments is None else arguments)
    keep_journal(words)
    try:
        app(args=words, prog_name="kezhi")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except KezhiError as error:
        return _tell(error, words)
    except KeyboardInterrupt:
        print("已中断 / interrupted", file=sys.stderr)
        return INTERRUPTED
    # The one place where anything is caught: a traceback tells a clerk nothing, so it goes into the log.
    except Exception as error:
        return _tell_fault(error, words)
    return 0


def _tell(error: KezhiError, words: list[str]) -> int:
    if error.exit_code == OWN_FAULT:
        return _tell_fault(error, words)
    label = {1: "未通过 / held", 2: "用法或输入有误 / usage"}[error.exit_code]
    print(f"{label}: {error.message}", file=sys.stderr)
    for name, text in (("值 / value", error.value), ("规则 / rule", error.rule), ("处理 / remedy", error.remedy)):
        if text:
            print(f"  {name}: {text}", file=sys.stderr)
    return error.exit_code


def _tell_fault(error: Exception, words: list[str]) -> int:
    path = record_fault(error, words)
    print(f"程序自身出错 / our own fault: {type(error).__name__}", file=sys.stderr)
    print(f"  日志 / log: {path}", file=sys.stderr)
    return OWN_FAULT
