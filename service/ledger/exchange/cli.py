"""`credit-tiers ledger list|export|brief` and `credit-tiers import ledger`: the ledger as tables."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.queries.standing import standing_account
from service.core.atomic import AtomicFile
from service.core.clock import now, today
from service.core.errors import ProductError
from service.core.files.exports import XLSX, Export, write_export
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import IN, OUT, report_errors
from service.ledger.actions.exchange import note_brief, note_export
from service.ledger.exchange.brief import brief_of, table_of
from service.ledger.exchange.table import PURPOSE_LENGTHS, TakingAway, export_of
from service.ledger.exchange.taken import FORM, take_items
from service.ledger.figures import FIGURES
from service.ledger.queries.listed import AskedItems, list_items
from service.ledger.sight import EVERY_ITEM
from service.ledger.states import ItemType
from service.ledger.status_words import status_words
from service.reading.forms.wanted import Wanted
from service.reading.table_options import table_options
from service.registry_desk.cli import REFUSED_SOME, echo_import, write_rejects
from service.registry_desk.table import read_table

_TYPE = click.Choice([one.value for one in ItemType])
_PAGE = 500
type_option = click.option("--type", "kind", type=_TYPE, help="事项类型 The type of items.")
overdue_option = click.option("--overdue", is_flag=True, help="只要逾期的 Only those that are overdue.")
ended_option = click.option("--ended", is_flag=True, help="已结束的 Those that have ended, instead of the open ones.")
language_option = click.option(
    "--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="语言 The language."
)


@click.group(cls=ListingGroup)
def ledger() -> None:
    """台账：列出事项，导出表格，写出简报。

    The ledger: lists items, takes them away as a table, writes the brief of a month.
    """


@ledger.command("list")
@type_option
@overdue_option
@ended_option
@click.option("--limit", type=click.IntRange(1, _PAGE), default=50, show_default=True, help="至多几项 At most so many.")
def list_(kind: str | None, overdue: bool, ended: bool, limit: int) -> None:
    """列出事项，今日到期的在前，其次逾期的。

    Lists items: what is due today first, then what is overdue.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.read() as connection:
        found = list_items(connection, EVERY_ITEM, _asked(kind, overdue, ended), limit=limit)
    for item in found:
        said = status_words(item, today())
        click.echo(f"{item.number}  {item.due or '—'}  {said.zh} {said.en}  {item.owner or '—'}  {item.title}")
    if not found:
        click.echo("没有符合条件的事项。 No item fits.")


@ledger.command()
@type_option
@overdue_option
@ended_option
@click.option("--purpose", required=True, help="用途，写入文件和日志 For what; kept in the file and in the log.")
@language_option
@click.option("--out", type=OUT, required=True, help="输出文件（.xlsx） The file to write.")
def export(kind: str | None, overdue: bool, ended: bool, purpose: str, language: str, out: Path) -> None:
    """把事项导出为 XLSX 表格。

    Takes items away as a table.
    """
    with report_errors():
        settings = load_settings()
        _check(out, purpose)
        filters = {"type": kind or "", "overdue": "yes" if overdue else "", "ended": "yes" if ended else ""}
        said = [(Text(name, name), Text(value, value)) for name, value in filters.items() if value]
        taking = TakingAway(purpose.strip(), operator_name(), now(), language, said)
        with open_current_database(settings) as database, database.write() as connection:
            table = export_of(connection, EVERY_ITEM, _asked(kind, overdue, ended), taking)
            named = {name: value for name, value in filters.items() if value}
            rows = _write(table, out, lambda made: note_export(connection, operator_name(), purpose, made, named))
    click.echo(f"{out}：{rows:,} 项。 {rows:,} items.")


@ledger.command()
@click.option("--month", type=click.DateTime(["%Y-%m"]), required=True, metavar="YYYY-MM", help="月份 The month.")
@language_option
@click.option("--out", type=OUT, help="输出文件（.xlsx） The file to write.")
def brief(month: datetime, language: str, out: Path | None) -> None:
    """一个月的台账简报：收到、按期和逾期办结、销号、未办结。

    The brief of a month: filed, settled in time and late, closed out, left open.
    """
    with report_errors():
        settings = load_settings()
        first = month.date()
        if first > today():
            raise _to_come(first)
        if out is not None:
            _check(out, None)
        taking = TakingAway("", operator_name(), now(), language)
        with open_current_database(settings) as database, database.write() as connection:
            made = brief_of(connection, EVERY_ITEM, first)
            if out is not None:
                said = f"{first:%Y-%m}"
                _write(table_of(made, taking), out, lambda _: note_brief(connection, operator_name(), said))
    for words, number in zip(FIGURES.values(), made.all.cells(), strict=True):
        click.echo(f"{words.zh} {words.en}: {number:,}")


@click.command(FORM, short_help="台账事项")
@click.argument("file", type=IN)
@table_options()
@click.option("--login", required=True, help="在谁的名下登记（账号） In whose name they are filed, by log-in.")
@click.option("--rejects", type=OUT, help="未导入的行 CSV of refused rows: file, line, column, value, reason.")
def import_ledger(file: Path, wanted: Wanted, login: str, rejects: Path | None) -> None:
    """导入台账事项，责令改正也在内；重复导入不会改变任何内容。

    Imports items of the ledger, orders to correct among them, each filed as by the person of that log-in; importing it
    again changes nothing.

    未导入的行留待该账号改正：/ledger/import/rows。 Rows that are refused wait for that person at /ledger/import/rows.

    退出码 Exit codes: 0 全部导入 all rows taken in; 3 部分行未导入 some rows refused; 2 出错 an error.
    """
    with report_errors(), open_current_database(load_settings()) as database:
        table = read_table(file, FORM, wanted, keep_written=True)
        with database.write() as connection:
            account = _account(connection, login)
            done = take_items(connection, table, account, file=file.name, operator=operator_name())
        echo_import(done)
        if rejects:
            write_rejects(file.name, done.refused, rejects)
    raise SystemExit(REFUSED_SOME if done.refused else 0)


def _write(table: Export, out: Path, note: Callable[[int], None]) -> int:
    """Writes the table, then its entry in the audit log, and only then puts the file in its place; returns its rows."""
    file = AtomicFile(out)
    try:
        with file.temporary.open("wb") as stream:
            rows = write_export(table, XLSX, stream)
        file.settle()
        note(rows)
        file.publish()
    finally:
        file.discard()
    return rows


def _asked(kind: str | None, overdue: bool, ended: bool) -> AskedItems:
    return AskedItems(type=ItemType(kind) if kind else None, overdue=overdue, ended=ended)


def _account(connection: Connection, login: str) -> Account:
    found = standing_account(connection, login)
    if found is None:
        raise ProductError(
            Text("没有这一账号。", "There is no such account."),
            login,
            Text("事项须登记在经办人名下。", "Items are filed in the name of a handler."),
            Text("用 credit-tiers users list 查看账号。", "See the accounts by credit-tiers users list."),
        )
    return found


def _check(out: Path, purpose: str | None) -> None:
    if out.suffix.lower() != f".{XLSX}":
        raise ProductError(
            Text("只能写成 XLSX。", "Only XLSX can be written."),
            str(out),
            Text("文件名须以 .xlsx 结尾。", "The name of the file ends in .xlsx."),
            Text("改用 .xlsx 文件名。", "Use such a name."),
        )
    if purpose is not None and not PURPOSE_LENGTHS[0] <= len(purpose.strip()) <= PURPOSE_LENGTHS[1]:
        raise ProductError(
            Text("导出须写明用途。", "An export needs its purpose."),
            "--purpose",
            Text("用途为4至200个字。", "It has 4 to 200 characters."),
            Text("写明导出做什么用。", "State what it is taken away for."),
        )


def _to_come(first: date) -> ProductError:
    return ProductError(
        Text("这个月还没有到。", "That month has not come yet."),
        f"--month {first:%Y-%m}",
        Text("简报只能写到本月。", "There are briefs up to the present month only."),
        Text("换一个月份。", "Choose another month."),
    )
