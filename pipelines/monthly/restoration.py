"""Restoring ``raw/`` from the store and the ledger: the files are products, and come back byte for byte or not at all."""

from __future__ import annotations

from itertools import groupby

from pipelines.core.hashes import sha256_file
from pipelines.core.paths import Home
from pipelines.monthly.raw import write_raw
from pipelines.monthly.take_in import Parser, Reader, identified, job_of, reader_of
from pipelines.receipt.entry import Submission
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.lock import held
from pipelines.receipt.store import BitRotError


def restore_raw(home: Home, *, parse: Parser | None = None) -> list[str]:
    """Rewrites every raw file that is missing or changed, earlier periods first; returns the submissions restored.

    Raises ``BitRotError`` where today's reader no longer gives the rows that were recorded: these need a person.
    """
    home.ensure()
    with held(home, "take_in"), Ledger(home) as ledger:
        known = sorted(ledger.submissions(), key=lambda item: item.period)
        broken = [item for item in known if not _intact(home, item)]
        for _, group in groupby(broken, key=lambda item: item.period):
            _restore(home, ledger, list(group), known, reader_of(parse))
    return [item.submission_id for item in broken]


def _restore(home: Home, ledger: Ledger, broken: list[Submission], known: list[Submission], read: Reader) -> None:
    """The submissions of one period; files of earlier periods, which make the history, are whole by then."""
    numbers = sorted({item.receipt_no for item in broken})
    files = dict(zip(numbers, read([job_of(home, ledger.receipt(number), known) for number in numbers]), strict=True))
    for item in broken:
        form = files[item.receipt_no].forms.get(item.form)
        table = identified(form, item.submission_id, item.receipt_no) if form else None
        if table is None or write_raw(home, item.raw_path, table) != item.raw_sha256:
            raise _differs(item)


def _intact(home: Home, item: Submission) -> bool:
    path = home.root / item.raw_path
    return path.is_file() and sha256_file(path) == item.raw_sha256


def _differs(item: Submission) -> BitRotError:
    return BitRotError("由存档重建的数据与当时记录的不一致", value=item.submission_id, rule="raw_intact",
                       remedy="程序的读取方式已改变：核对差异后请报送单位重新报送，或用当时的版本重建")
