"""Taking in: every received file is read once, its rows written to ``raw/``, its findings recorded. A kill at any point costs
only the work: the raw file is written first, and one transaction of the ledger makes it count."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from pipelines.core.error import KezhiError
from pipelines.core.form import load_forms
from pipelines.core.paths import Home
from pipelines.core.rule import finding
from pipelines.monthly.history import history_for
from pipelines.monthly.raw import collect_orphans, raw_path, write_raw
from pipelines.monthly.reply import record_answers
from pipelines.receipt import store
from pipelines.receipt.entry import NewSubmission, Receipt, Submission
from pipelines.receipt.ledger import Ledger
from pipelines.receipt.lock import held

if TYPE_CHECKING:
    import pyarrow as pa

    from pipelines.intake import Job, ParsedFile, ParsedForm

LOG = logging.getLogger(__name__)
Parser = Callable[..., "ParsedFile"]
Reader = Callable[["list[Job]"], "list[ParsedFile]"]
Progress = Callable[[int, int], None]
WORKERS = 2     # each waits for one child process that reads its batch
BATCH = 16      # files a child: its start costs as much as ten ordinary files, and a batch is held in memory until it is filed


@dataclass(frozen=True)
class TakenIn:
    """What came of one receipt. ``failed``: our own fault; the file stays unread and is tried again with the next run.

    ``submissions``: the ids recorded; none for forms whose newest version holds the same bytes already.
    """

    receipt_no: str
    outcome: Literal["parsed", "unreadable", "failed"]
    submissions: tuple[str, ...] = ()
    finding_count: int = 0
    error: str = ""


def take_in(home: Home, at: datetime, receipts: Iterable[str] | None = None, progress: Progress | None = None, *,
            parse: Parser | None = None) -> list[TakenIn]:
    """Reads every file that was received and not yet read (or those of ``receipts`` by number), in the order received.

    Safe to repeat and to run twice at once: the second waits and finds nothing left. ``parse`` reads one file with the
    arguments of ``intake.parse_safely``; by default files are read in child processes with limits.
    """
    wanted = None if receipts is None else set(receipts)
    home.ensure()
    with held(home, "take_in"), Ledger(home) as ledger:
        collect_orphans(home, (item.raw_path for item in ledger.submissions()))
        unread = [item for item in ledger.unread() if wanted is None or item.receipt_no in wanted]
        done: list[TakenIn] = []
        for one in _Desk(home, ledger, at, reader_of(parse)).take(unread):
            done.append(one)
            if progress:
                progress(len(done), len(unread))
    return done


def reader_of(parse: Parser | None) -> Reader:
    """Reads several files, each with ``parse``; without it, intake's own batches in child processes with limits."""
    if parse is None:
        from pipelines.intake import parse_many

        return parse_many
    return partial(_read_each, parse)


def _read_each(parse: Parser, jobs: list[Job]) -> list[ParsedFile]:
    return [parse(job.path, file_name=job.file_name, region=job.region, period=job.period, history=job.history) for job in jobs]


def job_of(home: Home, receipt: Receipt, known: Iterable[Submission]) -> Job:
    """What the reader is given for a receipt; the stored bytes are hashed first. Raises ``BitRotError``."""
    from pipelines.intake import Job

    return Job(store.blob(home, receipt.sha256), receipt.file_name, receipt.region_code, receipt.period,
               history=history_for(home, receipt, known))


def identified(parsed: ParsedForm, submission_id: str, receipt_no: str) -> pa.Table:
    """A form's rows as they go to ``raw/``, each under its submission and receipt."""
    from pipelines.intake import with_identity

    return with_identity(parsed.table, submission_id=submission_id, receipt_no=receipt_no)


@dataclass
class _Desk:
    """Takes receipts in, one after the other; only the reading itself runs side by side."""

    home: Home
    ledger: Ledger
    at: datetime
    read: Reader

    def take(self, receipts: list[Receipt]) -> Iterator[TakenIn]:
        """Files of one period at a time: the history that a file is judged by ends before its period."""
        with ThreadPoolExecutor(WORKERS) as pool:
            for _, group in groupby(receipts, key=lambda item: item.period):
                known = [item for item in self.ledger.submissions() if item.is_current]
                for together in _slices(list(group), BATCH * WORKERS):
                    batches = _slices(together, -(-len(together) // WORKERS))
                    readings = [pool.submit(self._read, batch, known) for batch in batches]
                    for batch, reading in zip(batches, readings, strict=True):
                        yield from self._settle(pool, batch, reading, known)

    def _read(self, receipts: list[Receipt], known: list[Submission]) -> list[ParsedFile]:
        return self.read([job_of(self.home, receipt, known) for receipt in receipts])

    def _settle(self, pool: ThreadPoolExecutor, batch: list[Receipt], reading: Future[list[ParsedFile]],
                known: list[Submission]) -> Iterator[TakenIn]:
        """Files what was read. A future outlives any fault of the reader; a batch with a fault is read again file by file,
        since one bad workbook must never stop the others."""
        error = reading.exception()
        if error is None:
            for receipt, parsed in zip(batch, reading.result(), strict=True):
                yield self._file(receipt, parsed)
        elif len(batch) == 1:
            yield _failed(batch[0], error)
        else:
            for receipt in batch:
                yield from self._settle(pool, [receipt], pool.submit(self._read, [receipt], known), known)

    def _file(self, receipt: Receipt, parsed: ParsedFile) -> TakenIn:
        try:
            filed = [self._write(receipt, form) for form in parsed.forms.values() if self._is_new(receipt, form.form)]
        except (ValueError, TypeError, KeyError) as error:      # a table that is not what the form declares: the reader's fault
            return _failed(receipt, error)
        from pipelines.intake import READER_VERSION

        outcome: Literal["parsed", "unreadable"] = "parsed" if parsed.forms else "unreadable"
        findings = list(parsed.findings) or ([] if parsed.forms else [finding("file_holds_known_form", value=receipt.file_name)])
        self.ledger.record_intake(receipt.receipt_no, at=self.at, outcome=outcome, reader_version=READER_VERSION,
                                  stamp=parsed.stamp, findings=findings, submissions=filed)
        record_answers(self.ledger, receipt, parsed.answers)
        count = len(findings) + sum(len(form.findings) for form in parsed.forms.values())
        return TakenIn(receipt.receipt_no, outcome, tuple(item.submission_id for item in filed), count)

    def _is_new(self, receipt: Receipt, form: str) -> bool:
        """Whether the form says something after what it follows upon: the same file again is no new version."""
        return self.ledger.predecessor(form, receipt) != receipt.sha256

    def _write(self, receipt: Receipt, parsed: ParsedForm) -> NewSubmission:
        version = self.ledger.next_version(parsed.form, receipt.region_code, receipt.period)
        submission_id = f"{receipt.period}-{receipt.region_code}-{parsed.form}-v{version}"
        form_version = load_forms()[parsed.form].version
        table = identified(parsed, submission_id, receipt.receipt_no)
        place = raw_path(parsed.form, receipt.period, submission_id)
        digest = write_raw(self.home, place, table)
        return NewSubmission(submission_id, parsed.form, version, form_version, table.num_rows,
                             sum(table["quarantined"].to_pylist()), place, digest, tuple(parsed.findings))


def _slices(receipts: list[Receipt], size: int) -> list[list[Receipt]]:
    return [receipts[start:start + size] for start in range(0, len(receipts), size)]


def _failed(receipt: Receipt, error: BaseException) -> TakenIn:
    """Says what broke without the message of a foreign error, which may quote a cell with a person's name."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    LOG.error("%s could not be taken in: %s\n%s", receipt.receipt_no, type(error).__name__, frames)
    words = str(error) if isinstance(error, KezhiError) else type(error).__name__
    return TakenIn(receipt.receipt_no, "failed", error=words)
