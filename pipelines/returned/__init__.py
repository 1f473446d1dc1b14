"""The workbook that goes back: the reporter's own file with its bad cells marked and a first sheet that lists every finding.

It reads findings, never judges; it knows of no ledger. Marking opens a file that others wrote:
``annotate_safely`` does it in a child.
"""

from pipelines.returned.annotate import Heading, annotate, is_untouched
from pipelines.returned.difference import CellChange, cell_diff
from pipelines.returned.safely import annotate_safely

__all__ = ["CellChange", "Heading", "annotate", "annotate_safely", "cell_diff", "is_untouched"]
