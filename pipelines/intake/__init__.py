"""Intake: a workbook as it came becomes typed rows, each value with its cell, and every finding at once.

Nothing here writes to the home, knows of receipts or computes an indicator. Forms, rules, registers are data in ``sources/``."""

from pipelines.intake.parse import READER_VERSION, parse_file
from pipelines.intake.parsed import History, ParsedFile, ParsedForm, SheetSeen, TotalRow, arrow_schema, with_identity
from pipelines.intake.safely import Job, Limits, parse_many, parse_safely

__all__ = [
    "READER_VERSION",
    "History",
    "Job",
    "Limits",
    "ParsedFile",
    "ParsedForm",
    "SheetSeen",
    "TotalRow",
    "arrow_schema",
    "parse_file",
    "parse_many",
    "parse_safely",
    "with_identity",
]
