"""`credit-tiers import published-figures`: what other places published, from a table."""

from pathlib import Path

import click

from service.core.settings import load_settings
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import IN, OUT, report_errors
from service.estimates.elsewhere.taken import FORM, take_figures
from service.reading.forms.wanted import Wanted
from service.reading.table_options import table_options
from service.registry_desk.cli import REFUSED_SOME, echo_import, write_rejects
from service.registry_desk.table import read_table


@click.command(FORM, short_help="对标数据")
@click.argument("file", type=IN)
@table_options()
@click.option("--rejects", type=OUT, help="未导入的行 CSV of refused rows: file, line, column, value, reason.")
def import_published_figures(file: Path, wanted: Wanted, rejects: Path | None) -> None:
    """导入其他地方公布的数据，与本局指标并列；重复导入不会改变任何内容。

    Imports figures that other places published, to stand beside our own; importing them again changes nothing.

    退出码 Exit codes: 0 全部导入 all rows taken in; 3 部分行未导入 some rows refused; 2 出错 an error.
    """
    with report_errors(), open_current_database(load_settings()) as database:
        table = read_table(file, FORM, wanted)
        with database.write() as connection:
            done = take_figures(connection, table, operator_name(), file=file.name)
        echo_import(done)
        if rejects:
            write_rejects(file.name, done.refused, rejects)
    raise SystemExit(REFUSED_SOME if done.refused else 0)
