"""PDF: without LibreOffice a plain refusal, with it its own profile; tests need none."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from pipelines.core.error import KezhiError, UsageError
from pipelines.core.period import SHANGHAI
from pipelines.report import printing
from pipelines.report.write import Order, Written, write_report
from tests.unit.report_world import (
    World,
    hold,
    make_world,
)

LATER = datetime(2022, 7, 18, tzinfo=SHANGHAI)
HOSTILE = '<b>甲&乙</b>{{ 7*7 }}{% for x in y %}]]>\x07\x0c\n=HYPERLINK("x")'


def write(world: World, tmp_path: Path, order: Order | None = None, **more: object) -> Written:
    holding = hold(world, tmp_path, **more)
    return write_report(holding, order or Order(("docx", "html")), tmp_path / "out")


def test_without_libreoffice_pdf_is_refused_in_plain_words_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing.shutil, "which", lambda name: None)
    with pytest.raises(UsageError, match="LibreOffice") as caught:
        write(make_world(), tmp_path, Order(("docx", "pdf")))
    assert caught.value.exit_code == 2 and "docx" in caught.value.remedy and not (tmp_path / "out").exists()


def test_a_converter_that_writes_nothing_is_our_own_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "soffice"
    office.write_text("#!/bin/sh\necho broken >&2\nexit 1\n", encoding="utf-8")
    office.chmod(0o755)
    monkeypatch.setattr(printing, "find_office", lambda: str(office))
    with pytest.raises(KezhiError, match="pdf") as caught:
        printing.write_pdf(b"docx", "report")
    assert caught.value.exit_code == 3 and "broken" in caught.value.value


def test_a_converter_is_given_a_profile_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = tmp_path / "soffice"
    office.write_text(
        '#!/bin/sh\nwhile [ $# -gt 1 ]; do [ "$1" = --outdir ] && out=$2; echo "$1" >>"$(dirname "$0")/seen"; shift; done\n'
        'cp "$1" "$out/report.pdf"\n',
        encoding="utf-8",
    )
    office.chmod(0o755)
    monkeypatch.setattr(printing, "find_office", lambda: str(office))
    assert printing.write_pdf(b"words", "report") == b"words"
    assert "-env:UserInstallation=file:///" in (tmp_path / "seen").read_text(encoding="utf-8")
