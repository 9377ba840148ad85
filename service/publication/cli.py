"""`credit-tiers publication`: the file of results to publish, receipts taken in, the public edition as a folder."""

from datetime import datetime
from pathlib import Path

import click

from rules.texts import Text
from service.access.queries.standing import standing_account
from service.core.atomic import AtomicFile
from service.core.clock import now
from service.core.errors import ProductError
from service.core.files.exports import CSV, XLSX, write_csv, write_export
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import DAY, IN, OUT, report_errors
from service.publication.actions.edition import note_edition
from service.publication.actions.file import note_export
from service.publication.actions.receipts_of_many import take_receipts
from service.publication.authority import named_bureau
from service.publication.edition.folder import INDEX, write_edition
from service.publication.file import Filed, publication_file
from service.publication.queries.entries import every_entry
from service.publication.template_file import template_of
from service.reading.forms.receipts import RECEIPTS
from service.reading.forms.wanted import Wanted
from service.reading.table_options import table_options
from service.registry_desk.cli import REFUSED_SOME, echo_import, write_rejects
from service.registry_desk.table import read_table
from service.visits.sight import EVERY_VISIT


@click.group(cls=ListingGroup)
def publication() -> None:
    """结果公示：导出公示文件，导入公示回执，生成公示专栏文件夹。

    Publication of results: the file to publish, receipts taken in, the public edition as a folder.
    """


@publication.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="文件夹，整体替换 The folder, whose place the edition takes whole.",
)
def edition(out: Path) -> None:
    """把已公示的全部结果写成静态网页、CSV 和 JSON 文件夹，可直接放到本单位网站。

    Writes all that is public as a folder of static pages, CSV and JSON, ready for the bureau's website.
    """
    with report_errors():
        settings, at = load_settings(), now()
        bureau = named_bureau(settings)
        with open_current_database(settings) as database:
            with database.read() as connection:
                made = write_edition(out, every_entry(connection, bureau), bureau, at)
            with database.write() as connection:
                note_edition(connection, made, at, operator_name())
    click.echo(f"{out / INDEX}：{made.results:,} 次检查 {made.results:,} visits\nSHA-256: {made.sha256}")


@publication.command()
@click.option("--due-by", type=DAY, help="只要期限不晚于这一天的 Only what is due by that day.")
@click.option("--out", type=OUT, required=True, help="输出文件（.xlsx 或 .csv） The file to write (.xlsx or .csv).")
def file(due_by: datetime | None, out: Path) -> None:
    """把待公示的结果按本省模板（没有设置的按国家公示系统字段）导出为 XLSX 或 CSV。

    Writes the results that wait to be made public, by the template of the province or in the national fields.
    """
    with report_errors():
        settings, form = load_settings(), out.suffix.lower().lstrip(".")
        if form not in (XLSX, CSV):
            raise _no_such_form(out)
        template, due = template_of(settings), due_by.date() if due_by else None
        filed = Filed(operator_name(), now(), named_bureau(settings), due)
        with open_current_database(settings) as database, database.write() as connection:
            written = AtomicFile(out)
            try:
                table = publication_file(connection, EVERY_VISIT, template, filed)
                with written.temporary.open("wb") as stream:
                    rows = write_export(table, XLSX, stream) if form == XLSX else write_csv(table, stream)
                written.settle()
                note_export(connection, operator_name(), rows, form, due)
                written.publish()
            finally:
                written.discard()
    click.echo(f"{out}：{rows:,} 行。 {rows:,} rows.")


@publication.command()
@click.argument("path", metavar="FILE", type=IN)
@table_options()
@click.option("--login", required=True, help="由谁登记（账号） Who enters them, by log-in.")
@click.option("--rejects", type=OUT, help="未导入的行 CSV of refused rows: file, line, column, value, reason.")
def receipts(path: Path, wanted: Wanted, login: str, rejects: Path | None) -> None:
    """导入公示回执：检查编号、部门代码、公示时间、公示编号、网址；重复导入不会改变任何内容。

    Takes in receipts of the publicity system; taking them in again changes nothing.

    退出码 Exit codes: 0 全部导入 all rows taken in; 3 部分行未导入 some rows refused; 2 出错 an error.
    """
    with report_errors(), open_current_database(load_settings()) as database:
        table = read_table(path, RECEIPTS.name, wanted)
        with database.read() as connection:
            account = standing_account(connection, login)
        if account is None:
            raise _no_account(login)
        done = take_receipts(database, table, account)
        echo_import(done)
        if rejects:
            write_rejects(path.name, done.refused, rejects)
    raise SystemExit(REFUSED_SOME if done.refused else 0)


def _no_such_form(out: Path) -> ProductError:
    return ProductError(
        Text("只能写成 XLSX 或 CSV。", "Only XLSX and CSV can be written."),
        str(out),
        Text("文件名须以 .xlsx 或 .csv 结尾。", "The name of the file ends in .xlsx or .csv."),
        Text("改用这样的文件名。", "Use such a name."),
    )


def _no_account(login: str) -> ProductError:
    return ProductError(
        Text("没有这一账号。", "There is no such account."),
        login,
        Text("回执须登记在经办人名下。", "Receipts are entered in somebody's name."),
        Text("用 credit-tiers users list 查看账号。", "See the accounts by credit-tiers users list."),
    )
