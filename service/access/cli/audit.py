"""`credit-tiers audit`: prove that the log is whole, and read it."""

import json

import click

from inspection.draw_log import LogLine
from service.access.cli.noted import noted_head
from service.access.queries.draw_log import faults_of_log, last_log_line
from service.core.clock import SHANGHAI
from service.core.db.anchors import (
    AnchorFile,
    Occasion,
    append_anchor,
    fault_of_file,
    last_matching,
    read_anchors,
    read_settled_head,
    verify_anchored,
)
from service.core.db.audit import Broken, Entry, list_entries, read_head
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_working_database
from service.core.terminal.options import report_errors

BROKEN = 1


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
    """逐条核验审计日志和抽取存证，并与数据文件夹中的锚点比对；有一条被改动、删除、调换或插入时退出码为 1。

    Checks every entry, the anchor in the data folder and the log of draws; exit 1 where one was edited, deleted, moved
    or inserted, or where the last ones were cut off. Note the head that is printed somewhere else: with --noted even a
    log that was rewritten as a whole, its anchor too, is found out.
    """
    with open_working_database() as database, database.read() as connection:
        heads, file = [noted_head(noted, "audit verify")] if noted else [], read_anchors(load_settings().data)
        broken, end = verify_anchored(connection, file, heads), read_head(connection)
        fault = fault_of_file(connection, file)
        of_draws, last = faults_of_log(connection), last_log_line(connection)
    if broken:
        click.echo(f"第 {broken.entry_id} 条：{broken.why.zh}\nEntry {broken.entry_id}: {broken.why.en}", err=True)
        click.echo(_last_good(file, broken), err=True)
    if fault:
        click.echo(f"{fault.zh}\n{fault.en}", err=True)
    for one in of_draws:
        click.echo(f"抽取存证 Log of draws: {one}", err=True)
    if broken or fault or of_draws:
        raise SystemExit(BROKEN)
    click.echo(f"完整，共 {end.entry_id} 条。 Whole, {end.entry_id} entries.\n终点 head: {end.entry_id}:{end.hash}")
    click.echo(_compared(file))
    click.echo(_draws_until(last))


@audit.command()
@click.option("--write", is_flag=True, help="先记下此刻的终点 Note where the log ends now, first.")
def anchor(write: bool) -> None:
    """打印锚点：逐日记下的审计日志终点（日期、条数、摘要值、缘由），宜打印或寄往系统之外保存。

    Prints the anchor: where the log ended day by day (day, number, hash, occasion). Keep a copy outside the system.
    """
    if write:
        with open_working_database() as database:
            append_anchor(load_settings().data, read_settled_head(database), Occasion.DAILY)
    with report_errors():
        file = read_anchors(load_settings().data)
    if not file.anchors:
        click.echo("尚无锚点。 There is no anchor yet.", err=True)
    for one in file.anchors:
        click.echo(f"{one.day}\t{one.head.entry_id}\t{one.head.hash}\t{one.occasion}")
    if file.unreadable:
        lines = ", ".join(map(str, file.unreadable))
        click.echo(f"无法读取的行：{lines}。 Lines that cannot be read: {lines}.", err=True)
        raise SystemExit(BROKEN)


def _last_good(file: AnchorFile, broken: Broken) -> str:
    good = last_matching(file, broken)
    if good is None:
        return "此前没有可比对的锚点。 No anchor lies before it."
    said = f"{good.day}（第 {good.head.entry_id} 条）"
    return f"{said}以前与锚点相符。 Up to the anchor of {good.day}, entry {good.head.entry_id}, it is as it was."


def _compared(file: AnchorFile) -> str:
    if not file.anchors:
        return "尚无锚点可比对。 There is no anchor to compare with yet."
    compared, before = len(file.of_this_log), len(file.anchors) - len(file.of_this_log)
    said = f"与 {compared} 行锚点相符，最后一行 {file.anchors[-1].day}。 It agrees with {compared} lines of the anchor."
    restored = f"恢复以前的 {before} 行未比对。 {before} lines before the last restore were not compared."
    return f"{said} {restored}" if before else said


def _draws_until(last: LogLine | None) -> str:
    if last is None:
        return "抽取存证尚无记录。 The log of draws has no line yet."
    whole = f"抽取存证完整，共 {last.number} 行。 The log of draws is whole, {last.number} lines."
    return f"{whole}\n抽取存证终点 head of the log of draws: {last.number}:{last.hash}"


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
