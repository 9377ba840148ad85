"""`credit-tiers model inclusion FILE`: with what probability enterprises were drawn, for training to weigh by."""

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
from service.model.queries.inclusion import StoredCodes
from service.model.read.inspections import inspections_delivery, read_inspections
from service.reading.forms.inspections import INCLUSION
from service.reading.forms.wanted import Wanted
from service.reading.table_options import table_options


@click.command()
@click.argument("file", type=IN)
@table_options()
@rejects_option
def inclusion(file: Path, rejects: Path | None, wanted: Wanted) -> None:
    """导入抽查的入选概率（uscc, date, probability），训练时按其倒数加权；同一主体同一日的新值取代旧值。

    Takes in the probability with which each inspected enterprise was drawn (uscc, date, probability). Training weighs
    by one over it. What is stated anew for an enterprise and a day replaces what was held.

    退出码 Exit codes: 0 全部导入 all rows taken in; 3 部分行待核 some rows refused; 2 出错 an error.
    """
    with open_working_database() as database, Progress() as progress, Rejects(rejects) as refused:
        delivery = inspections_delivery(file, wanted, INCLUSION.kind)
        with database.write() as connection:
            given, notices = read_inspections(delivery, StoredCodes(connection), refused, progress)
            changed = take_in_inclusion(connection, given, file.name, operator_name())
        refused.settle()
        refused.publish()
    say_notices(notices)
    click.echo(f"入选概率 {len(given):,} 条，新增或更正 {changed:,} 条。")
    click.echo(f"{len(given):,} probabilities, {changed:,} of them new or corrected.")
    say_rejects(refused, rejects)
    sys.exit(REFUSED_SOME if refused.rows else 0)
