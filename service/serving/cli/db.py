"""`credit-tiers db`: the shape of the database, and whether it is whole."""

import click

from rules.texts import Text
from service.core.db import migrate
from service.core.db import revision as shape
from service.core.db.engine import is_still_to_come
from service.core.db.integrity import check_database
from service.core.errors import ProductError
from service.core.settings import Settings, load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import (
    open_current_database,
    open_stored_database,
    operator_name,
    refuse_still_to_come,
)
from service.core.terminal.options import report_errors
from service.serving.chains import CHAINS

BEHIND = 1
DAMAGED = 1


@click.group(cls=ListingGroup)
def db() -> None:
    """数据库：升级、回退、查看结构，检查是否完好。

    The database: upgrade, downgrade, status of its shape; check that it is whole.
    """


@db.command()
def upgrade() -> None:
    """把数据库升级到本版本的结构；可重复运行。

    Brings the database to the shape that this version needs; may be run again.
    """
    with report_errors(), open_stored_database(load_settings()) as database:
        for said in migrate.upgrade(database):
            click.echo(f"{said.zh}\n{said.en}")
        click.echo(f"数据库已是 {shape.newest_revision()}。 The database is at {shape.newest_revision()}.")


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """把数据库回退到 REVISION（base 为清空全部表）；先备份。

    Takes the database back to REVISION (base: no tables at all); back it up first.
    """
    with report_errors():
        settings = load_settings()
        refuse_still_to_come(settings)
        _downgrade(settings, revision)


def _downgrade(settings: Settings, revision: str) -> None:
    with open_stored_database(settings) as database:
        try:
            migrate.downgrade(database, revision)
        except migrate.NoSuchRevision as error:
            raise _unknown(revision) from error
        click.echo(f"数据库已回退到 {revision}。 The database is at {revision}.")


@db.command()
def status() -> None:
    """数据库结构是否与本版本相符；不符时退出码为 1。

    Whether the database has the shape that this version needs; exit code 1 where not.
    """
    with report_errors():
        settings, needed = load_settings(), shape.newest_revision()
        revision = None if is_still_to_come(settings.database) else _revision_of(settings)
    click.echo(f"数据库 Database: {revision or '—'}；本版本 this version: {needed}")
    if revision != needed:
        raise SystemExit(BEHIND)


def _revision_of(settings: Settings) -> str | None:
    with open_stored_database(settings) as database, database.read() as connection:
        shape.refuse_newer(connection)
        return shape.revision_of(connection)


@db.command()
def check() -> None:
    """逐页逐行检查数据库：页面、引用、索引、审计日志、抽取存证、只增不改的事实；有损坏时退出码为 1。

    Reads every page and row: pages, references, indexes (of PostgreSQL where its extension amcheck is installed), the
    chains of the audit log and the log of draws, and the facts, which never change; exit code 1 where something is
    damaged. The service may go on.
    """
    with report_errors(), open_current_database(load_settings()) as database:
        found = check_database(database, operator_name(), CHAINS)
    for why in found.left_out:
        click.echo(f"{why.zh}\n{why.en}", err=True)
    for flaw in found.flaws:
        click.echo(f"{flaw.where}：{flaw.why.zh}\n{flaw.where}: {flaw.why.en}", err=True)
    if found.flaws:
        raise SystemExit(DAMAGED)
    rows = sum(digest.rows for digest in found.tables.values())
    click.echo(
        f"完好：{rows:,} 行，审计日志至第 {found.audit_end.entry_id} 条。\n"
        f"Sound: {rows:,} rows, the audit log up to entry {found.audit_end.entry_id}."
    )


def _unknown(revision: str) -> ProductError:
    return ProductError(
        Text("没有这一版结构。", "There is no such revision."),
        revision,
        Text("名称有误，或属于更新的版本。", "It is misspelt, or belongs to a later version."),
        Text("用 credit-tiers db status 查看；base 为清空。", "See credit-tiers db status; base removes all tables."),
    )
