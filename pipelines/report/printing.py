"""PDF by LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from pipelines.core.error import KezhiError, UsageError

_SECONDS = 180


def find_office() -> str | None:
    """The LibreOffice command on the path, or nothing."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def require_office() -> str:
    """The LibreOffice command; ``UsageError`` in plain words where there is none."""
    office = find_office()
    if office is None:
        raise UsageError("本机没有 LibreOffice，不能写 pdf / LibreOffice is needed for pdf", value="soffice",
                         rule="pdf_needs_libreoffice", remedy="安装 libreoffice-writer，或改用 --format docx 或 html")
    return office


def write_pdf(docx: bytes, name: str) -> bytes:
    """``docx`` as PDF. ``UsageError`` where there is no LibreOffice; our own fault where it fails.

    It runs with a profile of its own, so that an open window of the same user does not matter.
    """
    office = require_office()
    with tempfile.TemporaryDirectory(prefix="kezhi-pdf-") as folder:
        source = Path(folder) / f"{name}.docx"
        source.write_bytes(docx)
        command = [office, "--headless", "--norestore", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
                   "--convert-to", "pdf:writer_pdf_Export", "--outdir", folder, str(source)]
        return _convert(command, source.with_suffix(".pdf"))


def _convert(command: list[str], target: Path) -> bytes:
    try:
        place = dict(os.environ) | {"HOME": str(target.parent)}
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, env=place)
        said = (done.stderr or done.stdout).decode(errors="replace").strip()[-200:]
    except subprocess.TimeoutExpired:
        said = f"over {_SECONDS} s"
    if not target.is_file():
        error = KezhiError("LibreOffice 未能写出 pdf", value=said, rule="pdf_is_written")
        error.exit_code = 3
        raise error
    return target.read_bytes()
