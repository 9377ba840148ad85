"""`credit-tiers backup`, `restore` and `drill`: everything as one file, back again, and whether that would work."""

import os
from contextlib import ExitStack, suppress
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from rules.texts import Text
from service.core.db import audit
from service.core.db.anchors import Occasion, append_anchor, read_settled_head
from service.core.db.archive.backup import back_up
from service.core.db.archive.file import Manifest
from service.core.db.archive.restore import restore as restore_backup
from service.core.db.engine import Database
from service.core.errors import ProductError
from service.core.settings import Settings, load_settings
from service.core.terminal.database import open_current_database, open_stored_database, operator_name
from service.core.terminal.options import IN, OUT, report_errors
from service.serving.chains import CHAINS
from service.serving.drill import hold_drill
from service.serving.files_of_backup import UploadGone, hold_files, unpack_files

# A backup holds everything, personal fields and password hashes too: for its owner only.
OWNER_ONLY = 0o077
TRIES = 3
UNSOUND = 1


@click.command()
@click.argument("file", type=OUT)
@click.option(
    "--files",
    "with_files",
    is_flag=True,
    help="连同待导入的上传文件、规则集、抽查档案和附件 Uploads, rule sets, draws and attached files, too.",
)
def backup(file: Path, with_files: bool) -> None:
    """把整个数据库备份为一个文件 FILE，服务可照常运行；数据库有损坏时不备份。

    Backs the whole database (registered models are in it) up to one file while the service goes on; keep it as safe as
    the database itself. A database that is damaged is not backed up, and FILE stays what it was.
    """
    with report_errors(), open_current_database(settings := load_settings()) as database:
        os.umask(OWNER_ONLY)
        with database.write() as connection:
            audit.write_entry(connection, operator_name(), "database.backup", file.name, {"files": with_files})
        try:
            manifest = _back_up_held(database, settings, file) if with_files else back_up(database, file, None, CHAINS)
        except (ProductError, OSError):
            # Of a database that is damaged or full, the log may not take it either.
            with suppress(SQLAlchemyError), database.write() as connection:
                audit.write_entry(connection, operator_name(), "database.backup-failed", file.name, {})
            raise
        append_anchor(settings.data, read_settled_head(database), Occasion.BACKUP)
        rows = sum(number for number, _ in manifest.tables.values())
        click.echo(
            f"已备份到 {file}（{file.stat().st_size:,} 字节，{rows:,} 行，{len(manifest.files)} 个文件），已核对无误；"
            f"审计日志至第 {manifest.audit_entries} 条，摘要值见下。\n"
            f"Backed up to {file} ({rows:,} rows, {len(manifest.files)} files), and verified; the audit log ends at "
            f"entry {manifest.audit_entries} with this hash:\n"
            f"{manifest.audit_hash}"
        )


def _back_up_held(database: Database, settings: Settings, file: Path) -> Manifest:
    for _ in range(TRIES):
        with hold_files(settings) as held:
            try:
                return back_up(database, file, held.files_of, CHAINS)
            except UploadGone as gone:
                name = str(gone)
    raise ProductError(
        Text("待导入的文件不见了，未做备份。", "A file that waits to be imported is gone; no backup was made."),
        str(settings.data / "uploads" / name),
        Text("文件被移走，或数据文件夹设置有误。", "It was moved away, or CREDIT_TIERS_DATA names another folder."),
        Text("放回文件，或取消该导入后重试。", "Put it back, or cancel that import, and try again."),
    )


@click.command()
@click.argument("file", type=IN)
def restore(file: Path) -> None:
    """把备份文件 FILE 恢复到一个空的数据库，并逐行核对；备份含有文件的，一并放回。

    Restores a backup into an empty database, of either kind, and verifies every row and the audit log; files that the
    backup holds go to the data folder and the folder of rule sets.
    """
    with ExitStack() as opened:
        opened.enter_context(report_errors())
        settings = load_settings()
        database = opened.enter_context(open_stored_database(settings))
        files = opened.enter_context(unpack_files(file, settings))
        manifest = restore_backup(database, file, files.settle, room=settings.data)
        with database.write() as connection:
            audit.write_entry(connection, operator_name(), "database.restore", file.name, {"made_at": manifest.made_at})
        append_anchor(settings.data, read_settled_head(database), Occasion.RESTORE)
        click.echo(
            f"已恢复 {manifest.made_at} 的备份，逐行核对无误，审计日志 {manifest.audit_entries} 条完整。\n"
            f"Restored the backup of {manifest.made_at}, verified row by row; its {manifest.audit_entries} audit "
            "entries hold together."
        )
        if files.has_rule_sets and settings.rule_sets is None:
            click.echo(
                f"规则集已放到 {files.rule_sets}；请设置 CREDIT_TIERS_RULE_SETS。\n"
                f"The rule sets are in {files.rule_sets}; set CREDIT_TIERS_RULE_SETS to it."
            )


@click.command()
@click.argument("file", type=IN)
@click.option(
    "--in",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="演练所用文件夹，须有足够空间 Folder with room for the try; default: that of FILE.",
)
def drill(file: Path, folder: Path | None) -> None:
    """恢复演练：把备份 FILE 恢复到临时的数据库，逐项核对并报告，然后删除；不动现有数据。

    Tries a backup out: restores it into a spare database, verifies rows, audit log, models, uploads and rule sets,
    reports, and removes the spare; what is in use is not touched. Exit code 1 where something is not sound.
    """
    with report_errors():
        report = hold_drill(file, folder or file.absolute().parent)
    for line in report.lines:
        click.echo(f"{line.zh}\n{line.en}")
    if report.faults:
        for fault in report.faults:
            click.echo(f"{fault.zh}\n{fault.en}", err=True)
        raise SystemExit(UNSOUND)
