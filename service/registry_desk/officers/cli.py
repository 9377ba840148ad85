"""`credit-tiers import inspectors|recusals`: officers who may be drawn, and who is never matched with whom."""

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy import Connection

from rules.texts import Text
from service.core.settings import load_settings
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import IN, OUT, report_errors
from service.reading.forms.wanted import Wanted
from service.reading.table_options import table_options
from service.registries.inspectors import EVERYONE
from service.registry_desk.cli import REFUSED_SOME, echo_import, write_rejects
from service.registry_desk.imports import Imported
from service.registry_desk.officers import imports
from service.registry_desk.officers.whose import FiledFor
from service.registry_desk.officers.words import OFFICERS, RECUSALS
from service.registry_desk.table import Table, read_table

# Enters the rows of a table of that file name, by the operator of that name.
Take = Callable[[Connection, Table, str, str], Imported]


def _import_command(kind: str, words: Text, take: Take) -> click.Command:
    """The command that takes in a table of officers, or of recusals."""

    @click.command(kind, short_help=words.zh, help=_help_of(words))
    @click.argument("file", type=IN)
    @table_options()
    @click.option("--rejects", type=OUT, help="未导入的行 CSV of refused rows: file, line, column, value, reason.")
    def command(file: Path, wanted: Wanted, rejects: Path | None) -> None:
        with report_errors(), open_current_database(load_settings()) as database:
            table = read_table(file, kind, wanted)
            with database.write() as connection:
                done = take(connection, table, operator_name(), file.name)
            echo_import(done)
            if rejects:
                write_rejects(file.name, done.refused, rejects)
        raise SystemExit(REFUSED_SOME if done.refused else 0)

    return command


def _help_of(words: Text) -> str:
    return (
        f"导入{words.zh}；重复导入不会改变任何内容。\n\n"
        f"Imports a table ({words.en}); importing it again changes nothing.\n\n"
        "退出码 Exit codes: 0 全部导入 all rows taken in; 3 部分行未导入 some rows refused; 2 出错 an error."
    )


inspectors = _import_command(
    imports.INSPECTORS,
    OFFICERS,
    lambda connection, table, actor, name: imports.take_inspectors(connection, table, actor, EVERYONE, file=name),
)
recusals = _import_command(
    imports.RECUSALS,
    RECUSALS,
    lambda connection, table, actor, name: imports.take_recusals(
        connection, table, actor, FiledFor(EVERYONE, None), file=name
    ),
)
