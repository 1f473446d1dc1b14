"""XML in a stream: events by local name, no tree in memory, documents with a DTD or entities refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from pipelines.intake.refusal import RefusedError, unreadable

Start = Callable[[str, dict[str, str]], Any]
End = Callable[[str], Any]
Text = Callable[[str], Any]


class _LocalNames(dict[str, str]):
    """Element names without their prefix, each cut once: a sheet has millions of elements of some ten names."""

    def __missing__(self, name: str) -> str:
        self[name] = name.rpartition(":")[2]
        return self[name]


def _refuse(*_: Any) -> None:
    raise RefusedError("markup_refused", "DOCTYPE")


def scan(archive: zipfile.ZipFile, member: str, start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Feeds the handlers with the events of ``member``; prefixes are cut from element names, attributes keep theirs.

    Raises ``RefusedError`` for a DTD, an entity or what is no well-formed XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    local = _LocalNames()
    parser.StartElementHandler = lambda name, attributes: start(local[name], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(local[name])
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        with archive.open(member) as stream:
            parser.ParseFile(stream)
    except (expat.ExpatError, zipfile.BadZipFile, EOFError, UnicodeError) as error:
        raise unreadable("文件内部结构已损坏", "the inner structure is damaged", member) from error
