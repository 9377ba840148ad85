"""`credit-tiers audit`: prove that the log is whole, and read it."""

import json
import re

import click

from rules.texts import Text
from service.core.clock import SHANGHAI
from service.core.db.audit import Entry, Head, list_entries, read_head, verify_log
from service.core.errors import ProductError
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_working_database

BROKEN = 1
_NOTED = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


@click.group(cls=ListingGroup)
def audit() -> None:
    """核验和查看审计日志。

    Verifies and shows the audit log.
    """


@audit.command("verify")
@click.option(
    "--noted", metavar="N:HASH", help="此前记下的终点，须仍在其中 A head noted earlier that must still be there."
)
def verify_(noted: str | None) -> None:
    """逐条核验审计日志；有一条被改动、删除、调换或插入时退出码为 1。

    Checks every entry; exit 1 at the first that was edited, deleted, moved or inserted. Note the head that is printed
    somewhere else: with --noted even a log that was rewritten as a whole is found out.
    """
    with open_working_database() as database, database.read() as connection:
        broken, end = verify_log(connection, _head_of(noted) if noted else None), read_head(connection)
    if broken:
        click.echo(f"第 {broken.entry_id} 条：{broken.why.zh}\nEntry {broken.entry_id}: {broken.why.en}", err=True)
        raise SystemExit(BROKEN)
    click.echo(f"完整，共 {end.entry_id} 条。 Whole, {end.entry_id} entries.\n终点 head: {end.entry_id}:{end.hash}")


@audit.command()
@click.option("--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="条数 How many.")
@click.option("--before", type=int, help="只列编号小于此数的 Only entries numbered below.")
@click.option("--actor", default="", help="操作人 Only of this actor.")
@click.option("--action", default="", help="操作 Only this action.")
@click.option("--object", "object_", default="", help="对象 Only on this object.")
def show(limit: int, before: int | None, actor: str, action: str, object_: str) -> None:
    """列出审计日志，最近的在前。

    Shows entries, newest first.
    """
    with open_working_database() as database, database.read() as connection:
        found = list_entries(connection, before=before, limit=limit, actor=actor, action=action, object=object_)
    for entry in found:
        click.echo(_line(entry))


def _line(entry: Entry) -> str:
    at = f"{entry.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
    return "\t".join([str(entry.id), at, entry.actor, entry.action, entry.object, detail])


def _head_of(noted: str) -> Head:
    if found := _NOTED.fullmatch(noted):
        return Head(int(found[1]), found[2])
    raise ProductError(
        Text("--noted 写法不对。", "--noted is not written as it must be."),
        noted,
        Text("应为“条数:摘要值”。", "It is NUMBER:HASH."),
        Text("照抄 audit verify 输出的终点。", "Copy the head that audit verify prints."),
    )
