"""`credit-tiers backup` and `credit-tiers restore`: the whole database as one file, and back."""

import os
from pathlib import Path

import click

from service.core.db import audit
from service.core.db.anchors import Occasion, append_anchor, read_settled_head
from service.core.db.archive.backup import back_up
from service.core.db.archive.restore import restore as restore_backup
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database, open_stored_database, operator_name
from service.core.terminal.options import IN, OUT, report_errors

# A backup holds everything, personal fields and password hashes too: for its owner only.
OWNER_ONLY = 0o077


@click.command()
@click.argument("file", type=OUT)
def backup(file: Path) -> None:
    """把整个数据库备份为一个文件 FILE，服务可照常运行。

    Backs the whole database up to one file while the service goes on; keep it as safe as the database itself.
    """
    with report_errors(), open_current_database(settings := load_settings()) as database:
        os.umask(OWNER_ONLY)
        with database.write() as connection:
            audit.write_entry(connection, operator_name(), "database.backup", file.name, {})
        manifest = back_up(database, file)
        append_anchor(settings.data, read_settled_head(database), Occasion.BACKUP)
        click.echo(
            f"已备份到 {file}（{file.stat().st_size:,} 字节）；审计日志至第 {manifest.audit_entries} 条，摘要值见下。\n"
            f"Backed up to {file}; the audit log ends at entry {manifest.audit_entries} with this hash:\n"
            f"{manifest.audit_hash}"
        )


@click.command()
@click.argument("file", type=IN)
def restore(file: Path) -> None:
    """把备份文件 FILE 恢复到一个空的数据库，并核对审计日志。

    Restores a backup into an empty database, of either kind, and verifies its audit log.
    """
    with report_errors(), open_stored_database(settings := load_settings()) as database:
        manifest = restore_backup(database, file)
        with database.write() as connection:
            audit.write_entry(connection, operator_name(), "database.restore", file.name, {"made_at": manifest.made_at})
        append_anchor(settings.data, read_settled_head(database), Occasion.RESTORE)
        click.echo(
            f"已恢复 {manifest.made_at} 的备份，审计日志 {manifest.audit_entries} 条完整。\n"
            f"Restored the backup of {manifest.made_at}; its {manifest.audit_entries} audit entries hold together."
        )
