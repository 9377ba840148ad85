"""`credit-tiers model inclusion FILE`: whom draws chose and with what probability, for training to weigh by."""

import sys
from pathlib import Path

import click

from service.core.files.rejects import Rejects
from service.core.progress import Progress
from service.core.terminal.database import open_working_database, operator_name
from service.core.terminal.notices import say_notices
from service.core.terminal.options import IN
from service.model.actions.inclusion import take_in_inclusion
from service.model.cli.messages import REFUSED_SOME, say_rejects
from service.model.cli.options import rejects_option
from service.model.inclusion import Stored
from service.model.queries.inclusion import StoredCodes
from service.model.read.inspections import inspections_delivery
from service.model.read.selections import read_selections
from service.reading.forms.inspections import INCLUSION
from service.reading.forms.wanted import Wanted
from service.reading.table_options import table_options


@click.command()
@click.argument("file", type=IN)
@table_options()
@rejects_option
def inclusion(file: Path, rejects: Path | None, wanted: Wanted) -> None:
    """导入抽查的入选概率（uscc, draw, date, probability），每次抽取的每一主体一行，训练时按其倒数加权。

    合并检查（同一日为几次抽取的检查）按至少被其中一次抽中的概率加权。同一抽取同一主体的新值（概率、检查日期）取代旧值；
    没有抽取编号的，同一主体同一日的新值取代旧值，该日已有抽取编号的概率时不采用。

    Takes in whom draws chose and with what probability: uscc, draw (its number or its task), date (of the inspection
    that came of it), probability; one row for each draw and enterprise. Training weighs by one over it, a visit that
    served several draws by one over the probability that at least one of them chose the enterprise. What is stated anew
    for a draw and an enterprise replaces what was held, its days included. Without the number of a draw the day tells
    the selection, and it says nothing where one with a number is held for the day.

    退出码 Exit codes: 0 全部导入 all rows taken in; 3 部分行待核 some rows refused; 2 出错 an error.
    """
    with open_working_database() as database, Progress() as progress, Rejects(rejects) as refused:
        delivery = inspections_delivery(file, wanted, INCLUSION.kind)
        with database.write() as connection:
            given, notices = read_selections(delivery, StoredCodes(connection), refused, progress)
            stored = take_in_inclusion(connection, given, file.name, operator_name())
        refused.settle()
        refused.publish()
    say_notices(notices)
    click.echo(f"入选概率 {len(given):,} 条，新增或更正 {stored.changed:,} 条。")
    click.echo(f"{len(given):,} probabilities, {stored.changed:,} of them new or corrected.")
    _say_what_made_way(stored)
    say_rejects(refused, rejects)
    sys.exit(REFUSED_SOME if refused.rows else 0)


def _say_what_made_way(stored: Stored) -> None:
    """Of selections without the number of a draw, those that say nothing beside one with a number."""
    if stored.left_out:
        click.echo(f"{stored.left_out:,} 条没有抽取编号，该主体该日已有抽取编号的概率，未采用。")
        click.echo(f"{stored.left_out:,} name no draw, and one with a number is held for the day: they are left out.")
    if stored.replaced:
        click.echo(f"{stored.replaced:,} 条原有的没有抽取编号的概率，由有抽取编号的取代。")
        click.echo(f"{stored.replaced:,} that named no draw made way to those of the same day that name theirs.")
