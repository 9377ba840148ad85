"""Rows to check that a person settles: mended and taken in like any other, or dismissed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from rules.texts import Text
from service.access.account import Account
from service.access.permissions import Permission
from service.core.clean_for_storage import clean_for_storage
from service.core.clock import now, today
from service.core.db.audit import write_entry
from service.core.db.engine import Database
from service.core.db.states import change_state
from service.core.db.tables.imports import quarantine
from service.core.problem import Problem
from service.intake.actions.imports import count_replayed_rows
from service.intake.queries.imports import Import
from service.intake.queries.rows_to_check import RowToCheck, row_to_check_of
from service.intake.write.outcome import Taken
from service.intake.write.rows import take_stated
from service.intake.write.rows_of_imports import wanted_of, with_empty_cells
from service.intake.write.rows_to_check import code_stated_in, faults_of, kind_of
from service.intake.write.work import Work
from service.reading.refused import RefusedRow
from service.rule_sets.queries import Declared


def mend_row(
    database: Database, account: Account, row_id: int, values: Mapping[str, str], declared: Declared
) -> RowToCheck:
    """Takes a row to check in again with mended values by heading; returns the row, open still where it is wrong.

    `declared` is what rule sets declare.
    """
    with database.write() as connection:
        row, order = row_to_check_of(connection, account, row_id, is_open=True)
        taken = _replay(connection, row, order, values, account, declared)
        write_entry(connection, account.login, "row.replay", f"row {row_id}", {"import": order.id, **taken.counts()})
        return row_to_check_of(connection, account, row_id)[0]


def dismiss_row(database: Database, account: Account, row_id: int, note: str) -> RowToCheck:
    """Marks a row to check as not to be taken in, for the reason `note`; returns the row."""
    with database.write() as connection:
        _, order = row_to_check_of(connection, account, row_id, is_open=True)
        _settle_row(connection, row_id, "dismissed", account.login, note)
        write_entry(connection, account.login, "row.dismiss", f"row {row_id}", {"import": order.id, "note": note})
        return row_to_check_of(connection, account, row_id)[0]


def _replay(
    connection: Connection,
    row: RowToCheck,
    order: Import,
    values: Mapping[str, str],
    account: Account,
    declared: Declared,
) -> Taken:
    """Takes in the row of import `order` with the mended values; refused again, it stays open as it was mended.

    It counts as known today. Raises ProductError where the headings make no form any more.
    """
    mended, reach = {**row.row, **values}, account.reach(Permission.FACT_WRITE)
    work = Work(order.kind, order.source, account.login, order.data_on, today(), reach=reach, declared=declared)
    taken, refused = take_stated(connection, with_empty_cells([mended], order), work, wanted_of(order))
    if refused:
        _restate_row(connection, row.id, mended, refused[0])
        return taken
    _settle_row(connection, row.id, "replayed", account.login)
    count_replayed_rows(connection, order.id, taken.counts(), 1)
    return taken


def replay_rows(connection: Connection, rows: Sequence[RowToCheck], order: Import, work: Work) -> int:
    """Takes in rows to check of import `order` again as they stand; returns how many are open no more.

    Raises ProductError where the headings make no form any more.
    """
    stated = with_empty_cells([row.row for row in rows], order)
    taken, refused = take_stated(connection, stated, work, wanted_of(order))
    wrong = {row.line - 1: row for row in refused}
    for place, row in enumerate(rows):
        if place in wrong:
            _restate_row(connection, row.id, row.row, wrong[place])
        else:
            _settle_row(connection, row.id, "replayed", work.actor)
    counts = {name: number for name, number in taken.counts().items() if name not in ("read", "quarantined")}
    count_replayed_rows(connection, order.id, counts, len(rows) - len(refused))
    return len(rows) - len(refused)


def _settle_row(connection: Connection, row_id: int, status: str, actor: str, note: str | None = None) -> None:
    """Marks an open row as replayed or dismissed; raises Problem 409, which undoes all, where it is settled already."""
    values = {"settled_by": actor, "settled_at": now(), "note": clean_for_storage(note)}
    _change_open_row(connection, row_id, status=status, **values)


def _restate_row(connection: Connection, row_id: int, row: Mapping[str, str], refused: RefusedRow) -> None:
    """Keeps a mended row and why it was refused; it stays open."""
    values = {
        "row": clean_for_storage(dict(row)),
        "faults": faults_of(refused),
        "name": refused.name,
        "kind": kind_of(refused),
    }
    values["code"] = code_stated_in(values["row"])
    _change_open_row(connection, row_id, **values)


def _change_open_row(connection: Connection, row_id: int, **values: Any) -> None:
    if not change_state(connection, quarantine, row_id, ("open",), **values):
        raise Problem(
            409,
            "row-settled",
            Text("这一行刚刚由另一人处理。", "Another person settled the row just now."),
            Text("重新打开待核数据查看。", "Look at the rows to check again."),
        )
