"""`credit-tiers sources`: who delivers facts, who counts, and when data are due."""

from collections.abc import Sequence
from textwrap import indent

import click

from rules.texts import Text
from service.access.reach import WHOLE
from service.core.clock import day_at
from service.core.errors import ProductError
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database
from service.core.terminal.options import report_errors
from service.intake.actions.mappings import remove_mapping
from service.intake.actions.sources import set_source
from service.intake.queries.mappings import get_mapping, list_mappings
from service.intake.queries.sources import Source, list_sources
from service.reading.forms.mapping_file import ColumnMapping, mapping_text

ACTOR = "command line"


@click.group(cls=ListingGroup)
def sources() -> None:
    """数据来源：谁提供数据、以谁为准、多久应有新数据。

    Sources: who delivers, who counts, when data are due.
    """


@sources.command("list")
def list_all() -> None:
    """列出全部来源，最权威的在前。

    Lists all sources, the most authoritative first.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.read() as connection:
        for source in list_sources(connection):
            click.echo(_line_of(source))


@sources.command("set")
@click.argument("name")
@click.option("--rank", type=int, help="次序，小者为准 Rank: of several sources the smallest counts.")
@click.option(
    "--due-every", type=click.IntRange(0), metavar="DAYS", help="几天应有新数据，0为不等待 0: not waited for."
)
@click.option("--record-type", "record_types", multiple=True, help="提供的记录类型，可多次 A record type it delivers.")
def set_one(name: str, rank: int | None, due_every: int | None, record_types: Sequence[str]) -> None:
    """登记或修改一个来源。

    Registers a source or changes source.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.write() as connection:
        kept = set_source(
            connection, name, ACTOR, rank=rank, due_every_days=due_every, record_types=record_types or None
        )
        click.echo(_line_of(kept))


@sources.command("mappings")
@click.argument("name", required=False)
def list_kept_mappings(name: str | None) -> None:
    """列出保存的列对应：每个来源的表头各是哪个字段。

    Lists the mappings that are kept: which column of a source's files is which field.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.read() as connection:
        for kept in list_mappings(connection, name):
            click.echo(f"{kept.id}: {kept.source}, {kept.kind}/{kept.form} ({kept.actor}, {day_at(kept.kept_at)})")
            click.echo(indent(mapping_text(ColumnMapping(kept.columns, kept.form)), "    "), nl=False)


@sources.command("unmap")
@click.argument("number", type=int)
def remove_one_mapping(number: int) -> None:
    """删除一项列对应（编号见 sources mappings）；以后的文件按表头识别。

    Removes a mapping by its number; later files are read by their headings.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.write() as connection:
        if get_mapping(connection, number) is None:
            raise ProductError(
                Text("没有这一列对应。", "There is no such mapping."),
                str(number),
                Text("编号有误，或已删除。", "The number is wrong, or it has been removed."),
                Text("用 sources mappings 查看编号。", "`sources mappings` lists the numbers."),
            )
        kept = remove_mapping(connection, number, WHOLE, ACTOR)
        click.echo(f"已删除 Removed: {kept.source}, {kept.kind}/{kept.form}")


def _line_of(source: Source) -> str:
    days = source.due_every_days
    due = f"每 {days} 天 every {days} days" if days else "不等待 not waited for"
    reach = source.last_data_on or "—"
    return f"{source.rank:>6}  {source.name}  {due}  数据至 data to {reach}  {' '.join(source.record_types)}".rstrip()
