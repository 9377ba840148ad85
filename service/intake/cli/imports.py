"""`credit-tiers import`: a file into the database, by this process or a worker at it."""

import csv
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from uuid import uuid4

import click

from rules.texts import Text
from service.core.atomic import AtomicFile
from service.core.clock import today
from service.core.db.jobs import get_job
from service.core.db.patience import patience_of_jobs
from service.core.db.service import Service
from service.core.errors import ProductError
from service.core.files.rejects import HEADER, reject_row
from service.core.jobs.worker import Worker
from service.core.masking import cover_numbers
from service.core.progress import Progress
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database
from service.core.terminal.options import DAY, IN, KNOWN_DAY, OUT, report_errors
from service.intake.actions.imports import FOLDER, Order, order_import
from service.intake.delivered_file import digest_of
from service.intake.queries.imports import Import, get_import
from service.intake.queries.mappings import kept_columns
from service.intake.queries.rows_to_check import list_rows_to_check
from service.intake.words import IMPORT_KINDS
from service.intake.write.take import KINDS
from service.reading.forms.wanted import Wanted
from service.reading.table_options import table_options
from service.rule_sets.queries.adopted import installation_of

ACTOR = "command line"
REFUSED_SOME = 3
POLL_SECONDS = 0.5
_PAGE = 1_000


def _command_of(kind: str) -> click.Command:
    """The command that takes in files of a kind."""

    @click.command(kind, short_help=IMPORT_KINDS[kind].zh, help=_help_of(kind))
    @click.argument("file", type=IN)
    @click.option("--source", required=True, metavar="NAME", help="数据来源 Who delivers the data.")
    @table_options()
    @click.option("--data-on", type=DAY, help="数据所截至的日期 The day to which the data reach; default: today.")
    @click.option("--known-on", type=KNOWN_DAY, help="数据的知悉日期 The day they became known; default: today.")
    @click.option("--snapshot", is_flag=True, help="全量名单：列出名单中缺少的 A full list: what it lacks is reported.")
    @click.option("--rejects", type=OUT, help="待核数据文件 CSV of refused rows: file, line, column, value, reason.")
    def command(**given: Any) -> None:
        import_file(kind, **given)

    return command


def _help_of(kind: str) -> str:
    words = IMPORT_KINDS[kind]
    return (
        f"{words.zh}：把文件导入数据库；同一文件再次导入不会改变任何内容。\n\n"
        f"{words.en}: imports a file into the database; importing it again changes nothing. Rows that cannot be taken "
        "in are kept to be checked, and the rest goes in.\n\n"
        "退出码 Exit codes: 0 全部导入 all rows taken in; 3 已导入，部分行待核 taken in, some rows refused; "
        "2 出错 an error."
    )


def import_file(
    kind: str,
    file: Path,
    source: str,
    wanted: Wanted,
    data_on: datetime | None,
    known_on: datetime | None,
    snapshot: bool,
    rejects: Path | None,
) -> None:
    """Takes in a file and says what became of its rows; ends with exit code 3 where some of them have to be checked."""
    with report_errors():
        settings = load_settings()
        with open_current_database(settings, patience_of_jobs(settings)) as database:
            service = Service(settings, database, installation_of(settings.rule_sets))
            path = _storable_path(file.resolve(), settings.data / FOLDER)
            with database.read() as connection:
                wanted = replace(wanted, kept=kept_columns(connection, source, kind))
            order = Order(
                kind,
                wanted.form,
                path,
                file.name,
                digest_of(file),
                source,
                data_on.date() if data_on else today(),
                known_on.date() if known_on else today(),
                snapshot,
                # What it is called by here is ours to remove.
                uploaded=path != file.resolve(),
                wanted=wanted,
            )
            with database.write() as connection:
                import_id, job_id = order_import(connection, order, ACTOR)
            _follow(service, job_id, file.name)
            done = _echo_result(service, import_id, job_id)
            if rejects:
                _write_rejects(service, done, rejects)
    raise SystemExit(REFUSED_SOME if done.quarantined else 0)


def _storable_path(file: Path, folder: Path) -> Path:
    """The path of the file, or of a link to it where its own holds a personal number: the job keeps the path."""
    if cover_numbers(str(file)) == str(file):
        return file
    folder.mkdir(parents=True, exist_ok=True)
    ending = "".join(file.suffixes[-2:] if file.suffix == ".gz" else file.suffixes[-1:])
    link = folder.resolve() / f"{uuid4().hex}{ending}"
    link.symlink_to(file)
    return link


def _follow(service: Service, job_id: int, name: str) -> None:
    """Takes the file in here unless a worker was quicker, in which case its progress is shown."""
    worker = Worker(service, {"imports": "service.intake.job"})
    with Progress() as progress:
        shown = _Shown(progress, name)
        while True:
            with service.database.read() as connection:
                job = get_job(connection, job_id)
            if job is None or job.status not in ("queued", "running"):
                return
            shown(job.done, job.total)
            if not worker.try_once(job_id, shown):
                time.sleep(POLL_SECONDS)


class _Shown:
    """Passes on how far the job is, in bytes of the file, once its size is known."""

    def __init__(self, progress: Progress, name: str) -> None:
        self._progress, self._name = progress, name
        self._begun = False

    def __call__(self, done: int, total: int) -> None:
        if not total:
            return
        if not self._begun:
            self._progress.begin({self._name: total})
            self._begun = True
        self._progress.advance(self._name, done, None)


def _echo_result(service: Service, import_id: int, job_id: int) -> Import:
    """Prints the counts; raises ProductError where the import did not come to its end."""
    with service.database.read() as connection:
        done, job = get_import(connection, import_id), get_job(connection, job_id)
    assert done is not None
    assert job is not None
    if done.status != "done":
        why: dict[str, Any] = job.error or {"zh": f"状态 {job.status}。", "en": f"Its state is {job.status}."}
        raise ProductError(
            Text("导入未完成。", "The import did not come to its end."),
            done.file_name,
            Text(why["zh"], why["en"]),
            Text(
                "照上述处理后再次导入；已导入的行不会重复。",
                "Mend it as said and import again; no row is taken in twice.",
            ),
        )
    click.echo(_counts_line_of(done))
    for notice in (done.report or {}).get("notices", []):
        click.echo(f"{notice['zh']} {notice['en']}", err=True)
    return done


def _counts_line_of(done: Import) -> str:
    zh = (
        f"导入 {done.id}：读取 {done.read:,} 行 = 新增 {done.inserted:,} + 未变 {done.unchanged:,} + 更正 "
        f"{done.corrected:,} + 待核 {done.quarantined:,} + 自然人（只计数） {done.natural_persons:,}"
    )
    en = (
        f"Import {done.id}: {done.read:,} rows read = {done.inserted:,} inserted + {done.unchanged:,} unchanged + "
        f"{done.corrected:,} corrected + {done.quarantined:,} to check + {done.natural_persons:,} natural persons "
        "(counted only)"
    )
    missing = (done.report or {}).get("differences")
    if missing is None:
        return f"{zh}\n{en}"
    return f"{zh}\n{en}\n名单中缺少 {missing:,} 项，未删除。 {missing:,} are not in the full list; nothing was deleted."


def _write_rejects(service: Service, done: Import, path: Path) -> None:
    target = AtomicFile(path)
    try:
        with open(target.temporary, "w", encoding="utf-8-sig", newline="") as stream:
            _write_rows_to_check(service, done, stream)
        target.publish()
    finally:
        target.discard()


def _write_rows_to_check(service: Service, done: Import, stream: TextIO) -> None:
    writer = csv.writer(stream)
    writer.writerow(HEADER)
    after = 0
    while True:
        with service.database.read() as connection:
            rows = list_rows_to_check(connection, import_id=done.id, after=after, limit=_PAGE)
        if not rows:
            return
        for row in rows:
            writer.writerows(
                reject_row(done.file_name, row.line, f["column"], f["value"], Text(f["zh"], f["en"]))
                for f in row.faults
            )
        after = rows[-1].id


enterprises, attribute_changes, records, repairs, tiers, visits = map(_command_of, KINDS)
