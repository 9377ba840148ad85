"""`credit-tiers same-records`: rows that may be two records or one, and what a person decides of them."""

from collections.abc import Iterator, Sequence

import click

from service.access.reach import WHOLE
from service.core.settings import load_settings
from service.core.terminal.command_groups import ListingGroup
from service.core.terminal.database import open_current_database, operator_name
from service.core.terminal.options import report_errors
from service.intake.actions.record_decisions import decide_record, doubt_about, withdraw_decision
from service.intake.queries.record_decisions import (
    FIELDS,
    ONE,
    TWO,
    RecordDecision,
    Side,
    label_of,
    list_record_decisions,
    sides_of,
)
from service.intake.queries.rows_to_check import list_rows_to_check, waiting_row_of
from service.rule_sets.queries import declared_by, library_of
from service.rule_sets.queries.adopted import adopted_library

_MOST = 1_000
_VERDICTS = {ONE: "一条记录 one record", TWO: "两条记录 two records"}


@click.group(cls=ListingGroup)
def same_records() -> None:
    """一条还是两条：编号与决定机关、文书号等要素指向不同记录的行，由人判断。

    Two records or one: rows whose id and whose parts belong to different records, and what a person decides of them.
    """


@same_records.command("list")
@click.option("--decided", is_flag=True, help="列出已作的判断 What was decided, what was withdrawn too.")
def list_doubts(decided: bool) -> None:
    """列出等待判断的行。

    Lists the rows that wait for a decision.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.read() as connection:
        if decided:
            for one in list_record_decisions(connection, limit=_MOST):
                click.echo(_line_of(one))
            return
        for row in list_rows_to_check(connection, kind="two_or_one", limit=_MOST):
            where = f"导入 import {row.import_id} 第 line {row.line} 行"
            click.echo(f"{row.id:>8}  {row.code or ''}  {where}  {row.faults[0]['value']}")


@same_records.command("show")
@click.argument("row", type=int)
def show(row: int) -> None:
    """并列显示一行及其可能所属的记录。

    Shows a row side by side with the records that it may be of.
    """
    with report_errors():
        settings = load_settings()
        with open_current_database(settings) as database, database.read() as connection:
            declared = declared_by(adopted_library(connection, library_of(settings.rule_sets)))
            waits, order = waiting_row_of(connection, row)
            doubt, rows = doubt_about(connection, waits, order, operator_name(), WHOLE, declared)
            for line in _compared([] if doubt is None else sides_of(connection, doubt, rows)):
                click.echo(line)


def _decide(row: int, verdict: str, reason: str) -> None:
    with report_errors():
        settings = load_settings()
        with open_current_database(settings) as database, database.write() as connection:
            declared = declared_by(adopted_library(connection, library_of(settings.rule_sets)))
            waits, order = waiting_row_of(connection, row)
            made = decide_record(connection, waits, order, verdict, reason, operator_name(), WHOLE, declared)
            click.echo(_line_of(made))


@same_records.command("one")
@click.argument("row", type=int)
@click.option("--reason", required=True, help="理由 Why.")
def one(row: int, reason: str) -> None:
    """判断为一条记录：自今日起合并，等待的行随即导入。

    Says that all is one record: what is known is joined from today on, and what waits is taken in.
    """
    _decide(row, ONE, reason)


@same_records.command("two")
@click.argument("row", type=int)
@click.option("--reason", required=True, help="理由 Why.")
def two(row: int, reason: str) -> None:
    """判断为两条记录：行按其要素归入，编号不再作为依据。

    Says that these are two records: rows are told apart by their parts, and the id says nothing.
    """
    _decide(row, TWO, reason)


@same_records.command("withdraw")
@click.argument("number", type=int)
def withdraw(number: int) -> None:
    """自今日起撤回一项判断；已导入的行不变。

    Withdraws a decision by its number, from today on; rows that were taken in since stay.
    """
    with report_errors(), open_current_database(load_settings()) as database, database.write() as connection:
        click.echo(_line_of(withdraw_decision(connection, operator_name(), number, WHOLE)))


def _line_of(made: RecordDecision) -> str:
    back = f"  已撤回 withdrawn by {made.withdrawn_by}" if made.withdrawn_by else ""
    by = f"{made.decided_by} {made.decided_on}{back}"
    return f"{made.id:>6}  {made.code}  {_VERDICTS[made.verdict]}  {made.reason}  {by}"


def _compared(sides: Sequence[Side]) -> Iterator[str]:
    """The fields of all sides, one a line; an asterisk stands before those in which they differ."""
    for name in FIELDS:
        texts = [side.fields.get(name, "") for side in sides]
        if any(texts):
            mark = "*" if len(set(texts)) > 1 else " "
            yield f"{mark} {label_of(name).zh} {name}: {' | '.join(text or '—' for text in texts)}"
