"""Imports as jobs: batch after batch, each with the job's cursor in one transaction, so that nothing is taken twice."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from sqlalchemy import Connection

from rules.texts import Text
from scoring.same_records import Keys
from service.access.queries.lines import lines_of_schemes
from service.access.reach import Reach, SchemeLines
from service.core.clean_for_storage import clean_for_storage
from service.core.db.bulk_connection import open_bulk_connection
from service.core.errors import ProductError
from service.core.jobs.failpoints import die_at_failpoint
from service.core.jobs.running_job import RunningJob
from service.core.masking import cover_numbers
from service.facts.matched_words import words_now
from service.intake.actions.imports import begin_import, break_off_import, count_rows, finish_import
from service.intake.actions.mappings import keep_mapping
from service.intake.actions.rows_to_check import mend_as_before
from service.intake.delivered_file import DeliveredFile
from service.intake.queries.authorities import authorities_before
from service.intake.queries.codes import keys_of_codes
from service.intake.queries.imports import COUNTS, Import, get_import
from service.intake.queries.names import names_of_source
from service.intake.write.again import Judged, judge_again
from service.intake.write.authorities import keep_authorities
from service.intake.write.item_rows import disputed_lines_of
from service.intake.write.snapshot import note_differences
from service.intake.write.take import pass_over, take_batch
from service.intake.write.visit_rows import is_by_item
from service.intake.write.work import Present, Work
from service.reading.batches import Intake, IntakeBatch
from service.reading.columns import Types
from service.reading.forms.wanted import Wanted
from service.reading.unlisted_words import WordCount
from service.rule_sets.queries import declared_by

_MOST_NOTICES = 100
_MOST_WORDS = 200


def run(job: RunningJob) -> None:
    """Takes in the file of an import."""
    with job.service.database.read() as connection:
        order = get_import(connection, job.params["import_id"])
        assert order is not None
        authorities, words = authorities_before(connection, order.id), words_now(connection)
        reach = _reach_of(job.params, lines_of_schemes(connection))
        names = names_of_source(connection, order.source)
    work = _work_of(job, order, reach)
    words = replace(words, named=work.declared.words)
    report = _Report(job.cursor, job.service.settings.import_rows)
    file = _delivered_file(job.params, order)

    def keys_of_enterprises(codes: pa.Array) -> Keys:
        with job.service.database.read() as reading:
            return keys_of_codes(reading, codes)

    def open_intake() -> Intake:
        wanted = replace(_wanted_of(job.params, order), words=words, names=names)
        types = Types(others=work.declared.types)
        return Intake(
            file.path, order.kind, wanted, order.source, types, authorities=authorities, keys_of=keys_of_enterprises
        )

    intake = open_intake()
    if is_by_item(intake.form):
        work.disputed = disputed_lines_of(lambda: open_intake().batches(report.rows), work)
    with open_bulk_connection(job.service.database) as connection:
        with job.writing(connection):
            _begin(connection, job.params, order, intake)
        for number, batch in enumerate(intake.batches(report.rows)):
            if number < report.batches:
                with job.writing(connection):
                    pass_over(connection, batch, work)
                continue
            file.check_unchanged()
            _take_batch(job, connection, batch, work, report)
            die_at_failpoint("imports.batch")
        with job.service.database.read() as reading:
            judged = list(judge_again(reading, lambda: open_intake().batches(report.rows), work))
        _finish(job, connection, order, work, report, intake, judged)
    die_at_failpoint("imports.ended")


def take_back(job: RunningJob, connection: Connection, how: str) -> None:
    """Notes that the import failed or was cancelled; what was committed stays, and importing again is harmless."""
    report = _Report(job.cursor, 0).plain(None)
    break_off_import(connection, job.params["import_id"], how, report, job.claim.actor)


def clear_up(job: RunningJob) -> None:
    """Removes an upload that has been dealt with; a file that a person named stays."""
    if job.params.get("uploaded"):
        Path(job.params["path"]).unlink(missing_ok=True)


def _work_of(job: RunningJob, order: Import, reach: Reach) -> Work:
    return Work(
        order.kind,
        order.source,
        order.actor,
        order.data_on,
        order.known_on,
        import_id=order.id,
        reach=reach,
        declared=declared_by(job.service.library),
        retain_personal_days=job.service.settings.retain_personal_days,
        present=Present(kept=order.snapshot),
    )


def _wanted_of(params: Any, order: Import) -> Wanted:
    """What was said of the file; an import that was ordered by an earlier version said its form alone."""
    return Wanted.of(params["wanted"]) if "wanted" in params else Wanted(order.form)


def _begin(connection: Connection, params: Any, order: Import, intake: Intake) -> None:
    """Notes what the file turned out to be; which column is which field is kept for the next file where it was said."""
    begin_import(connection, order.id, intake.form.name, intake.mapped)
    # A source delivers for all: who may only write some of its facts says it for this file alone.
    if _wanted_of(params, order).columns and _reach_of(params, {}).is_whole:
        keep_mapping(connection, order.source, order.kind, intake.form.name, intake.mapped, order.actor)


def _reach_of(params: Any, lines: SchemeLines) -> Reach:
    """What the import may speak of; one that was ordered by an earlier version says only where."""
    return Reach.of(params["reach"] if "reach" in params else ((region,) for region in params["regions"]), lines)


def _delivered_file(params: Any, order: Import) -> DeliveredFile:
    """The file of the import; raises ProductError where it is gone or another one by now."""
    path = Path(params["path"])
    if not path.exists():
        raise _file_is_gone(order)
    file = DeliveredFile(path, order.sha256)
    file.check_content()
    return file


def _take_batch(job: RunningJob, connection: Connection, batch: IntakeBatch, work: Work, report: "_Report") -> None:
    with job.writing(connection):
        taken, _ = take_batch(connection, batch, work)
        count_rows(connection, job.params["import_id"], taken.counts())
        if work.mended_before:
            # What form the file has, and which columns were said, is known since it was begun.
            order = get_import(connection, job.params["import_id"])
            assert order is not None
            mend_as_before(connection, order, work)
        report.note(batch)
        die_at_failpoint("imports.taken")
        job.step(connection, report.cursor(), batch.done, batch.size)


def _finish(
    job: RunningJob,
    connection: Connection,
    order: Import,
    work: Work,
    report: "_Report",
    intake: Intake,
    judged: Sequence[Judged],
) -> None:
    """Ends the import; `judged` is what is otherwise where the file is judged as a whole."""
    with job.writing(connection):
        for part in judged:
            count_rows(connection, order.id, part.rewrite(connection, work).counts())
        keep_authorities(connection, intake.learned, order.known_on, order.id)
        missing = note_differences(connection, work, intake.form.record_type) if order.snapshot else None
        finish_import(connection, order, report.plain(missing, intake.word_counts()))
        job.step(connection, report.cursor(), report.size, report.size)
        done = get_import(connection, order.id)
        assert done is not None
        job.end(connection, {name: getattr(done, name) for name in COUNTS})


class _Report:
    """The notices of an import, and how far it is; they travel in the job's cursor."""

    def __init__(self, cursor: Any, rows: int) -> None:
        state = cursor or {}
        # A later attempt must part the file as the first one did.
        self.rows: int = state.get("rows", rows)
        self.batches: int = state.get("batches", 0)
        self.size: int = state.get("size", 0)
        self._notices: list[dict[str, str]] = state.get("notices", [])

    def note(self, batch: IntakeBatch) -> None:
        """Adds the notices of a batch."""
        self.batches += 1
        self.size = batch.size
        room = _MOST_NOTICES - len(self._notices)
        # A notice names headings, and a heading may hold anything.
        self._notices += [
            {"zh": cover_numbers(notice.zh), "en": cover_numbers(notice.en)} for notice in batch.notices[:room]
        ]

    def cursor(self) -> dict[str, Any]:
        """The state that a later attempt begins with."""
        return {"rows": self.rows, "batches": self.batches, "size": self.size, "notices": self._notices}

    def plain(self, missing: int | None, words: Sequence[WordCount] = ()) -> dict[str, Any]:
        """The report of the import, with the most frequent of the words that no list has."""
        most = sorted(words, key=lambda one: -one.rows)[:_MOST_WORDS]
        report: dict[str, Any] = {"notices": self._notices, "words": [clean_for_storage(asdict(one)) for one in most]}
        return report if missing is None else report | {"differences": missing}


def _file_is_gone(order: Import) -> ProductError:
    return ProductError(
        Text("找不到导入文件。", "The file of the import is not there."),
        order.file_name,
        Text("文件已被移走或删除。", "It was moved or deleted."),
        Text("重新导入该文件；已导入的行不会重复。", "Import the file again; rows taken in are not taken twice."),
    )
