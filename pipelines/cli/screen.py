"""What a person sees: words in his language, tables, progress on a terminal, and JSON for machines."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# A text, or the same text in Chinese and in English.
Said = str | tuple[str, str]
# Where no terminal says how wide it is, tables are not squeezed into eighty columns.
_PIPED_WIDTH = 180
_NUMBER = re.compile(r'"\\u0000(-?[0-9.]+)\\u0000"')


def to_json(data: Any) -> str:
    """Readable JSON in which a ``Decimal`` is a number with all its digits: a float would lose those beyond fifteen."""
    def plain(value: Any) -> str:
        return f"\0{value:f}\0" if isinstance(value, Decimal) and value.is_finite() else str(value)

    return _NUMBER.sub(r"\1", json.dumps(data, ensure_ascii=False, indent=2, default=plain))


@dataclass
class Screen:
    """The two outputs of a command: results on standard output, progress and asides on standard error."""

    lang: str = "zh"
    as_json: bool = False
    out: Console = field(default_factory=lambda: Console(highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))

    def word(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def pick(self, said: Said) -> str:
        """A text that needs no translation as it is, else the one in the person's language."""
        return said if isinstance(said, str) else self.word(*said)

    def say(self, zh: str, en: str, style: str = "") -> None:
        """One line of words on standard output; silent under ``--json``."""
        if not self.as_json:
            self.out.print(Text(self.word(zh, en), style=style))

    def document(self, data: Any) -> None:
        """The whole result as JSON; only under ``--json``."""
        if self.as_json:
            print(to_json(data))

    def table(self, title: Said, heads: Sequence[Said], rows: Iterable[Sequence[Any]], right: Sequence[int] = ()) -> None:
        """A table of plain texts: nothing in a cell is taken for markup. ``right`` names the columns of numbers."""
        if self.as_json:
            return
        grid = Table(title=Text(self.pick(title)), title_justify="left")
        for index, head in enumerate(heads):
            grid.add_column(Text(self.pick(head)), justify="right" if index in right else "left", overflow="fold")
        for row in rows:
            grid.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
        self.out.print(grid)

    @contextmanager
    def progress(self, zh: str, en: str, total: int | None = None) -> Iterator[Any]:
        """A bar on standard error while long work runs; nothing where that is no terminal. Yields ``advance(words)``."""
        from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        with Progress(*columns, console=self.err, disable=not self.err.is_terminal, transient=True) as bar:
            task = bar.add_task(self.word(zh, en), total=total)

            def advance(words: str) -> None:
                bar.update(task, advance=1, description=words)

            yield advance
