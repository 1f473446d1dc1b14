"""The ``kezhi`` command. Each module holds the commands of one subject; what they do lives on the floors below.

Only typer and rich are imported when the command starts: everything else is imported inside the function that needs it, so that
``kezhi --help`` and a number that is only looked up do not pay for the warehouse.
"""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and leaves by ``SystemExit``: 0 fine, 1 findings that block, 2 wrong usage, 3 our own fault."""
    from pipelines.cli.entry import run

    raise SystemExit(run(arguments))
