"""Restoring ``raw/`` from the store and the ledger: the files are products, and come back byte for byte or not at all."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.monthly.raw import write_raw
from pipelines.monthly.take_in import Parser, default_parser, identified, read_receipt
from pipelines.receipt.entry import Submission
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.lock import held
from pipelines.receipt.store import BitRotError

if TYPE_CHECKING:
    from pipelines.intake import ParsedForm


def restore_raw(home: Home, *, parse: Parser | None = None) -> list[str]:
    """Rewrites every raw file that is missing or changed, in the order received; returns the submissions restored.

    Raises ``BitRotError`` where today's reader no longer gives the rows that were recorded: these need a person.
    """
    home.ensure()
    with held(home, "take_in"), Ledger(home) as ledger:
        known = ledger.submissions()
        broken = [item for item in known if not _intact(home, item)]
        for receipt_no, group in groupby(broken, key=lambda item: item.receipt_no):
            parsed = read_receipt(home, ledger.receipt(receipt_no), known, parse or default_parser())
            for item in group:
                _restore(home, item, parsed.forms.get(item.form))
    return [item.submission_id for item in broken]


def _restore(home: Home, item: Submission, form: ParsedForm | None) -> None:
    if form is None or write_raw(home, item.raw_path, identified(form, item.submission_id, item.receipt_no)) != item.raw_sha256:
        raise _differs(item)


def _intact(home: Home, item: Submission) -> bool:
    path = home.root / item.raw_path
    return path.is_file() and sha256_file(path) == item.raw_sha256


def _differs(item: Submission) -> BitRotError:
    return BitRotError("由存档重建的数据与当时记录的不一致", value=item.submission_id, rule="raw_intact",
                       remedy="程序的读取方式已改变：核对差异后请报送单位重新报送，或用当时的版本重建")
