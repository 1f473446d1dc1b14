"""Report lint: the numbers of any written report, checked against the figures that the warehouse holds."""

from __future__ import annotations

from pipelines.report.lint.annotation import annotate
from pipelines.report.lint.check import lint, run_lint
from pipelines.report.lint.document import Paragraph, read_document
from pipelines.report.lint.figure import Figure, read_figures
from pipelines.report.lint.outcome import LintReport, table
from pipelines.report.lint.scanner import find_numbers
from pipelines.report.lint.verdict import Judged

__all__ = [
    "Figure",
    "Judged",
    "LintReport",
    "Paragraph",
    "annotate",
    "find_numbers",
    "lint",
    "read_document",
    "read_figures",
    "run_lint",
    "table",
]
